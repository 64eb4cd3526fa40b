#ifndef JIXIAO_COMMON_RPC_STATUS_PROTO_H_
#define JIXIAO_COMMON_RPC_STATUS_PROTO_H_

#include "absl/status/status.h"
#include "google/rpc/status.pb.h"

namespace jixiao::rpc {

// The status as it may leave the server: with exactly one ErrorInfo. One that
// has none came from below our code: its text is replaced by a fixed one, its
// code kept only where code alone tells the reason (CANCELLED,
// DEADLINE_EXCEEDED, PERMISSION_DENIED, UNAUTHENTICATED, UNIMPLEMENTED,
// UNAVAILABLE, DATA_LOSS), else INTERNAL. The text of an INTERNAL is always
// replaced. OK stays OK.
absl::Status Publishable(const absl::Status& status);

// Publishable(status) with its payloads as details, ErrorInfo first; code 0 and
// nothing else for OK. For answers that carry the status of one of many items.
google::rpc::Status ToStatusProto(const absl::Status& status);

// Back, payloads included. A status that came bare, from gRPC itself or a
// proxy, gets the ErrorInfo that its code suggests.
absl::Status FromStatusProto(const google::rpc::Status& proto);

}  // namespace jixiao::rpc

#endif  // JIXIAO_COMMON_RPC_STATUS_PROTO_H_
