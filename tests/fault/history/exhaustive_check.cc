#include "tests/fault/history/exhaustive_check.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "tests/fault/history/form_history.h"
#include "tests/fault/history/form_model.h"

namespace jixiao::fault {
namespace {

// Extends an order by each operation that may come next. An operation without
// answer may be left out.
bool CanFinish(const ModelState& state, std::vector<TimedOperation> left) {
  const auto is_known = [](const TimedOperation& operation) {
    return operation.model.outcome != Outcome::kUnknown;
  };
  if (std::ranges::none_of(left, is_known)) {
    return true;
  }
  const std::int64_t horizon =
      std::ranges::min(left, {}, &TimedOperation::return_ns).return_ns;
  for (std::size_t i = 0; i < left.size(); ++i) {
    const auto after = Apply(state, left[i].model);
    if (left[i].invoke_ns > horizon || !after.has_value()) {
      continue;
    }
    std::vector<TimedOperation> rest = left;
    rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(i));
    if (CanFinish(*after, std::move(rest))) {
      return true;
    }
  }
  return false;
}

}  // namespace

bool IsLinearizableByExhaustion(const std::vector<Operation>& operations) {
  const auto histories = SplitByForm(operations);
  if (histories.empty()) {
    return true;
  }
  std::vector<TimedOperation> all = histories.begin()->second.known;
  const auto& unknown = histories.begin()->second.unknown;
  all.insert(all.end(), unknown.begin(), unknown.end());
  return CanFinish({}, std::move(all));
}

}  // namespace jixiao::fault
