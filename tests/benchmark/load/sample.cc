#include "tests/benchmark/load/sample.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <fstream>
#include <sstream>
#include <string>

#include <unistd.h>

namespace jixiao::benchmark {
namespace {

constexpr double kNanosPerMicro = 1000;

double Percentile(std::vector<std::int64_t>* latencies, double share) {
  const auto place = static_cast<std::ptrdiff_t>(
      share * static_cast<double>(latencies->size() - 1));
  std::nth_element(latencies->begin(), latencies->begin() + place,
                   latencies->end());
  return static_cast<double>((*latencies)[static_cast<std::size_t>(place)]) /
         kNanosPerMicro;
}

}  // namespace

std::int64_t NowNanos() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

double ProcessCpuMicros(std::int64_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  std::string line;
  std::getline(file, line);
  // Behind the name, which may hold blanks: state is the third field, user and
  // system time are the 14th and 15th.
  std::istringstream fields(
      line.substr(std::min(line.size(), line.rfind(')'))));
  std::string skipped;
  for (int i = 2; i < 14; ++i) {
    fields >> skipped;
  }
  double user = 0;
  double system = 0;
  fields >> user >> system;
  return (user + system) * 1e6 / static_cast<double>(sysconf(_SC_CLK_TCK));
}

Sample MakeSample(std::vector<std::int64_t> latencies, absl::Duration window) {
  if (latencies.empty()) {
    return {};
  }
  Sample sample;
  sample.done = static_cast<double>(latencies.size());
  sample.per_second =
      static_cast<double>(latencies.size()) / absl::ToDoubleSeconds(window);
  sample.p50_us = Percentile(&latencies, 0.5);
  sample.p99_us = Percentile(&latencies, 0.99);
  return sample;
}

double Median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle]
                                : (values[middle - 1] + values[middle]) / 2;
}

}  // namespace jixiao::benchmark
