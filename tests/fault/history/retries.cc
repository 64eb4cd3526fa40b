#include "tests/fault/history/retries.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <string_view>
#include <tuple>
#include <utility>

namespace jixiao::fault {
namespace {

using WriteKey = std::tuple<std::string_view, std::string_view, CallKind>;

// About the present.
bool TellsNothing(const Operation& operation) {
  if (operation.of_past) {
    return true;
  }
  return operation.outcome == Outcome::kRefused
             ? operation.refusal == Refusal::kOther
             : operation.outcome == Outcome::kUnknown && !IsWrite(operation);
}

bool MayBeRetry(const Operation& operation) {
  return IsWrite(operation) && !operation.request_id.empty() &&
         operation.outcome != Outcome::kRefused;
}

// Adds an attempt to the operation; false when the two were told differently.
bool Join(const Operation& attempt, Operation* operation) {
  const bool answered = operation->outcome == Outcome::kOk;
  if (attempt.outcome == Outcome::kOk) {
    if (answered && attempt.result != operation->result) {
      return false;
    }
    operation->outcome = Outcome::kOk;
    operation->result = attempt.result;
    operation->return_ns =
        answered ? std::min(operation->return_ns, attempt.return_ns)
                 : attempt.return_ns;
  }
  operation->invoke_ns = std::min(operation->invoke_ns, attempt.invoke_ns);
  return true;
}

}  // namespace

std::vector<Operation> MergeRetries(const std::vector<Operation>& operations) {
  std::vector<Operation> merged;
  std::map<WriteKey, std::size_t> places;
  for (const Operation& operation : operations) {
    if (TellsNothing(operation)) {
      continue;
    }
    if (MayBeRetry(operation)) {
      const WriteKey key{operation.request_id, operation.form, operation.kind};
      const auto [place, is_first] = places.emplace(key, merged.size());
      if (!is_first && Join(operation, &merged[place->second])) {
        continue;
      }
    }
    merged.push_back(operation);
    if (operation.outcome == Outcome::kUnknown) {
      merged.back().return_ns = kNever;
    }
  }
  return merged;
}

}  // namespace jixiao::fault
