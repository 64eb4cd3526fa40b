#ifndef JIXIAO_TESTS_BENCHMARK_STORE_CONTEST_H_
#define JIXIAO_TESTS_BENCHMARK_STORE_CONTEST_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

#include "tests/benchmark/load/calls.h"
#include "tests/benchmark/load/rounds.h"
#include "tests/benchmark/store/etcd.h"
#include "tests/benchmark/store/form_store.h"
#include "tests/benchmark/store/sample_form.h"

namespace jixiao::benchmark {

// Who takes part, and for how long. An empty address leaves its rows out.
struct ContestOptions {
  std::string store;           // form store on SQLite
  std::string postgres_store;  // form store on PostgreSQL
  std::string etcd;
  std::string echo;
  std::string postgres;    // libpq connection string
  std::string sqlite_dir;  // for the raw inserter
  // Processes, whose time is shown.
  std::int64_t store_pid = 0;
  std::int64_t postgres_store_pid = 0;
  std::int64_t etcd_pid = 0;
  std::int64_t echo_pid = 0;
  int channels = 4;
  int rounds = 7;
  absl::Duration round_time = absl::Seconds(1);
  int preload = 10'000;
  int import_batch = 10'000;  // forms of one import round
};

// The rows of the store, with their goals.
class Contest {
 public:
  // Connects to all, makes the tenant, loads what is to be read.
  static absl::StatusOr<std::unique_ptr<Contest>> Prepare(
      ContestOptions options);

  std::vector<Row> Rows();

 private:
  explicit Contest(ContestOptions options);

  absl::Status Load();
  Contestant Calls(std::string name, Target target, int callers,
                   std::int64_t pid);
  Row CreateRow(int callers);
  Row PostgresRow();
  Row ImportRow();
  Row GetRow();
  Row ListRow();
  Row WatchRow();

  const ContestOptions options_;
  std::unique_ptr<FormMaker> forms_;
  std::unique_ptr<FormStore> store_;
  Target list_;  // its pages
  std::unique_ptr<FormStore> postgres_store_;
  std::unique_ptr<Etcd> etcd_;
  Channels echo_;
  // Numbers every form and key that is ever written.
  std::atomic<std::uint64_t> next_ = 0;
};

}  // namespace jixiao::benchmark

#endif  // JIXIAO_TESTS_BENCHMARK_STORE_CONTEST_H_
