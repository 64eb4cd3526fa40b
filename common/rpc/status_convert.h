#ifndef JIXIAO_COMMON_RPC_STATUS_CONVERT_H_
#define JIXIAO_COMMON_RPC_STATUS_CONVERT_H_

#include "absl/status/status.h"
#include "grpcpp/support/status.h"

namespace jixiao::rpc {

// The status as it may leave the server: with exactly one ErrorInfo. One that
// has none came from below our code: its text is replaced by a fixed one, its
// code kept only where code alone tells the reason (CANCELLED,
// DEADLINE_EXCEEDED, PERMISSION_DENIED, UNAUTHENTICATED, UNIMPLEMENTED,
// UNAVAILABLE, DATA_LOSS), else INTERNAL. The text of an INTERNAL is always
// replaced. OK stays OK.
absl::Status Publishable(const absl::Status& status);

// The only place that makes a grpc::Status: Publishable(status) with its
// payloads as google.rpc.Status details.
grpc::Status ToGrpcStatus(const absl::Status& status);

// What a client got, payloads included. A status that came bare, from gRPC
// itself or a proxy, gets the ErrorInfo that its code suggests.
absl::Status FromGrpcStatus(const grpc::Status& status);

}  // namespace jixiao::rpc

#endif  // JIXIAO_COMMON_RPC_STATUS_CONVERT_H_
