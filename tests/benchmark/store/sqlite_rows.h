#ifndef JIXIAO_TESTS_BENCHMARK_STORE_SQLITE_ROWS_H_
#define JIXIAO_TESTS_BENCHMARK_STORE_SQLITE_ROWS_H_

#include <string>

#include "absl/status/statusor.h"

#include "tests/benchmark/load/sample.h"

namespace jixiao::benchmark {

// Inserts `count` rows of the given bytes into a new table of a database in
// `dir`, 256 in a durable transaction, with nothing else: what SQLite can do.
absl::StatusOr<Sample> InsertSqliteRows(const std::string& dir,
                                        const std::string& bytes, int count);

}  // namespace jixiao::benchmark

#endif  // JIXIAO_TESTS_BENCHMARK_STORE_SQLITE_ROWS_H_
