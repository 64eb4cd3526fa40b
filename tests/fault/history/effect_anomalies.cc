// Anomalies in which answers and feed do not fit together.
#include <algorithm>
#include <cstdint>
#include <string>

#include "tests/fault/history/anomalies.h"
#include "tests/fault/history/anomaly_support.h"

namespace jixiao::fault {
namespace {

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

// A read as of a revision that shows the form as it was before.
bool PlantFalseSnapshot(std::mt19937& random, History* history) {
  const FeedEvent* before = nullptr;
  const auto find_before = [&](const Operation& get) {
    const FeedEvent* const change = FindChange(*history, get.result.revision);
    before = change == nullptr
                 ? nullptr
                 : FindChange(*history, change->previous_revision);
    return before != nullptr;
  };
  Operation* const get =
      PickWhere(random, &history->operations, [&](const Operation& operation) {
        return operation.as_of_revision != 0 &&
               operation.outcome == Outcome::kOk && find_before(operation);
      });
  if (get == nullptr || !find_before(*get)) {
    return false;
  }
  get->result = {before->revision, before->content, before->deleted};
  return true;
}

constexpr Anomaly kAnomalies[] = {
    {"duplicate effect", SeenBy::kFeed, "twice", PlantDuplicateEffect},
    {"phantom change", SeenBy::kFeed, "phantom", PlantPhantom},
    {"effect of a refused call", SeenBy::kFeed, "phantom",
     PlantEffectOfRefused},
    {"lost acknowledged write", SeenBy::kFeed, "lost", PlantLostWrite},
    {"acknowledged revision of another form", SeenBy::kFeed, "mismatch",
     PlantMismatch},
    {"forked replay", SeenBy::kFeed, "fork", PlantFork},
    {"torn batch", SeenBy::kFeed, "torn", PlantTornBatch},
    {"false snapshot", SeenBy::kFeed, "snapshot", PlantFalseSnapshot},
    {"stale etag accepted", SeenBy::kFeed, "stale etag", PlantStaleEtag},
};

}  // namespace

std::span<const Anomaly> EffectAnomalies() {
  return kAnomalies;
}

}  // namespace jixiao::fault
