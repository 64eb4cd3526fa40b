#ifndef JIXIAO_COMMON_FORM_TARGET_READERS_H_
#define JIXIAO_COMMON_FORM_TARGET_READERS_H_

#include <string_view>

#include "common/form/target_value.h"
#include "jixiao/form/v1/target_value.pb.h"

// Readers of target values, one a kind. A reader either knows the whole text
// and gives its typed reading, or declines. target_value.cc
// holds the order in which they are asked.
namespace jixiao::form::target {

struct Input {
  std::string_view text;  // normal text
  const TargetContext& context;
  // Takes the reading; it holds none before. Readings are written where they
  // stay, on the arena of their form: a form has dozens.
  v1::TargetValue* value;
};

// The value with its reading. Null when the reader declines; the value is
// untouched then.
using Reading = v1::TargetValue*;
using Reader = Reading (*)(const Input&);

// A value of a kind without fields of its own.
Reading OfKind(const Input& in, v1::TargetKind kind);
// UNREADABLE; `proposed` may be empty.
Reading Unreadable(const Input& in, std::string_view proposed);

// Slots that hold no target (slots.cc).
Reading ReadEmpty(const Input& in);
Reading ReadNotApplicable(const Input& in);
Reading ReadPlaceholder(const Input& in);
Reading ReadQuestion(const Input& in);
Reading ReadNotDue(const Input& in);
Reading ReadBoolean(const Input& in);
Reading ReadProgress(const Input& in);

// Times (deadline.cc, duration.cc, frequency.cc).
Reading ReadDeadline(const Input& in);
Reading ReadDuration(const Input& in);
Reading ReadFrequency(const Input& in);

// Numbers (quantity.cc, range.cc, steps.cc, damage.cc).
Reading ReadSteps(const Input& in);
Reading ReadRange(const Input& in);
Reading ReadTolerance(const Input& in);
Reading ReadDamagedNumber(const Input& in);
Reading ReadComparedNumber(const Input& in);
Reading ReadBarePercentage(const Input& in);
Reading ReadQuantity(const Input& in);
Reading ReadMistypedNumber(const Input& in);

// Words (conformity.cc, wording.cc).
Reading ReadGradeWord(const Input& in);
Reading ReadConformity(const Input& in);
Reading ReadNegative(const Input& in);
Reading ReadTrend(const Input& in);
Reading ReadGrade(const Input& in);
Reading ReadStateText(const Input& in);

}  // namespace jixiao::form::target

#endif  // JIXIAO_COMMON_FORM_TARGET_READERS_H_
