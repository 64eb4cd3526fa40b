#ifndef JIXIAO_COMMON_RPC_STATUS_CONVERT_H_
#define JIXIAO_COMMON_RPC_STATUS_CONVERT_H_

#include "absl/status/status.h"
#include "grpcpp/support/status.h"

namespace jixiao::rpc {

// The only place that makes a grpc::Status: ToStatusProto(status) as its
// details.
grpc::Status ToGrpcStatus(const absl::Status& status);

// What a client got; see FromStatusProto.
absl::Status FromGrpcStatus(const grpc::Status& status);

}  // namespace jixiao::rpc

#endif  // JIXIAO_COMMON_RPC_STATUS_CONVERT_H_
