// The operations on one form, made ready for the search.
#ifndef JIXIAO_TESTS_FAULT_HISTORY_FORM_HISTORY_H_
#define JIXIAO_TESTS_FAULT_HISTORY_FORM_HISTORY_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tests/fault/history/form_model.h"
#include "tests/fault/history/history.h"

namespace jixiao::fault {

// An operation with its interval and where it came from.
struct TimedOperation {
  std::int64_t invoke_ns = 0;
  std::int64_t return_ns = kNever;
  ModelOperation model;
  const Operation* source = nullptr;

  bool IsWrite() const {
    return model.kind != CallKind::kGet && model.outcome != Outcome::kRefused;
  }
};

// Both by the time of their start. Points into what it was made of.
struct FormHistory {
  std::vector<TimedOperation> known;       // with an answer
  std::vector<TimedOperation> unknown;     // writes without one
  std::vector<std::string_view> contents;  // by number

  std::size_t size() const { return known.size() + unknown.size(); }
};

// By form, of operations whose retries are merged (MergeRetries).
std::map<std::string_view, FormHistory> SplitByForm(
    const std::vector<Operation>& operations);

}  // namespace jixiao::fault

#endif  // JIXIAO_TESTS_FAULT_HISTORY_FORM_HISTORY_H_
