#include "common/rpc/status_convert.h"

#include "common/rpc/status_proto.h"

namespace jixiao::rpc {

grpc::Status ToGrpcStatus(const absl::Status& status) {
  if (status.ok()) {
    return grpc::Status::OK;
  }
  const google::rpc::Status details = ToStatusProto(status);
  return {static_cast<grpc::StatusCode>(details.code()), details.message(),
          details.SerializeAsString()};
}

absl::Status FromGrpcStatus(const grpc::Status& status) {
  google::rpc::Status details;
  if (!details.ParseFromString(status.error_details())) {
    details.clear_details();
  }
  // What the transport says counts; the details may be a proxy's or a liar's.
  details.set_code(status.error_code());
  details.set_message(status.error_message());
  return FromStatusProto(details);
}

}  // namespace jixiao::rpc
