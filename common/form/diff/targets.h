#ifndef JIXIAO_COMMON_FORM_DIFF_TARGETS_H_
#define JIXIAO_COMMON_FORM_DIFF_TARGETS_H_

#include <cstdint>

namespace jixiao::form::v1 {
class TargetValue;
enum IndicatorChange : int;
}  // namespace jixiao::form::v1

namespace jixiao::form::diff {

// The fiscal years of the forms that two targets stand in; 0 when unknown.
struct FiscalYears {
  std::int32_t before = 0;
  std::int32_t after = 0;
};

// What `after` asks for against `before`: INDICATOR_CHANGE_TARGET_RAISED when
// it is more, INDICATOR_CHANGE_TARGET_LOWERED when it is less, both by their
// typed readings as common/form/GRAMMAR.md ("What asks for more") has it;
// INDICATOR_CHANGE_TARGET_CHANGED when it is neither, or cannot be told. The
// two the other way round give the opposite.
v1::IndicatorChange TargetDirection(const v1::TargetValue& before,
                                    const v1::TargetValue& after,
                                    FiscalYears years);

}  // namespace jixiao::form::diff

#endif  // JIXIAO_COMMON_FORM_DIFF_TARGETS_H_
