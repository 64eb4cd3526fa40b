#ifndef JIXIAO_COMMON_SERVER_SERVER_OPTIONS_H_
#define JIXIAO_COMMON_SERVER_SERVER_OPTIONS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"

#include "common/config/option_set.h"
#include "common/log/log.h"
#include "common/rpc/pipeline.h"

namespace jixiao::server {

// What every server has in common, with its flags.
struct ServerOptions {
  // host:port, [v6]:port or unix:/path. Port 0 takes any free one.
  std::vector<std::string> listen = {"127.0.0.1:0"};
  bool insecure_dev = false;
  // Where GET /metrics is served; empty: nowhere.
  std::string metrics_address;
  // Where the addresses listened on are written, one a line.
  std::string port_file;
  bool reflection = false;
  bool channelz = false;

  absl::Duration drain_delay = absl::Seconds(2);
  absl::Duration shutdown_timeout = absl::Seconds(8);

  std::uint64_t max_metadata_bytes = 8 * 1024;
  int max_concurrent_streams = 100;  // of one connection
  absl::Duration max_connection_idle = absl::Minutes(5);
  absl::Duration max_connection_age = absl::Minutes(30);
  absl::Duration max_connection_age_grace = absl::Seconds(30);
  absl::Duration handshake_timeout = absl::Seconds(5);
  absl::Duration keepalive_time = absl::Seconds(60);
  absl::Duration keepalive_timeout = absl::Seconds(20);
  // The shortest interval of pings that a client may use.
  absl::Duration min_ping_interval = absl::Seconds(10);

  rpc::PipelineOptions pipeline;

  log::Options log;

  // Declares the flags; `default_address` becomes the default of --listen. The
  // object stays where it is until they are loaded.
  void Declare(config::OptionSet* options, std::string_view default_address);

  // INVALID_ARGUMENT when values do not go together, above all: --insecure_dev
  // takes only loopback and unix: addresses.
  absl::Status Check() const;

 private:
  absl::Status CheckConnections() const;
  void DeclareServer(config::OptionSet* options);
  void DeclareLimits(config::OptionSet* options);
  void DeclareConnections(config::OptionSet* options);
  void DeclareLog(config::OptionSet* options);
  // Turns what the flags hold into the fields above.
  absl::Status Resolve();

  std::string log_level_ = "info";
  std::string log_format_ = "json";
  std::string access_log_ = "all";
  config::ByteSize max_message_size_{rpc::kDefaultMaxMessageBytes};
  config::ByteSize max_metadata_size_{8 * 1024};
  config::ByteSize push_buffer_size_{1024 * 1024};
};

// Whether strangers cannot reach the address: loopback or a unix socket.
bool IsLocalAddress(std::string_view address);

}  // namespace jixiao::server

#endif  // JIXIAO_COMMON_SERVER_SERVER_OPTIONS_H_
