#ifndef JIXIAO_TESTS_BENCHMARK_STORE_IMPORT_LOAD_H_
#define JIXIAO_TESTS_BENCHMARK_STORE_IMPORT_LOAD_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "grpcpp/channel.h"

#include "tests/benchmark/load/sample.h"

namespace jixiao::benchmark {

// Sends `count` requests over one ImportForms stream as fast as it takes them.
// Every one must become a new form. The sample has a rate only.
absl::StatusOr<Sample> RunImport(const std::shared_ptr<grpc::Channel>& channel,
                                 int count,
                                 const std::function<std::string()>& next);

}  // namespace jixiao::benchmark

#endif  // JIXIAO_TESTS_BENCHMARK_STORE_IMPORT_LOAD_H_
