// Anomalies that show in the answers of calls.
#include <algorithm>
#include <string>

#include "tests/fault/history/anomalies.h"
#include "tests/fault/history/anomaly_support.h"

namespace jixiao::fault {
namespace {

// A write of the form that is surely done before the other begins.
bool IsDoneBefore(const Operation& write, const Operation& other) {
  return IsAcknowledged(write) && write.form == other.form &&
         Precedes(write, other);
}

// A second update on the condition of a revision that one has replaced.
bool PlantLostUpdate(std::mt19937& random, History* history) {
  const Operation* const update =
      PickWhere(random, &history->operations, [](const Operation& operation) {
        return IsAcknowledged(operation) &&
               operation.kind == CallKind::kUpdate &&
               operation.expected_revision != 0;
      });
  if (update == nullptr) {
    return false;
  }
  Operation second = *update;
  second.client = -1;
  second.request_id = "lost-update";
  second.content = second.result.content = "content-of-lost-update";
  second.result.revision = HeadOf(*history) + 1;
  history->operations.push_back(second);
  return true;
}

// A read of what was replaced before it began.
bool PlantStaleRead(std::mt19937& random, History* history) {
  const auto [get, older] = PickPairWhere(
      random, &history->operations,
      [&](const Operation& read, const Operation& write) {
        return IsAnsweredGet(read) && IsDoneBefore(write, read) &&
               !write.result.deleted &&
               std::ranges::any_of(
                   history->operations, [&](const Operation& newer) {
                     return IsDoneBefore(newer, read) &&
                            newer.result.revision > write.result.revision;
                   });
      });
  if (get == nullptr) {
    return false;
  }
  get->result = older->result;
  return true;
}

// A read of what a refused update was to write.
bool PlantDirtyRead(std::mt19937& random, History* history) {
  const auto [get, refused] =
      PickPairWhere(random, &history->operations,
                    [&](const Operation& read, const Operation& write) {
                      return IsAnsweredGet(read) && write.form == read.form &&
                             IsRefusedUpdate(*history, write);
                    });
  if (get == nullptr) {
    return false;
  }
  get->result.content = refused->content;
  return true;
}

// A read of what is only asked for after it.
bool PlantFutureRead(std::mt19937& random, History* history) {
  const auto [get, later] = PickPairWhere(
      random, &history->operations,
      [&](const Operation& read, const Operation& write) {
        return IsAnsweredGet(read) && IsAcknowledged(write) &&
               write.form == read.form && !write.result.deleted &&
               std::ranges::none_of(
                   history->operations, [&](const Operation& attempt) {
                     return attempt.request_id == write.request_id &&
                            attempt.invoke_ns <= read.return_ns;
                   });
      });
  if (get == nullptr) {
    return false;
  }
  get->result = later->result;
  return true;
}

// A deleted form that a later read shows alive.
bool PlantResurrectedDelete(std::mt19937& random, History* history) {
  const auto [get, removal] = PickPairWhere(
      random, &history->operations,
      [](const Operation& read, const Operation& write) {
        return !IsWrite(read) && !read.of_past &&
               read.outcome != Outcome::kUnknown &&
               write.kind == CallKind::kDelete && IsDoneBefore(write, read);
      });
  if (get == nullptr) {
    return false;
  }
  get->outcome = Outcome::kOk;
  get->result = removal->result;
  get->result.deleted = false;
  return true;
}

// Not found, though it was created before and nobody has deleted it.
bool PlantFalseAbsence(std::mt19937& random, History* history) {
  const auto [get, creation] = PickPairWhere(
      random, &history->operations,
      [&](const Operation& read, const Operation& write) {
        return IsAnsweredGet(read) && write.kind == CallKind::kCreate &&
               IsDoneBefore(write, read) &&
               std::ranges::none_of(history->operations,
                                    [&](const Operation& other) {
                                      return other.form == read.form &&
                                             other.kind == CallKind::kDelete &&
                                             other.invoke_ns < read.return_ns;
                                    });
      });
  if (get == nullptr) {
    return false;
  }
  get->outcome = Outcome::kRefused;
  get->refusal = Refusal::kNotFound;
  get->result = {};
  return true;
}

// A form that goes back to what it was between two reads, under its old
// revision: the second is older than the first.
bool PlantReadBackwards(std::mt19937& random, History* history) {
  const auto [first, second] =
      PickPairWhere(random, &history->operations,
                    [](const Operation& read, const Operation& later) {
                      return IsAnsweredGet(read) && IsAnsweredGet(later) &&
                             read.form == later.form && Precedes(read, later) &&
                             read.result.revision < later.result.revision;
                    });
  if (first == nullptr) {
    return false;
  }
  std::swap(first->result, second->result);
  first->show_deleted = second->show_deleted = true;
  return true;
}

// Two writes of a form that are told the same revision.
bool PlantRevisionReuse(std::mt19937& random, History* history) {
  const auto [first, second] = PickPairWhere(
      random, &history->operations,
      [](const Operation& write, const Operation& other) {
        return IsAcknowledged(write) && IsAcknowledged(other) &&
               write.form == other.form && write.request_id != other.request_id;
      });
  if (first == nullptr) {
    return false;
  }
  second->result.revision = first->result.revision;
  return true;
}

// A write with a lower revision than the one before it.
bool PlantFallingRevision(std::mt19937& random, History* history) {
  const auto [first, second] = PickPairWhere(
      random, &history->operations,
      [](const Operation& write, const Operation& later) {
        return IsAcknowledged(later) && IsDoneBefore(write, later) &&
               write.result.revision < later.result.revision &&
               write.request_id != later.request_id;
      });
  if (first == nullptr) {
    return false;
  }
  std::swap(first->result.revision, second->result.revision);
  return true;
}

constexpr Anomaly kAnomalies[] = {
    {"lost update", SeenBy::kLinearizability, "", PlantLostUpdate},
    {"stale read", SeenBy::kLinearizability, "", PlantStaleRead},
    {"dirty read", SeenBy::kLinearizability, "", PlantDirtyRead},
    {"read of the future", SeenBy::kLinearizability, "", PlantFutureRead},
    {"resurrected delete", SeenBy::kLinearizability, "",
     PlantResurrectedDelete},
    {"false absence", SeenBy::kLinearizability, "", PlantFalseAbsence},
    {"read going backwards", SeenBy::kLinearizability, "", PlantReadBackwards},
    {"revision reuse", SeenBy::kLinearizability, "", PlantRevisionReuse},
    {"falling revision", SeenBy::kLinearizability, "", PlantFallingRevision},
};

}  // namespace

std::span<const Anomaly> AnswerAnomalies() {
  return kAnomalies;
}

}  // namespace jixiao::fault
