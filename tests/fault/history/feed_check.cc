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

// The writes that were answered and made the change that they name.
std::vector<Operation> EffectiveWrites(const std::vector<Operation>& operations,
                                       const FeedLog& log) {
  std::vector<Operation> writes = operations;
  std::erase_if(writes, [&](const Operation& operation) {
    const auto change = log.find(operation.result.revision);
    return operation.outcome != Outcome::kOk || change == log.end() ||
           change->second.request_id != operation.request_id;
  });
  std::ranges::sort(writes, {}, &Operation::invoke_ns);
  return writes;
}

}  // namespace

void CheckRevisionOrder(const std::vector<Operation>& operations,
                        const FeedLog& log, ProblemList* problems) {
  const std::vector<Operation> merged = MergeRetries(operations);
  const std::vector<Given> given = AllGiven(merged, log);
  std::size_t next = 0;
  std::int64_t greatest = 0;
  for (const Operation& write : EffectiveWrites(merged, log)) {
    for (; next < given.size() && given[next].time_ns < write.invoke_ns;
         ++next) {
      greatest = std::max(greatest, given[next].revision);
    }
    if (write.result.revision <= greatest) {
      problems->Add("order", Describe(write), " began when ", greatest,
                    " was known");
    }
  }
}

std::vector<std::string> CheckFeed(const History& history) {
  ProblemList problems;
  const FeedLog log = ReadStreams(history.feed, &problems);
  CheckChains(log, &problems);
  CheckEffects(history.operations, log, &problems);
  CheckRevisionOrder(history.operations, log, &problems);
  return problems.Take();
}

}  // namespace jixiao::fault
