#include "tests/fault/history/minimise.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>

#include "tests/fault/history/linearizability.h"
#include "tests/fault/history/retries.h"
#include "tests/fault/history/shrink.h"

namespace jixiao::fault {
namespace {

bool Fails(const Operations& operations) {
  return CheckLinearizability(operations).judgement == Judgement::kViolation;
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

// Without one chunk of what may be left out, when it still fails so.
std::optional<Operations> LeaveOutChunk(const Operations& operations,
                                        std::size_t chunk) {
  const auto removable = Removable(operations);
  for (std::size_t i = 0; i < removable.size(); i += chunk) {
    const std::size_t size = std::min(chunk, removable.size() - i);
    Operations rest =
        Without(operations, std::span(removable).subspan(i, size));
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
