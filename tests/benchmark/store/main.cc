// Loads servers that run already and compares them; compare.sh starts them.
#include <iostream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/synchronization/mutex.h"

#include "common/base/status_macros.h"
#include "common/config/option_set.h"
#include "tests/benchmark/load/rounds.h"
#include "tests/benchmark/store/contest.h"
#include "tests/benchmark/store/memory.h"

namespace jixiao::benchmark {
namespace {

struct Options {
  ContestOptions contest;
  MemoryOptions memory;
  bool run_memory = false;
  std::vector<std::string> rows;

  void Declare(config::OptionSet* options);
  bool Wants(const Row& row) const;
};

void Options::Declare(config::OptionSet* options) {
  options->Group("Servers");
  options->Add("store", &contest.store, "Form store on SQLite.");
  options->Add("postgres_store", &contest.postgres_store,
               "Form store on PostgreSQL.");
  options->Add("etcd", &contest.etcd, "etcd.");
  options->Add("echo", &contest.echo, "store_echo.");
  options->Add("postgres", &contest.postgres,
               "PostgreSQL, as libpq wants it, for the raw inserter.");
  options->Add("sqlite_dir", &contest.sqlite_dir,
               "Directory for the raw SQLite inserter.");
  options->Add("store_pid", &contest.store_pid,
               "Process of the form store; its time is shown.");
  options->Add("postgres_store_pid", &contest.postgres_store_pid,
               "Process of the form store on PostgreSQL.");
  options->Add("etcd_pid", &contest.etcd_pid, "Process of etcd.");
  options->Add("echo_pid", &contest.echo_pid, "Process of store_echo.");
  options->Group("Rounds");
  options->Add("rows", &rows,
               "Rows to run, by the beginning of their names, e.g. create,get; "
               "all when empty.");
  options->Add("rounds", &contest.rounds, "Rounds of which medians are taken.");
  options->Add("round_time", &contest.round_time,
               "How long a contestant runs in a round.");
  options->Add("channels", &contest.channels, "Connections to each server.");
  options->Add("preload", &contest.preload,
               "Forms that are there before anything is read.");
  options->Add("import_batch", &contest.import_batch,
               "Forms that are imported in a round.");
  options->Group("Memory");
  options->Add("memory", &run_memory,
               "Instead of the rounds, watch the store's memory.");
  options->Add("memory_forms", &memory.forms, "Forms to load for it.");
}

bool Options::Wants(const Row& row) const {
  for (const std::string& wanted : rows) {
    if (absl::StartsWith(row.name, wanted)) {
      return true;
    }
  }
  return rows.empty();
}

// Whether every goal was met.
absl::StatusOr<bool> RunContest(const Options& options) {
  ASSIGN_OR_RETURN(const auto contest, Contest::Prepare(options.contest));
  std::vector<Outcome> outcomes;
  for (const Row& row : contest->Rows()) {
    if (!options.Wants(row)) {
      continue;
    }
    ASSIGN_OR_RETURN(const std::vector<Outcome> judged,
                     RunRow(row, options.contest.rounds, std::cout));
    outcomes.insert(outcomes.end(), judged.begin(), judged.end());
  }
  std::cout << "\n";
  bool met = true;
  for (const Outcome& outcome : outcomes) {
    std::cout << OutcomeLine(outcome) << "\n";
    met = met && outcome.met;
  }
  return met;
}

int Main(int argc, char** argv) {
  // As our servers do: it goes through one global lock.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  Options options;
  config::OptionSet set(
      {.name = "store_compare",
       .summary = "Compares a form store with etcd and others that run.",
       .version = "1"});
  options.Declare(&set);
  const auto action = set.Load(argc, argv, std::cout);
  if (!action.ok()) {
    std::cerr << "store_compare: " << action.status().message() << "\n";
    return 2;
  }
  if (*action == config::Action::kExit) {
    return 0;
  }
  options.memory.store = options.contest.store;
  options.memory.store_pid = options.contest.store_pid;
  const absl::StatusOr<bool> met = options.run_memory
                                       ? RunMemory(options.memory, std::cout)
                                       : RunContest(options);
  if (!met.ok()) {
    std::cerr << "store_compare: " << met.status().message() << "\n";
    return 3;
  }
  return *met ? 0 : 1;
}

}  // namespace
}  // namespace jixiao::benchmark

int main(int argc, char** argv) {
  return jixiao::benchmark::Main(argc, argv);
}
