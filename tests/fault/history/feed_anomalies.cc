// Anomalies that show in the feed alone.
#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>

#include "tests/fault/history/anomalies.h"
#include "tests/fault/history/anomaly_support.h"

namespace jixiao::fault {
namespace {

// A change that has one after it in its stream.
FeedEvent* PickInStream(std::mt19937& random, History* history) {
  std::vector<FeedEvent>& feed = history->feed;
  return PickWhere(random, &feed, [&](const FeedEvent& event) {
    const auto next = static_cast<std::size_t>(&event - feed.data()) + 1;
    return event.kind == FeedEventKind::kChange && next < feed.size() &&
           feed[next].kind == FeedEventKind::kChange &&
           feed[next].watcher == event.watcher;
  });
}

bool PlantGap(std::mt19937& random, History* history) {
  FeedEvent* const event = PickInStream(random, history);
  if (event != nullptr) {
    history->feed.erase(history->feed.begin() + (event - &history->feed[0]));
  }
  return event != nullptr;
}

bool PlantDuplicate(std::mt19937& random, History* history) {
  FeedEvent* const event = PickInStream(random, history);
  if (event != nullptr) {
    const FeedEvent again = *event;
    history->feed.insert(
        history->feed.begin() + (event - &history->feed[0]) + 1, again);
  }
  return event != nullptr;
}

bool PlantReorder(std::mt19937& random, History* history) {
  FeedEvent* const event = PickInStream(random, history);
  if (event != nullptr) {
    std::swap(event[0], event[1]);
  }
  return event != nullptr;
}

bool PlantHeadAhead(std::mt19937& random, History* history) {
  FeedEvent* const head =
      PickWhere(random, &history->feed, [](const FeedEvent& event) {
        return event.kind == FeedEventKind::kHead;
      });
  if (head != nullptr) {
    ++head->revision;
  }
  return head != nullptr;
}

FeedEvent* PickChangeOfContent(std::mt19937& random, History* history) {
  return PickWhere(random, &history->feed, [](const FeedEvent& event) {
    return IsFormChange(event) && (event.action == CallKind::kCreate ||
                                   event.action == CallKind::kUpdate);
  });
}

// For all watchers alike.
template <typename Change>
bool AlterForAll(const FeedEvent* event, History* history,
                 const Change& change) {
  const std::int64_t revision = event == nullptr ? 0 : event->revision;
  for (FeedEvent& other : history->feed) {
    if (IsFormChange(other) && other.revision == revision) {
      change(other);
    }
  }
  return event != nullptr;
}

bool PlantAlteredContent(std::mt19937& random, History* history) {
  return AlterForAll(
      PickChangeOfContent(random, history), history,
      [](FeedEvent& event) { event.content = "content-of-nobody"; });
}

bool PlantDisagreement(std::mt19937& random, History* history) {
  FeedEvent* const event = PickChangeOfContent(random, history);
  const auto same = [&](const FeedEvent& other) {
    return IsFormChange(other) && other.revision == event->revision;
  };
  if (event == nullptr || std::ranges::count_if(history->feed, same) < 2) {
    return false;
  }
  event->content = "content-of-nobody";
  return true;
}

bool PlantBrokenChain(std::mt19937& random, History* history) {
  return AlterForAll(PickWhere(random, &history->feed, IsFormChange), history,
                     [](FeedEvent& event) { ++event.previous_revision; });
}

bool PlantEarlyChange(std::mt19937& random, History* history) {
  const Operation* const write =
      PickWhere(random, &history->operations, IsAcknowledged);
  if (write == nullptr) {
    return false;
  }
  std::int64_t first_ns = write->invoke_ns;
  for (const Operation& attempt : history->operations) {
    if (attempt.request_id == write->request_id) {
      first_ns = std::min(first_ns, attempt.invoke_ns);
    }
  }
  FeedEvent event;
  event.revision = write->result.revision;
  return AlterForAll(&event, history, [&](FeedEvent& change) {
    change.received_ns = first_ns - 1;
  });
}

constexpr Anomaly kAnomalies[] = {
    {"feed gap", SeenBy::kFeed, "gap", PlantGap},
    {"feed duplicate", SeenBy::kFeed, "duplicate", PlantDuplicate},
    {"feed reorder", SeenBy::kFeed, "reorder", PlantReorder},
    {"head ahead of events", SeenBy::kFeed, "head", PlantHeadAhead},
    {"wrong content in the feed", SeenBy::kFeed, "altered",
     PlantAlteredContent},
    {"streams that disagree", SeenBy::kFeed, "disagree", PlantDisagreement},
    {"broken previous_revision", SeenBy::kFeed, "chain", PlantBrokenChain},
    {"change before its cause", SeenBy::kFeed, "early", PlantEarlyChange},
};

}  // namespace

std::span<const Anomaly> FeedAnomalies() {
  return kAnomalies;
}

}  // namespace jixiao::fault
