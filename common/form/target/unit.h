#ifndef JIXIAO_COMMON_FORM_TARGET_UNIT_H_
#define JIXIAO_COMMON_FORM_TARGET_UNIT_H_

#include <optional>
#include <string>
#include <string_view>

namespace jixiao::form::target {

enum class UnitClass {
  kPercent,
  kMoney,
  kMeasure,  // length, area, weight, storage, energy …
  kTime,
  kCount,
};

// A unit, as written and in its canonical spelling.
struct Unit {
  std::string raw;
  std::string canonical;
  UnitClass unit_class = UnitClass::kCount;
};

// Reads the whole of `text` as a known unit or a quotient of known ones:
// 人次, 元/平方米, 元/人·月. A quotient without a dividend (/株) is money whose
// 元 was dropped.
std::optional<Unit> ParseKnownUnit(std::string_view text);

// The list of units is open: up to four ideographs or six letters that are
// neither a verb nor a word of comparison also count as a counting unit.
std::optional<Unit> ParseUnit(std::string_view text);

}  // namespace jixiao::form::target

#endif  // JIXIAO_COMMON_FORM_TARGET_UNIT_H_
