#include "tests/fault/history/shrink.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <utility>

namespace jixiao::fault {
namespace {

bool WasDone(const Operation& operation) {
  return IsWrite(operation) && operation.outcome == Outcome::kOk;
}

bool WasRefused(const Operation& operation) {
  return operation.outcome == Outcome::kRefused;
}

// How many operations lie before the last moment of quiet after a write.
std::size_t LastQuietPlace(const Operations& operations) {
  std::size_t place = 0;
  std::int64_t busy_until = 0;
  bool written = false;
  for (std::size_t i = 0; i < operations.size(); ++i) {
    if (busy_until < operations[i].invoke_ns && written) {
      place = i;
    }
    busy_until = std::max(busy_until, operations[i].return_ns);
    written = written || WasDone(operations[i]);
  }
  return place;
}

// Writes that leave the form as the last of these did.
Operations StandIn(std::span<const Operation> before) {
  const Operation* last = nullptr;
  for (const Operation& operation : before) {
    if (WasDone(operation) && (last == nullptr || operation.result.revision >
                                                      last->result.revision)) {
      last = &operation;
    }
  }
  Operation create = *last;
  create.client = -1;
  create.kind = CallKind::kCreate;
  create.request_id = "before";
  create.expected_revision = 0;
  create.content = last->result.content;
  if (!last->result.deleted) {
    return {create};
  }
  Operation removal = create;
  removal.kind = CallKind::kDelete;
  removal.request_id = "before-deleted";
  removal.content.clear();
  --create.result.revision;
  create.result.deleted = false;
  create.return_ns = create.invoke_ns;
  removal.invoke_ns = create.invoke_ns + 1;
  return {create, removal};
}

// What the operations were told of, and relied on.
class References {
 public:
  explicit References(const Operations& operations) {
    std::set<std::int64_t> written;
    for (const Operation& operation : operations) {
      Add(operation);
      if (WasDone(operation)) {
        written.insert(operation.result.revision);
      }
    }
    relies_on_lost_ = !std::ranges::includes(written, expected_);
  }

  // Whether another operation was told of what the write did, or whether its
  // etag may be of it.
  bool Contain(const Operation& write) const {
    const bool is_lost = write.outcome == Outcome::kUnknown;
    return is_lost ? relies_on_lost_ || least_stale_ != kNever ||
                         contents_.contains(write.content)
                   : ContainRevision(write.result.revision) ||
                         CountOf(contents_, write.content) > 1;
  }
  bool ContainRevision(std::int64_t revision) const {
    return CountOf(revisions_, revision) > 1 || expected_.contains(revision) ||
           least_stale_ < revision;
  }
  // Whether it matters if the form was deleted for a while.
  bool ContainDeletion() const { return has_lost_ || was_found_deleted_; }

 private:
  template <typename Map, typename Key>
  static int CountOf(const Map& map, const Key& key) {
    const auto place = map.find(key);
    return place == map.end() ? 0 : place->second;
  }

  void Add(const Operation& operation) {
    has_lost_ = has_lost_ || operation.outcome == Outcome::kUnknown;
    if (operation.outcome == Outcome::kOk) {
      ++contents_[operation.result.content];
      ++revisions_[operation.result.revision];
    }
    if (operation.expected_revision != 0) {
      expected_.insert(operation.expected_revision);
    }
    if (WasRefused(operation)) {
      AddRefusal(operation);
    }
  }

  void AddRefusal(const Operation& operation) {
    was_found_deleted_ = was_found_deleted_ ||
                         operation.refusal == Refusal::kNotFound ||
                         operation.refusal == Refusal::kNotDeleted;
    if (operation.refusal == Refusal::kEtagMismatch &&
        operation.expected_revision != 0) {
      least_stale_ = std::min(least_stale_, operation.expected_revision);
    }
  }

  std::map<std::string_view, int> contents_;
  std::map<std::int64_t, int> revisions_;
  std::set<std::int64_t> expected_;
  std::int64_t least_stale_ = kNever;  // of the etags that were refused
  bool relies_on_lost_ = false;        // on a revision that was told to nobody
  bool has_lost_ = false;
  bool was_found_deleted_ = false;
};

bool IsRemovable(const Operation& operation, const References& references) {
  return !IsWrite(operation) || WasRefused(operation) ||
         (operation.kind == CallKind::kUpdate &&
          !references.Contain(operation));
}

// The places of the writes that were done, by revision.
std::vector<std::size_t> ByRevision(const Operations& operations) {
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < operations.size(); ++i) {
    if (WasDone(operations[i])) {
      places.push_back(i);
    }
  }
  std::ranges::stable_sort(places, {}, [&](std::size_t place) {
    return operations[place].result.revision;
  });
  return places;
}

bool IsRemovablePair(const Operation& removal, const Operation& undelete,
                     const References& references) {
  return removal.kind == CallKind::kDelete &&
         undelete.kind == CallKind::kUndelete &&
         !references.ContainRevision(removal.result.revision) &&
         !references.ContainRevision(undelete.result.revision);
}

}  // namespace

Operations Until(std::int64_t time_ns, const Operations& operations) {
  Operations result;
  for (Operation operation : operations) {
    if (operation.invoke_ns > time_ns) {
      continue;
    }
    if (operation.return_ns > time_ns) {
      operation.outcome = Outcome::kUnknown;
      operation.result = {};
      operation.return_ns = kNever;
    }
    if (IsWrite(operation) || operation.outcome != Outcome::kUnknown) {
      result.push_back(std::move(operation));
    }
  }
  return result;
}

Operations CutBeginning(const Operations& operations) {
  const std::size_t place = LastQuietPlace(operations);
  if (place == 0) {
    return operations;
  }
  Operations result = StandIn(std::span(operations).first(place));
  result.insert(result.end(),
                operations.begin() + static_cast<std::ptrdiff_t>(place),
                operations.end());
  return result;
}

std::vector<std::vector<std::size_t>> Removable(const Operations& operations) {
  const References references(operations);
  std::vector<std::vector<std::size_t>> removable;
  for (std::size_t i = 0; i < operations.size(); ++i) {
    if (IsRemovable(operations[i], references)) {
      removable.push_back({i});
    }
  }
  const std::vector<std::size_t> done = ByRevision(operations);
  for (std::size_t i = 1; !references.ContainDeletion() && i < done.size();
       ++i) {
    if (IsRemovablePair(operations[done[i - 1]], operations[done[i]],
                        references)) {
      removable.push_back({done[i - 1], done[i]});
    }
  }
  return removable;
}

Operations Without(const Operations& operations,
                   std::span<const std::vector<std::size_t>> removed) {
  std::vector<bool> kept(operations.size(), true);
  for (const std::vector<std::size_t>& places : removed) {
    for (const std::size_t place : places) {
      kept[place] = false;
    }
  }
  Operations result;
  for (std::size_t i = 0; i < operations.size(); ++i) {
    if (kept[i]) {
      result.push_back(operations[i]);
    }
  }
  return result;
}

}  // namespace jixiao::fault
