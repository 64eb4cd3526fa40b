// Anomalies that show in the feed, alone or next to the answers.
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

// A request of an acknowledged update, done once more at the end.
bool PlantDuplicateEffect(std::mt19937& random, History* history) {
  FeedEvent change;
  const Operation* const write =
      PickWhere(random, &history->operations, [&](const Operation& operation) {
        return IsAcknowledged(operation) &&
               operation.kind == CallKind::kUpdate &&
               MakeUpdateAtEnd(*history, operation.form, &change);
      });
  if (write == nullptr || !MakeUpdateAtEnd(*history, write->form, &change)) {
    return false;
  }
  change.request_id = write->request_id;
  change.content = write->content;
  AppendToFeed(change, history);
  return true;
}

bool PlantPhantom(std::mt19937& random, History* history) {
  FeedEvent change;
  const FeedEvent* const event =
      PickWhere(random, &history->feed, [&](const FeedEvent& candidate) {
        return IsFormChange(candidate) &&
               MakeUpdateAtEnd(*history, candidate.form, &change);
      });
  if (event == nullptr || !MakeUpdateAtEnd(*history, event->form, &change)) {
    return false;
  }
  change.request_id = "request-of-nobody";
  change.content = "content-of-nobody";
  AppendToFeed(change, history);
  return true;
}

// An update that was refused, done all the same.
bool PlantEffectOfRefused(std::mt19937& random, History* history) {
  FeedEvent change;
  const Operation* const write =
      PickWhere(random, &history->operations, [&](const Operation& operation) {
        return IsRefusedUpdate(*history, operation) &&
               MakeUpdateAtEnd(*history, operation.form, &change);
      });
  if (write == nullptr || !MakeUpdateAtEnd(*history, write->form, &change)) {
    return false;
  }
  change.request_id = write->request_id;
  change.content = write->content;
  AppendToFeed(change, history);
  return true;
}

// An acknowledged update that nobody ever sees.
bool PlantLostWrite(std::mt19937& random, History* history) {
  const Operation* const update =
      PickWhere(random, &history->operations, [](const Operation& operation) {
        return IsAcknowledged(operation) && operation.kind == CallKind::kUpdate;
      });
  if (update == nullptr) {
    return false;
  }
  Operation lost = *update;
  lost.client = -1;
  lost.request_id = "lost-write";
  lost.content = lost.result.content = "content-of-lost-write";
  lost.result.revision = HeadOf(*history) + 1;
  history->operations.push_back(lost);
  return true;
}

// An acknowledged write in whose place stands another.
bool PlantMismatch(std::mt19937& random, History* history) {
  const auto [first, second] =
      PickPairWhere(random, &history->operations,
                    [](const Operation& write, const Operation& other) {
                      return IsAcknowledged(write) && IsAcknowledged(other) &&
                             write.form != other.form;
                    });
  if (first == nullptr) {
    return false;
  }
  second->result.revision = first->result.revision;
  return true;
}

// A second answer to a request, of another revision.
bool PlantFork(std::mt19937& random, History* history) {
  const Operation* const write =
      PickWhere(random, &history->operations, IsAcknowledged);
  if (write == nullptr) {
    return false;
  }
  Operation replay = *write;
  replay.invoke_ns = EndOf(*history);
  replay.return_ns = replay.invoke_ns + 1;
  ++replay.result.revision;
  history->operations.push_back(replay);
  return true;
}

// A batch without answer of which a part was done.
bool PlantTornBatch(std::mt19937& random, History* history) {
  FeedEvent change;
  const FeedEvent* const event =
      PickWhere(random, &history->feed, [&](const FeedEvent& candidate) {
        return IsFormChange(candidate) &&
               MakeUpdateAtEnd(*history, candidate.form, &change);
      });
  if (event == nullptr || !MakeUpdateAtEnd(*history, event->form, &change)) {
    return false;
  }
  Operation operation;
  operation.kind = CallKind::kUpdate;
  operation.invoke_ns = EndOf(*history);
  operation.in_batch = true;
  operation.request_id = change.request_id = "torn-batch";
  operation.content = change.content = "content-of-torn-batch";
  for (const std::string& form : {change.form, std::string("another-form")}) {
    operation.form = form;
    history->operations.push_back(operation);
  }
  AppendToFeed(change, history);
  return true;
}

// An update whose etag was of another revision than the one it replaced.
bool PlantStaleEtag(std::mt19937& random, History* history) {
  Operation* const update =
      PickWhere(random, &history->operations, [](const Operation& operation) {
        return IsAcknowledged(operation) &&
               operation.kind == CallKind::kUpdate &&
               operation.expected_revision > 1;
      });
  if (update == nullptr) {
    return false;
  }
  const std::string request_id = update->request_id;
  const std::string form = update->form;
  for (Operation& attempt : history->operations) {
    if (attempt.request_id == request_id && attempt.form == form) {
      --attempt.expected_revision;
    }
  }
  return true;
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
    {"duplicate effect", SeenBy::kFeed, "twice", PlantDuplicateEffect},
    {"phantom change", SeenBy::kFeed, "phantom", PlantPhantom},
    {"effect of a refused call", SeenBy::kFeed, "phantom",
     PlantEffectOfRefused},
    {"lost acknowledged write", SeenBy::kFeed, "lost", PlantLostWrite},
    {"acknowledged revision of another form", SeenBy::kFeed, "mismatch",
     PlantMismatch},
    {"forked replay", SeenBy::kFeed, "fork", PlantFork},
    {"torn batch", SeenBy::kFeed, "torn", PlantTornBatch},
    {"stale etag accepted", SeenBy::kFeed, "stale etag", PlantStaleEtag},
};

}  // namespace

std::span<const Anomaly> FeedAnomalies() {
  return kAnomalies;
}

}  // namespace jixiao::fault
