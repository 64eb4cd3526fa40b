// A history as JSON lines, an operation or event a line, so that a failing one
// can be kept, read by people and checked again.
#ifndef JIXIAO_TESTS_FAULT_HISTORY_HISTORY_JSON_H_
#define JIXIAO_TESTS_FAULT_HISTORY_HISTORY_JSON_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

#include "tests/fault/history/history.h"

namespace jixiao::fault {

// Fields that hold their default are left out.
std::string ToJsonLines(const History& history);

// INVALID_ARGUMENT names the first line that is not one of ours.
absl::StatusOr<History> FromJsonLines(std::string_view lines);

}  // namespace jixiao::fault

#endif  // JIXIAO_TESTS_FAULT_HISTORY_HISTORY_JSON_H_
