#include "common/client/health_client.h"

#include <condition_variable>
#include <mutex>
#include <string_view>
#include <vector>

#include "grpcpp/channel.h"
#include "grpcpp/client_context.h"
#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/support/byte_buffer.h"

#include "common/client/channel.h"
#include "common/rpc/status_convert.h"

namespace jixiao::client {
namespace {

// HealthCheckResponse {status = 1: SERVING (1)}, as protobuf encodes it. Debian
// ships the protocol compiled into gRPC, without its .proto.
constexpr std::string_view kServing("\x08\x01", 2);

std::string BytesOf(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  std::string bytes;
  if (buffer.Valid() && buffer.Dump(&slices).ok()) {
    for (const grpc::Slice& slice : slices) {
      bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
    }
  }
  return bytes;
}

}  // namespace

absl::StatusOr<bool> CheckHealth(const std::string& address,
                                 const CallOptions& options) {
  ChannelOptions channel;
  channel.address = address;
  grpc::GenericStub stub(MakeChannel(channel));
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + options.timeout));
  const grpc::Slice empty("");
  const grpc::ByteBuffer request(&empty, 1);
  grpc::ByteBuffer response;

  std::mutex mutex;
  std::condition_variable finished;
  bool done = false;
  grpc::Status status;
  stub.UnaryCall(&context, "/grpc.health.v1.Health/Check", {}, &request,
                 &response, [&](grpc::Status result) {
                   const std::lock_guard<std::mutex> lock(mutex);
                   status = std::move(result);
                   done = true;
                   finished.notify_one();
                 });
  std::unique_lock<std::mutex> lock(mutex);
  finished.wait(lock, [&] { return done; });
  if (!status.ok()) {
    return rpc::FromGrpcStatus(status);
  }
  return BytesOf(response) == kServing;
}

}  // namespace jixiao::client
