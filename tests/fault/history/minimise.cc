#include "tests/fault/history/minimise.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <utility>

#include "tests/fault/history/linearizability.h"
#include "tests/fault/history/retries.h"

namespace jixiao::fault {
namespace {

using Operations = std::vector<Operation>;

bool Fails(const Operations& operations) {
  return CheckLinearizability(operations).judgement == Judgement::kViolation;
}

bool WasDone(const Operation& operation) {
  return IsWrite(operation) && operation.outcome == Outcome::kOk;
}

// What was known at that moment.
Operations Until(std::int64_t time_ns, const Operations& operations) {
  Operations result;
  for (Operation operation : operations) {
    if (operation.invoke_ns > time_ns) {
      continue;
    }
    if (operation.return_ns > time_ns) {
      operation.outcome = Outcome::kUnknown;
      operation.return_ns = kNever;
    }
    if (IsWrite(operation) || operation.outcome != Outcome::kUnknown) {
      result.push_back(std::move(operation));
    }
  }
  return result;
}

// Up to the answer that was the first too many. A beginning of an explicable
// history is explicable, so that it can be found by bisection.
Operations CutEnd(const Operations& operations) {
  std::vector<std::int64_t> returns;
  for (const Operation& operation : operations) {
    if (operation.return_ns != kNever) {
      returns.push_back(operation.return_ns);
    }
  }
  std::ranges::sort(returns);
  const auto first_failure = std::ranges::partition_point(
      returns,
      [&](std::int64_t time_ns) { return !Fails(Until(time_ns, operations)); });
  return first_failure == returns.end() ? operations
                                        : Until(*first_failure, operations);
}

// Where everything had returned, nothing was lost and the form was written:
// how many operations, in the order of their starts, lie before the last such
// moment.
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
  --create.result.revision;
  create.result.deleted = false;
  create.return_ns = create.invoke_ns;
  removal.invoke_ns = create.invoke_ns + 1;
  return {create, removal};
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

  // Whether an operation but the update itself was told of it, or whether its
  // etag may be of it.
  bool Contain(const Operation& update) const {
    const bool is_lost = update.outcome == Outcome::kUnknown;
    const std::int64_t revision = update.result.revision;
    return CountOf(contents_, update.content) > (is_lost ? 0 : 1) ||
           least_stale_ < (is_lost ? kNever : revision) ||
           (is_lost ? relies_on_lost_
                    : CountOf(revisions_, revision) > 1 ||
                          expected_.contains(revision));
  }

 private:
  template <typename Map, typename Key>
  static int CountOf(const Map& map, const Key& key) {
    const auto place = map.find(key);
    return place == map.end() ? 0 : place->second;
  }

  void Add(const Operation& operation) {
    if (operation.outcome == Outcome::kOk) {
      ++contents_[operation.result.content];
      ++revisions_[operation.result.revision];
    }
    if (operation.expected_revision == 0) {
      return;
    }
    expected_.insert(operation.expected_revision);
    if (operation.refusal == Refusal::kEtagMismatch) {
      least_stale_ = std::min(least_stale_, operation.expected_revision);
    }
  }

  std::map<std::string_view, int> contents_;
  std::map<std::int64_t, int> revisions_;
  std::set<std::int64_t> expected_;
  std::int64_t least_stale_ = kNever;  // of the etags that were refused
  bool relies_on_lost_ = false;        // on a revision that was told to nobody
};

// Whether a history that can be explained still can without it.
bool MayLeaveOut(const Operation& operation, const References& references) {
  return !IsWrite(operation) || operation.outcome == Outcome::kRefused ||
         (operation.kind == CallKind::kUpdate &&
          !references.Contain(operation));
}

Operations Without(const Operations& operations,
                   std::span<const std::size_t> places) {
  Operations result;
  for (std::size_t i = 0; i < operations.size(); ++i) {
    if (!std::ranges::binary_search(places, i)) {
      result.push_back(operations[i]);
    }
  }
  return result;
}

// Leaves one chunk of what may be left out, when it still fails without.
std::optional<Operations> LeaveOutChunk(const Operations& operations,
                                        std::size_t chunk) {
  const References references(operations);
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < operations.size(); ++i) {
    if (MayLeaveOut(operations[i], references)) {
      places.push_back(i);
    }
  }
  for (std::size_t i = 0; i < places.size(); i += chunk) {
    const auto part =
        std::span(places).subspan(i, std::min(chunk, places.size() - i));
    Operations rest = Without(operations, part);
    if (Fails(rest)) {
      return rest;
    }
  }
  return std::nullopt;
}

Operations LeaveOut(Operations operations) {
  for (std::size_t chunk = operations.size(); chunk > 0;) {
    std::optional<Operations> rest = LeaveOutChunk(operations, chunk);
    if (rest.has_value()) {
      operations = *std::move(rest);
    } else {
      chunk /= 2;
    }
  }
  return operations;
}

}  // namespace

std::vector<Operation> Minimise(const std::vector<Operation>& operations,
                                std::string_view form) {
  Operations of_form = MergeRetries(operations);
  std::erase_if(of_form, [&](const Operation& operation) {
    return operation.form != form;
  });
  if (!Fails(of_form)) {
    return operations;
  }
  std::ranges::stable_sort(of_form, {}, &Operation::invoke_ns);
  return LeaveOut(CutBeginning(CutEnd(of_form)));
}

}  // namespace jixiao::fault
