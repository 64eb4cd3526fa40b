#ifndef JIXIAO_TESTS_BENCHMARK_LOAD_SAMPLE_H_
#define JIXIAO_TESTS_BENCHMARK_LOAD_SAMPLE_H_

#include <cstdint>
#include <vector>

#include "absl/time/time.h"

namespace jixiao::benchmark {

// What one contestant did in one round.
struct Sample {
  double per_second = 0;
  double p50_us = 0;  // latencies; 0 when not measured
  double p99_us = 0;
  double done = 0;    // calls, those of the warm-up included
  double cpu_us = 0;  // of the server, for each of them; 0 when not measured
};

// Nanoseconds of the steady clock.
std::int64_t NowNanos();

// User and system time that a process has taken, in microseconds; 0 when it
// cannot be told.
double ProcessCpuMicros(std::int64_t pid);

// The sample of `latencies` (nanoseconds) that ended within `window`.
Sample MakeSample(std::vector<std::int64_t> latencies, absl::Duration window);

// Of the values, which are not empty.
double Median(std::vector<double> values);

}  // namespace jixiao::benchmark

#endif  // JIXIAO_TESTS_BENCHMARK_LOAD_SAMPLE_H_
