#include "common/client/health_client.h"

#include "grpc/health/v1/health.grpc.pb.h"
#include "grpcpp/channel.h"
#include "grpcpp/client_context.h"

#include "common/client/channel.h"
#include "common/rpc/status_convert.h"

namespace jixiao::client {

using grpc::health::v1::Health;
using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;

absl::StatusOr<bool> CheckHealth(const std::string& address,
                                 const CallOptions& options) {
  ChannelOptions channel;
  channel.address = address;
  const std::unique_ptr<Health::Stub> stub =
      Health::NewStub(MakeChannel(channel));
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + options.timeout));
  HealthCheckResponse response;
  const grpc::Status status =
      stub->Check(&context, HealthCheckRequest(), &response);
  if (!status.ok()) {
    return rpc::FromGrpcStatus(status);
  }
  return response.status() == HealthCheckResponse::SERVING;
}

}  // namespace jixiao::client
