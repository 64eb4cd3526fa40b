// What all watchers of a tenant were sent, put together.
#ifndef JIXIAO_TESTS_FAULT_HISTORY_FEED_LOG_H_
#define JIXIAO_TESTS_FAULT_HISTORY_FEED_LOG_H_

#include <cstdint>
#include <map>
#include <vector>

#include "tests/fault/history/history.h"
#include "tests/fault/history/problem_list.h"

namespace jixiao::fault {

// Changes by revision, each with the time when the first watcher had it.
using FeedLog = std::map<std::int64_t, FeedEvent>;

// Puts the streams together and adds what is wrong with them:
//   gap         a change was left out of a stream
//   duplicate   it came twice in one stream, or again after its cursor
//   reorder     it came after a later one
//   head        a heartbeat told of more than was sent, or of less than before
//   disagree    it was not the same for two streams: a resumed one, another
//               watcher
//   hole        no watcher was sent it, though they were sent later ones
FeedLog ReadStreams(const std::vector<FeedEvent>& feed, ProblemList* problems);

}  // namespace jixiao::fault

#endif  // JIXIAO_TESTS_FAULT_HISTORY_FEED_LOG_H_
