// Checks the feed of a tenant against itself, and against what its clients did.
#ifndef JIXIAO_TESTS_FAULT_HISTORY_FEED_CHECK_H_
#define JIXIAO_TESTS_FAULT_HISTORY_FEED_CHECK_H_

#include <string>
#include <vector>

#include "tests/fault/history/feed_log.h"
#include "tests/fault/history/history.h"
#include "tests/fault/history/problem_list.h"

namespace jixiao::fault {

// What is wrong, in words; empty when all is well. The history must be whole:
// watchers have been sent everything up to the head after the last call. Beside
// what ReadStreams finds:
//   chain       a change does not follow from the one before it of its form:
//               previous_revision, life cycle, content kept by a delete
//   phantom     a change that nobody asked for, or that was refused
//   early       it was sent before somebody asked for it
//   altered     it is not what was asked for
//   stale etag  it was made on another revision than the etag said
//   twice       one request made two changes of a form
//   lost        an acknowledged write is not in the feed
//   mismatch    another change stands there
//   fork        two answers to one request id differ
//   torn        a part of a batch is there
//   order       a write that began after another was known has no greater
//               revision, or a read shows an earlier one
//   snapshot    a read as of a revision shows not what the feed has there
std::vector<std::string> CheckFeed(const History& history);

// The part of it that compares the log with the operations.
void CheckEffects(const std::vector<Operation>& operations, const FeedLog& log,
                  ProblemList* problems);

// The part of it that compares reads as of a revision with the log.
void CheckSnapshots(const std::vector<Operation>& operations,
                    const FeedLog& log, ProblemList* problems);

// The part of it that compares revisions with real time.
void CheckRevisionOrder(const std::vector<Operation>& operations,
                        const FeedLog& log, ProblemList* problems);

}  // namespace jixiao::fault

#endif  // JIXIAO_TESTS_FAULT_HISTORY_FEED_CHECK_H_
