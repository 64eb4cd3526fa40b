#ifndef JIXIAO_COMMON_CLIENT_CHANNEL_H_
#define JIXIAO_COMMON_CLIENT_CHANNEL_H_

#include <memory>
#include <string>

#include "absl/time/time.h"

namespace grpc {
class Channel;
}  // namespace grpc

namespace jixiao::client {

// How to reach a service.
struct ChannelOptions {
  // host:port, dns:///name:port (round robin over its addresses), or
  // unix:/path.
  std::string address = {};
  // Stands before gRPC's own in the header user-agent.
  std::string user_agent = "jixiao";
  // The server pings back after this silence; must not be below the server's
  // --min_ping_interval.
  absl::Duration keepalive_time = absl::Seconds(30);
  absl::Duration keepalive_timeout = absl::Seconds(10);
  // Responses may be larger than what servers take in.
  int max_message_bytes = 64 * 1024 * 1024;
};

// A channel; it connects when first used and again whenever that is needed. Its
// service config retries reads (Get, List, Query and the like) on UNAVAILABLE;
// writes are for the clients to retry, which know their request ids.
std::shared_ptr<grpc::Channel> MakeChannel(const ChannelOptions& options);

}  // namespace jixiao::client

#endif  // JIXIAO_COMMON_CLIENT_CHANNEL_H_
