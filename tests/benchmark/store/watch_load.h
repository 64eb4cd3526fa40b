#ifndef JIXIAO_TESTS_BENCHMARK_STORE_WATCH_LOAD_H_
#define JIXIAO_TESTS_BENCHMARK_STORE_WATCH_LOAD_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "tests/benchmark/load/calls.h"

namespace jixiao::benchmark {

// A stream that is sent one request and then delivers.
struct WatchTarget {
  std::shared_ptr<grpc::Channel> channel;
  std::string method;
  std::string request;
  // Whether the client ends its side after the request.
  bool half_close = true;
  // Where an answer holds the keys of what changed; each ends with the number
  // of the call that wrote it.
  std::vector<int> key_path;
};

// Writes as RunCalls does while one stream watches. The sample is that of the
// deliveries: their rate, and the time from the beginning of a write to its
// delivery.
absl::StatusOr<Sample> RunWatch(const WatchTarget& watch, const Target& writes,
                                const LoadOptions& options,
                                std::atomic<std::uint64_t>* next);

}  // namespace jixiao::benchmark

#endif  // JIXIAO_TESTS_BENCHMARK_STORE_WATCH_LOAD_H_
