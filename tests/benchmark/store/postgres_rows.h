#ifndef JIXIAO_TESTS_BENCHMARK_STORE_POSTGRES_ROWS_H_
#define JIXIAO_TESTS_BENCHMARK_STORE_POSTGRES_ROWS_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

#include "tests/benchmark/load/sample.h"

namespace jixiao::benchmark {

// Inserts rows of the given bytes for the time, over `connections` of libpq
// with a thread each, one row in a transaction, with nothing else: what
// PostgreSQL can do for clients that write one by one.
absl::StatusOr<Sample> InsertPostgresRows(const std::string& connection_string,
                                          const std::string& bytes,
                                          int connections,
                                          absl::Duration duration);

}  // namespace jixiao::benchmark

#endif  // JIXIAO_TESTS_BENCHMARK_STORE_POSTGRES_ROWS_H_
