#include "common/server/server_options.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

#include "common/base/status_macros.h"
#include "common/base/string_view_bridge.h"

namespace jixiao::server {
namespace {

constexpr std::uint64_t kMaxMessageBytes = 256 * 1024 * 1024;
constexpr std::uint64_t kMinMetadataBytes = 1024;
constexpr std::uint64_t kMaxMetadataBytes = 1024 * 1024;

// host of host:port or [host]:port.
std::string_view HostOf(std::string_view address) {
  if (address.starts_with("[")) {
    return address.substr(1, address.find(']') - 1);
  }
  return address.substr(0, address.rfind(':'));
}

absl::Status ParseAccessLog(std::string_view text, rpc::AccessLog* mode) {
  if (text == "all") {
    *mode = rpc::AccessLog::kAll;
  } else if (text == "errors") {
    *mode = rpc::AccessLog::kErrors;
  } else if (text == "none") {
    *mode = rpc::AccessLog::kNone;
  } else {
    return absl::InvalidArgumentError(
        absl::StrCat("--access_log must be all, errors or none, not \"",
                     base::ToAbsl(text), "\""));
  }
  return absl::OkStatus();
}

}  // namespace

void ServerOptions::Declare(config::OptionSet* options,
                            std::string_view default_address) {
  listen = {std::string(default_address)};
  DeclareServer(options);
  DeclareLimits(options);
  DeclareConnections(options);
  DeclareLog(options);
  options->AddCheck([this] { return Resolve(); });
}

void ServerOptions::DeclareServer(config::OptionSet* options) {
  options->Group("Server");
  options->Add("listen", &listen,
               "Addresses to listen on: host:port, [v6]:port or unix:/path. "
               "Port 0 takes any free one.");
  options->Add("insecure_dev", &insecure_dev,
               "Admit everyone as everybody, for development. Only loopback "
               "and unix: addresses are accepted then.");
  options->Add("metrics_address", &metrics_address,
               "host:port where GET /metrics is served; empty: nowhere.");
  options->Add("port_file", &port_file,
               "File that gets the addresses listened on, one a line, once "
               "the server is up.");
  options->Add("reflection", &reflection, "Serve gRPC reflection.");
  options->Add("channelz", &channelz, "Serve gRPC channelz.");
  options->Add("drain_delay", &drain_delay,
               "From SIGTERM until streams are ended and new connections "
               "refused; load balancers need it to notice.");
  options->Add("shutdown_timeout", &shutdown_timeout,
               "How long running calls may take to end after the drain delay.");
}

void ServerOptions::DeclareLimits(config::OptionSet* options) {
  options->Group("Limits");
  options->Add("max_message_size", &max_message_size_,
               "Largest message taken from a caller.");
  options->Add("max_metadata_size", &max_metadata_size_,
               "Largest sum of a call's headers.");
  options->Add("rpc_threads", &pipeline.threads,
               "Threads that run unary calls.");
  options->Add("rpc_queue", &pipeline.queue_capacity,
               "Unary calls that may wait for a thread; one more is refused "
               "with RESOURCE_EXHAUSTED.");
  options->Add("stream_threads", &pipeline.stream_threads,
               "Threads that run import, export and render streams; one more "
               "stream is refused with RESOURCE_EXHAUSTED.");
  options->Add("max_push_streams", &pipeline.max_push_streams,
               "Watch streams that may be open.");
  options->Add("push_buffer_messages", &pipeline.push_buffer_messages,
               "Messages that wait for the reader of a watch stream.");
  options->Add("push_buffer_size", &push_buffer_size_,
               "Bytes that wait for the reader of a watch stream.");
  options->Add("default_deadline", &pipeline.default_deadline,
               "Deadline of a unary call that brings none.");
  options->Add("max_deadline", &pipeline.max_deadline,
               "Longest deadline of a unary call.");
  options->Add("stream_stall_timeout", &pipeline.stream_stall_timeout,
               "How long a stream may stand still for its caller.");
}

void ServerOptions::DeclareConnections(config::OptionSet* options) {
  options->Group("Connections");
  options->Add("max_concurrent_streams", &max_concurrent_streams,
               "Calls at a time on one connection.");
  options->Add("max_connection_idle", &max_connection_idle,
               "After this long without a call a connection is closed.");
  options->Add("max_connection_age", &max_connection_age,
               "After this long, more or less a tenth, a connection is closed, "
               "so that callers find new replicas.");
  options->Add("max_connection_age_grace", &max_connection_age_grace,
               "What calls get beyond the age; longer streams are cut and "
               "resume.");
  options->Add("handshake_timeout", &handshake_timeout,
               "How long a new connection may take to become one.");
  options->Add("keepalive_time", &keepalive_time,
               "After this long without traffic the other end is pinged.");
  options->Add("keepalive_timeout", &keepalive_timeout,
               "How long a ping may stay unanswered.");
  options->Add("min_ping_interval", &min_ping_interval,
               "Shortest interval of a client's pings; shorter ones cost it "
               "the connection.");
}

void ServerOptions::DeclareLog(config::OptionSet* options) {
  options->Group("Log");
  options->Add("log_level", &log_level_, "debug, info, warning or error.");
  options->Add("log_format", &log_format_, "json or text.");
  options->Add("access_log", &access_log_,
               "Which calls leave a line: all, errors or none.");
}

absl::Status ServerOptions::Resolve() {
  RETURN_IF_ERROR(log::ParseLevel(log_level_, &log.level));
  RETURN_IF_ERROR(log::ParseFormat(log_format_, &log.format));
  RETURN_IF_ERROR(ParseAccessLog(access_log_, &pipeline.access_log));
  pipeline.max_message_bytes = max_message_size_.bytes;
  pipeline.push_buffer_bytes = push_buffer_size_.bytes;
  max_metadata_bytes = max_metadata_size_.bytes;
  return Check();
}

absl::Status ServerOptions::Check() const {
  if (listen.empty()) {
    return absl::InvalidArgumentError("--listen needs at least one address");
  }
  if (pipeline.max_message_bytes == 0 ||
      pipeline.max_message_bytes > kMaxMessageBytes) {
    return absl::InvalidArgumentError(
        "--max_message_size must be between 1 byte and 256MiB");
  }
  if (pipeline.threads == 0 || pipeline.threads > 1024 ||
      pipeline.stream_threads == 0 || pipeline.stream_threads > 1024) {
    return absl::InvalidArgumentError(
        "--rpc_threads and --stream_threads must be between 1 and 1024");
  }
  if (max_metadata_bytes < kMinMetadataBytes ||
      max_metadata_bytes > kMaxMetadataBytes) {
    return absl::InvalidArgumentError(
        "--max_metadata_size must be between 1KiB and 1MiB");
  }
  RETURN_IF_ERROR(CheckConnections());
  if (pipeline.push_buffer_messages == 0 || pipeline.push_buffer_bytes == 0) {
    return absl::InvalidArgumentError(
        "--push_buffer_messages and --push_buffer_size must not be 0");
  }
  for (const std::string& address : listen) {
    if (insecure_dev && !IsLocalAddress(address)) {
      return absl::InvalidArgumentError(absl::StrCat(
          "--insecure_dev admits everyone, so it listens on loopback and unix: "
          "addresses only, not on ",
          address));
    }
  }
  return absl::OkStatus();
}

absl::Status ServerOptions::CheckConnections() const {
  if (max_concurrent_streams <= 0) {
    return absl::InvalidArgumentError(
        "--max_concurrent_streams must be 1 or more");
  }
  const std::pair<std::string_view, absl::Duration> times[] = {
      {"max_connection_idle", max_connection_idle},
      {"max_connection_age", max_connection_age},
      {"max_connection_age_grace", max_connection_age_grace},
      {"handshake_timeout", handshake_timeout},
      {"keepalive_time", keepalive_time},
      {"keepalive_timeout", keepalive_timeout},
      {"min_ping_interval", min_ping_interval}};
  for (const auto& [name, time] : times) {
    // Some of them mean "at once" to gRPC when they are shorter.
    if (time < absl::Milliseconds(1)) {
      return absl::InvalidArgumentError(
          absl::StrCat("--", base::ToAbsl(name), " must be 1ms or more"));
    }
  }
  return absl::OkStatus();
}

bool IsLocalAddress(std::string_view address) {
  if (address.starts_with("unix:") || address.starts_with("unix-abstract:")) {
    return true;
  }
  const std::string_view host = HostOf(address);
  if (host == "localhost" || host == "::1") {
    return true;
  }
  // A name such as 127.example.org must not pass.
  return host.starts_with("127.") &&
         std::all_of(host.begin(), host.end(),
                     [](char c) { return c == '.' || (c >= '0' && c <= '9'); });
}

}  // namespace jixiao::server
