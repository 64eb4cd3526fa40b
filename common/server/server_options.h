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

  std::string log_level = "info";
  std::string log_format = "json";

  // Declares the flags; `default_address` becomes the default of --listen.
  void Declare(config::OptionSet* options, std::string_view default_address);

  // INVALID_ARGUMENT when values do not go together, above all: without
  // identity (--insecure_dev) only loopback and unix: addresses are allowed.
  absl::Status Check() const;

 private:
  // Flags have their own types; Check's caller sees them in `pipeline`.
  config::ByteSize max_message_size_{rpc::kDefaultMaxMessageBytes};
};

// Whether strangers cannot reach the address: loopback or a unix socket.
bool IsLocalAddress(std::string_view address);

}  // namespace jixiao::server

#endif  // JIXIAO_COMMON_SERVER_SERVER_OPTIONS_H_
