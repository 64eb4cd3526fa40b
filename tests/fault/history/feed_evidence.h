// Uses what the feed tells about calls whose answers were lost.
#ifndef JIXIAO_TESTS_FAULT_HISTORY_FEED_EVIDENCE_H_
#define JIXIAO_TESTS_FAULT_HISTORY_FEED_EVIDENCE_H_

#include <vector>

#include "tests/fault/history/history.h"

namespace jixiao::fault {

// The operations, with outcomes as the feed shows them: a write that it holds
// was done, at the latest when the first watcher had it; one that it does not
// hold was never done, and is left out. That makes the check of linearizability
// exact and fast where many answers were lost, and binds reads to the feed. For
// a whole history without problems in CheckFeed.
std::vector<Operation> WithFeedEvidence(const History& history);

}  // namespace jixiao::fault

#endif  // JIXIAO_TESTS_FAULT_HISTORY_FEED_EVIDENCE_H_
