#ifndef JIXIAO_TESTS_BENCHMARK_LOAD_CALLS_H_
#define JIXIAO_TESTS_BENCHMARK_LOAD_CALLS_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "grpcpp/channel.h"
#include "grpcpp/support/byte_buffer.h"

#include "tests/benchmark/load/sample.h"

namespace jixiao::benchmark {

using Channels = std::vector<std::shared_ptr<grpc::Channel>>;

// `count` channels to `address`, each with a connection of its own, without
// TLS. UNAVAILABLE when they are not connected within `wait`.
absl::StatusOr<Channels> Connect(const std::string& address, int count,
                                 absl::Duration wait);

// What is called again and again.
struct Target {
  Channels channels;
  std::string method;  // /etcdserverpb.KV/Put
  // The request of the n-th call of all; called from several threads.
  std::function<grpc::ByteBuffer(std::uint64_t n)> request;
};

struct LoadOptions {
  int callers = 1;
  absl::Duration duration;
};

// Keeps `callers` calls open for the time, each caller making its next call
// when the last one was answered. The beginning is not counted. `next` numbers
// the calls and goes on over loads. The first failed call is the result.
absl::StatusOr<Sample> RunCalls(const Target& target,
                                const LoadOptions& options,
                                std::atomic<std::uint64_t>* next);

// One call; its answer.
absl::StatusOr<std::string> CallOnce(const Channels& channels,
                                     const std::string& method,
                                     const std::string& request);

// A unary call by request and answer.
template <typename Response, typename Request>
absl::StatusOr<Response> CallOnce(const Channels& channels,
                                  const std::string& method,
                                  const Request& request) {
  absl::StatusOr<std::string> bytes =
      CallOnce(channels, method, request.SerializeAsString());
  if (!bytes.ok()) {
    return bytes.status();
  }
  Response response;
  if (!response.ParseFromString(*bytes)) {
    return absl::InternalError("malformed answer of " + method);
  }
  return response;
}

}  // namespace jixiao::benchmark

#endif  // JIXIAO_TESTS_BENCHMARK_LOAD_CALLS_H_
