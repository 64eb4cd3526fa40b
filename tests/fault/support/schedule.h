// When a fault strikes, how often, and with which seed.
#ifndef JIXIAO_TESTS_FAULT_SUPPORT_SCHEDULE_H_
#define JIXIAO_TESTS_FAULT_SUPPORT_SCHEDULE_H_

#include <chrono>
#include <cstdlib>
#include <random>

namespace jixiao::fault {

// A number from the environment, so that a nightly run can do more rounds
// (FAULT_ROUNDS) and a failure can be run again (FAULT_SEED). Not JIXIAO_…:
// those are options of the services.
inline unsigned NumberFromEnvironment(const char* name, unsigned fallback) {
  const char* const text = std::getenv(name);
  return text == nullptr
             ? fallback
             : static_cast<unsigned>(std::strtoul(text, nullptr, 10));
}

// One round: how long to let the writers go on, and from when.
struct FaultPlan {
  bool during_start = false;  // from the start, not from the first answer
  std::chrono::microseconds delay;
};

inline FaultPlan PlanFault(std::mt19937& random, int max_delay_ms) {
  const bool during_start = random() % 5 == 0;
  const auto limit = static_cast<unsigned>(max_delay_ms) * 1000;
  return {during_start, std::chrono::microseconds(random() % limit)};
}

}  // namespace jixiao::fault

#endif  // JIXIAO_TESTS_FAULT_SUPPORT_SCHEDULE_H_
