#ifndef JIXIAO_COMMON_CLIENT_HEALTH_CLIENT_H_
#define JIXIAO_COMMON_CLIENT_HEALTH_CLIENT_H_

#include <string>

#include "absl/status/statusor.h"

#include "common/client/call_options.h"

namespace jixiao::client {

// Asks a server for its overall health (grpc.health.v1.Health/Check with an
// empty service name) on a connection of its own. True when it is SERVING;
// UNAVAILABLE or DEADLINE_EXCEEDED when it cannot be reached.
absl::StatusOr<bool> CheckHealth(const std::string& address,
                                 const CallOptions& options = {});

}  // namespace jixiao::client

#endif  // JIXIAO_COMMON_CLIENT_HEALTH_CLIENT_H_
