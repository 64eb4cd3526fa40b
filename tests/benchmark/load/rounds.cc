#include "tests/benchmark/load/rounds.h"

#include <algorithm>
#include <cstddef>
#include <ostream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

#include "common/base/status_macros.h"

namespace jixiao::benchmark {
namespace {

// The samples of one contestant, by round.
using Samples = std::vector<Sample>;

double ValueOf(const Sample& sample, Measure measure) {
  switch (measure) {
    case Measure::kP50:
      return sample.p50_us;
    case Measure::kP99:
      return sample.p99_us;
    case Measure::kRate:
      break;
  }
  return sample.per_second;
}

double MedianOf(const Samples& samples, Measure measure) {
  std::vector<double> values;
  for (const Sample& sample : samples) {
    values.push_back(ValueOf(sample, measure));
  }
  return Median(std::move(values));
}

std::size_t PlaceOf(const Row& row, const std::string& contestant) {
  const auto found =
      std::find_if(row.contestants.begin(), row.contestants.end(),
                   [&](const Contestant& c) { return c.name == contestant; });
  return static_cast<std::size_t>(found - row.contestants.begin());
}

std::vector<double> Ratios(const Goal& goal, const Samples& ours,
                           const Samples& peer) {
  std::vector<double> ratios;
  for (std::size_t round = 0; round < ours.size(); ++round) {
    ratios.push_back(ValueOf(ours[round], goal.measure) /
                     std::max(ValueOf(peer[round], goal.measure), 1e-9));
  }
  return ratios;
}

std::string Bound(const Goal& goal, double value) {
  return absl::StrFormat("%s%.2f",
                         goal.measure == Measure::kRate ? ">=" : "<=", value);
}

Outcome Judge(const Goal& goal, const std::vector<double>& ratios,
              std::ostream& out) {
  Outcome outcome{.goal = goal, .ratio = Median(ratios)};
  outcome.met = goal.measure == Measure::kRate ? outcome.ratio >= goal.bound
                                               : outcome.ratio <= goal.bound;
  const auto [least, most] = std::minmax_element(ratios.begin(), ratios.end());
  out << absl::StrFormat(
      "  %-34s %5.2f  (%.2f to %.2f)  goal %s%s  %s\n", goal.name,
      outcome.ratio, *least, *most, Bound(goal, goal.bound),
      goal.aim == 0 ? "" : absl::StrCat(", aim ", Bound(goal, goal.aim)),
      outcome.met ? "met" : "MISSED");
  return outcome;
}

// Of the server, for each call of all rounds: ticks are too coarse for one.
double CpuMicros(const Samples& samples) {
  double cpu = 0;
  double done = 0;
  for (const Sample& sample : samples) {
    cpu += sample.cpu_us * sample.done;
    done += sample.done;
  }
  return done == 0 ? 0 : cpu / done;
}

absl::StatusOr<Sample> Run(const Contestant& contestant) {
  const double before = ProcessCpuMicros(contestant.pid);
  ASSIGN_OR_RETURN(Sample sample, contestant.run());
  if (contestant.pid != 0 && sample.done > 0) {
    sample.cpu_us = (ProcessCpuMicros(contestant.pid) - before) / sample.done;
  }
  return sample;
}

void PrintSamples(const Row& row, const std::vector<Samples>& samples,
                  std::ostream& out) {
  out << absl::StrFormat("\n%s: %s\n  %-34s %10s %10s %10s %10s\n", row.name,
                         row.title, "", "/s", "p50 us", "p99 us", "cpu us");
  for (std::size_t i = 0; i < samples.size(); ++i) {
    out << absl::StrFormat(
        "  %-34s %10.0f %10.0f %10.0f %10.1f\n", row.contestants[i].name,
        MedianOf(samples[i], Measure::kRate),
        MedianOf(samples[i], Measure::kP50),
        MedianOf(samples[i], Measure::kP99), CpuMicros(samples[i]));
  }
}

absl::StatusOr<std::vector<Samples>> Take(const Row& row, int rounds) {
  const std::size_t count = row.contestants.size();
  std::vector<Samples> samples(count);
  for (int round = 0; round <= rounds; ++round) {
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t turn = round % 2 == 0 ? i : count - 1 - i;
      ASSIGN_OR_RETURN(const Sample sample, Run(row.contestants[turn]));
      if (round > 0) {
        samples[turn].push_back(sample);
      }
    }
  }
  return samples;
}

}  // namespace

std::string OutcomeLine(const Outcome& outcome) {
  return absl::StrFormat("ratio %s %.2f goal %s", outcome.goal.name,
                         outcome.ratio,
                         Bound(outcome.goal, outcome.goal.bound));
}

absl::StatusOr<std::vector<Outcome>> RunRow(const Row& row, int rounds,
                                            std::ostream& out) {
  ASSIGN_OR_RETURN(const std::vector<Samples> samples, Take(row, rounds));
  PrintSamples(row, samples, out);
  std::vector<Outcome> outcomes;
  for (const Goal& goal : row.goals) {
    outcomes.push_back(Judge(goal,
                             Ratios(goal, samples[PlaceOf(row, goal.ours)],
                                    samples[PlaceOf(row, goal.peer)]),
                             out));
  }
  out.flush();
  return outcomes;
}

}  // namespace jixiao::benchmark
