#ifndef JIXIAO_COMMON_FORM_DIFF_TIME_SPANS_H_
#define JIXIAO_COMMON_FORM_DIFF_TIME_SPANS_H_

#include <compare>
#include <optional>

namespace jixiao::form::v1 {
class Frequency;
class TargetDuration;
}  // namespace jixiao::form::v1

// Lengths of time in any units. A month has 28 to 31 days, a quarter 90 to 92,
// a year 365 or 366; working days are told from working days only. nullopt
// where that leaves the order open, or where numbers do not fit.
namespace jixiao::form::diff {

// Which of two lengths is longer.
std::optional<std::strong_ordering> CompareLengths(const v1::TargetDuration& a,
                                                   const v1::TargetDuration& b);

// Which of two frequencies is the more often, whatever it counts.
std::optional<std::strong_ordering> CompareRates(const v1::Frequency& a,
                                                 const v1::Frequency& b);

}  // namespace jixiao::form::diff

#endif  // JIXIAO_COMMON_FORM_DIFF_TIME_SPANS_H_
