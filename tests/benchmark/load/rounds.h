#ifndef JIXIAO_TESTS_BENCHMARK_LOAD_ROUNDS_H_
#define JIXIAO_TESTS_BENCHMARK_LOAD_ROUNDS_H_

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "tests/benchmark/load/sample.h"

// Contestants take turns, and a ratio is taken inside a round: whatever else
// the machine does then, it does to both.
namespace jixiao::benchmark {

struct Contestant {
  std::string name;
  std::function<absl::StatusOr<Sample>()> run;
  // Whose time is counted; 0 is nobody's.
  std::int64_t pid = 0;
};

enum class Measure { kRate, kP50, kP99 };

// The measure of `ours` divided by that of `peer`: at least `bound` for a rate,
// at most for a latency. `aim` is what would be better still; 0 is none.
struct Goal {
  std::string name;
  Measure measure = Measure::kRate;
  std::string ours;
  std::string peer;
  double bound = 0;
  double aim = 0;
};

// What is compared. Every name in a goal is that of a contestant.
struct Row {
  std::string name;
  std::string title;
  std::vector<Contestant> contestants;
  std::vector<Goal> goals;
};

struct Outcome {
  Goal goal;
  double ratio = 0;  // median of the rounds
  bool met = false;
};

// `ratio <name> <value> goal <goal>`.
std::string OutcomeLine(const Outcome& outcome);

// Runs each contestant once to warm up, then all of them `rounds` times, in
// turn forwards and backwards, and writes a table.
absl::StatusOr<std::vector<Outcome>> RunRow(const Row& row, int rounds,
                                            std::ostream& out);

}  // namespace jixiao::benchmark

#endif  // JIXIAO_TESTS_BENCHMARK_LOAD_ROUNDS_H_
