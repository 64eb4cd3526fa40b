#include "tests/fault/history/feed_check.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <string_view>
#include <utility>

#include "tests/fault/history/retries.h"

namespace jixiao::fault {
namespace {

// Whether a change of this kind can be made of a form in that state (nullptr:
// there was none).
bool MayFollow(const FeedEvent& change, const FeedEvent* before) {
  const bool keeps_content = before != nullptr &&
                             change.content == before->content &&
                             change.deleted != before->deleted;
  switch (change.action) {
    case CallKind::kCreate:
      return before == nullptr && !change.deleted;
    case CallKind::kUpdate:
      return before != nullptr && !before->deleted && !change.deleted;
    case CallKind::kDelete:
      return keeps_content && change.deleted;
    case CallKind::kUndelete:
      return keeps_content && !change.deleted;
    case CallKind::kGet:
      break;
  }
  return false;
}

// Follows each form from its first change; a log that does not begin with the
// tenant tells nothing about what was before.
void CheckChains(const FeedLog& log, ProblemList* problems) {
  const bool is_whole = !log.empty() && log.begin()->first == 1;
  std::map<std::string_view, const FeedEvent*> newest;
  for (const auto& [revision, change] : log) {
    if (change.form.empty()) {
      continue;
    }
    const FeedEvent*& before = newest[change.form];
    const std::int64_t previous = before == nullptr ? 0 : before->revision;
    if (before != nullptr || is_whole) {
      if (change.previous_revision != previous) {
        problems->Add("chain", Describe(change), " comes after ", previous);
      } else if (!MayFollow(change, before)) {
        problems->Add("chain", Describe(change), " cannot follow ",
                      before == nullptr ? "nothing" : Describe(*before));
      }
    }
    before = &change;
  }
}

// A revision that was known to be given at that time.
struct Given {
  std::int64_t time_ns;
  std::int64_t revision;
};

std::vector<Given> AllGiven(const std::vector<Operation>& operations,
                            const FeedLog& log) {
  std::vector<Given> given;
  for (const auto& [revision, change] : log) {
    given.push_back({change.received_ns, revision});
  }
  for (const Operation& operation : operations) {
    if (operation.outcome == Outcome::kOk) {
      given.push_back({operation.return_ns, operation.result.revision});
    }
  }
  std::ranges::sort(given, {}, &Given::time_ns);
  return given;
}

// The moment that the operation has taken place at, by its revision; 0 when it
// does not tell: an update that changed nothing, a read without a revision.
std::int64_t MomentOf(const Operation& operation, const FeedLog& log) {
  if (operation.outcome != Outcome::kOk) {
    return 0;
  }
  if (!IsWrite(operation)) {
    return operation.as_of_revision;
  }
  const auto change = log.find(operation.result.revision);
  return change != log.end() &&
                 change->second.request_id == operation.request_id
             ? operation.result.revision
             : 0;
}

}  // namespace

void CheckRevisionOrder(const std::vector<Operation>& operations,
                        const FeedLog& log, ProblemList* problems) {
  std::vector<Operation> merged = MergeRetries(operations);
  const std::vector<Given> given = AllGiven(merged, log);
  std::ranges::sort(merged, {}, &Operation::invoke_ns);
  std::size_t next = 0;
  std::int64_t greatest = 0;
  for (const Operation& operation : merged) {
    for (; next < given.size() && given[next].time_ns < operation.invoke_ns;
         ++next) {
      greatest = std::max(greatest, given[next].revision);
    }
    const std::int64_t moment = MomentOf(operation, log);
    if (moment != 0 && moment < greatest + (IsWrite(operation) ? 1 : 0)) {
      problems->Add("order", Describe(operation), " began when ", greatest,
                    " was known");
    }
  }
}

std::vector<std::string> CheckFeed(const History& history) {
  ProblemList problems;
  const FeedLog log = ReadStreams(history.feed, &problems);
  CheckChains(log, &problems);
  CheckEffects(history.operations, log, &problems);
  CheckSnapshots(history.operations, log, &problems);
  CheckRevisionOrder(history.operations, log, &problems);
  return problems.Take();
}

}  // namespace jixiao::fault
