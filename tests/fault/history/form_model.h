// The sequential behaviour of one form: a register that is created, replaced,
// deleted and brought back, each under a greater revision, on condition of its
// present revision when an etag was sent (compare and set).
#ifndef JIXIAO_TESTS_FAULT_HISTORY_FORM_MODEL_H_
#define JIXIAO_TESTS_FAULT_HISTORY_FORM_MODEL_H_

#include <cstdint>
#include <optional>
#include <string>

#include "tests/fault/history/history.h"

namespace jixiao::fault {

// A form at one moment. After a write whose answer was lost its revision is
// only known to be greater than before, until somebody is told.
struct ModelState {
  enum class Existence : std::uint8_t { kAbsent, kLive, kDeleted };

  Existence existence = Existence::kAbsent;
  bool exact = true;         // otherwise its revision is above `revision`
  std::int32_t content = 0;  // number of the content
  std::int64_t revision = 0;

  friend bool operator==(const ModelState&, const ModelState&) = default;
};

// An operation on one form, with its contents numbered.
struct ModelOperation {
  CallKind kind = CallKind::kGet;
  Outcome outcome = Outcome::kUnknown;
  Refusal refusal = Refusal::kOther;
  bool show_deleted = false;
  bool result_deleted = false;
  std::int32_t content = 0;         // to write
  std::int32_t result_content = 0;  // told
  std::int64_t expected_revision = 0;
  std::int64_t result_revision = 0;
};

// The state after the operation has taken effect in `state` and has given its
// outcome (an unknown one: has taken effect); nullopt when it cannot have.
std::optional<ModelState> Apply(const ModelState& state,
                                const ModelOperation& operation);

// For people: what stands against the operation in that state.
std::string WhyNot(const ModelState& state, const ModelOperation& operation);

// For people; `content` is the text of state.content.
std::string Describe(const ModelState& state, const std::string& content);

}  // namespace jixiao::fault

#endif  // JIXIAO_TESTS_FAULT_HISTORY_FORM_MODEL_H_
