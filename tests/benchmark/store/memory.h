#ifndef JIXIAO_TESTS_BENCHMARK_STORE_MEMORY_H_
#define JIXIAO_TESTS_BENCHMARK_STORE_MEMORY_H_

#include <cstdint>
#include <iosfwd>
#include <string>

#include "absl/status/statusor.h"

namespace jixiao::benchmark {

struct MemoryOptions {
  std::string store;
  std::int64_t store_pid = 0;
  int forms = 1'000'000;
};

// Loads the forms, reads among them, and looks at the resident set of the store
// again and again. Whether it stayed within the goal.
absl::StatusOr<bool> RunMemory(const MemoryOptions& options, std::ostream& out);

}  // namespace jixiao::benchmark

#endif  // JIXIAO_TESTS_BENCHMARK_STORE_MEMORY_H_
