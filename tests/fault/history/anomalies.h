// Ways in which a store can be wrong, planted into good histories, so that the
// checkers can show that they see them.
#ifndef JIXIAO_TESTS_FAULT_HISTORY_ANOMALIES_H_
#define JIXIAO_TESTS_FAULT_HISTORY_ANOMALIES_H_

#include <random>
#include <span>

#include "tests/fault/history/history.h"

namespace jixiao::fault {

// Which check is there for an anomaly.
enum class SeenBy { kLinearizability, kFeed };

struct Anomaly {
  const char* name;
  SeenBy seen_by;
  // What CheckFeed calls it; empty when linearizability sees it.
  const char* problem;
  // Plants it where it cannot but be seen; false when the history has no such
  // place.
  bool (*plant)(std::mt19937& random, History* history);
};

// Those that show in the answers of calls, those that show in the feed, and
// those in which the two do not fit together.
std::span<const Anomaly> AnswerAnomalies();
std::span<const Anomaly> FeedAnomalies();
std::span<const Anomaly> EffectAnomalies();

}  // namespace jixiao::fault

#endif  // JIXIAO_TESTS_FAULT_HISTORY_ANOMALIES_H_
