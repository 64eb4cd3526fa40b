#include "tests/fault/history/anomaly_support.h"

#include <algorithm>
#include <set>
#include <string>

namespace jixiao::fault {

bool IsRefusedUpdate(const History& history, const Operation& operation) {
  return operation.kind == CallKind::kUpdate &&
         operation.outcome == Outcome::kRefused &&
         std::ranges::none_of(history.operations, [&](const Operation& other) {
           return other.request_id == operation.request_id &&
                  other.outcome != Outcome::kRefused;
         });
}

std::int64_t EndOf(const History& history) {
  std::int64_t end_ns = 0;
  for (const Operation& operation : history.operations) {
    end_ns =
        std::max({end_ns, operation.invoke_ns,
                  operation.return_ns == kNever ? 0 : operation.return_ns});
  }
  for (const FeedEvent& event : history.feed) {
    end_ns = std::max(end_ns, event.received_ns);
  }
  return end_ns + 1;
}

std::int64_t HeadOf(const History& history) {
  std::int64_t head = 0;
  for (const FeedEvent& event : history.feed) {
    head = std::max(head, event.revision);
  }
  return head;
}

const FeedEvent* FindChange(const History& history, std::int64_t revision) {
  const auto event =
      std::ranges::find_if(history.feed, [&](const FeedEvent& candidate) {
        return IsFormChange(candidate) && candidate.revision == revision;
      });
  return event == history.feed.end() ? nullptr : &*event;
}

const FeedEvent* NewestChange(const History& history, const std::string& form) {
  const FeedEvent* newest = nullptr;
  for (const FeedEvent& event : history.feed) {
    if (IsFormChange(event) && event.form == form &&
        (newest == nullptr || event.revision > newest->revision)) {
      newest = &event;
    }
  }
  return newest;
}

void AppendToFeed(FeedEvent change, History* history) {
  change.kind = FeedEventKind::kChange;
  change.revision = HeadOf(*history) + 1;
  change.received_ns = EndOf(*history);
  std::set<int> watchers;
  for (const FeedEvent& event : history->feed) {
    watchers.insert(event.watcher);
  }
  for (const int watcher : watchers) {
    change.watcher = watcher;
    history->feed.push_back(change);
  }
}

bool MakeUpdateAtEnd(const History& history, const std::string& form,
                     FeedEvent* change) {
  const FeedEvent* const newest = NewestChange(history, form);
  if (newest == nullptr || newest->deleted) {
    return false;
  }
  *change = *newest;
  change->action = CallKind::kUpdate;
  change->previous_revision = newest->revision;
  return true;
}

}  // namespace jixiao::fault
