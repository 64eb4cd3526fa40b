#ifndef JIXIAO_COMMON_FORM_TARGET_NUMBER_H_
#define JIXIAO_COMMON_FORM_TARGET_NUMBER_H_

#include <cstdint>
#include <optional>
#include <string_view>

#include "common/form/decimal.h"
#include "common/form/target/scanner.h"

namespace jixiao::form::target {

// A number as it was written.
struct Number {
  Decimal value;
  // Chinese numerals (一, 两百, 半). They begin many words too (一流), so that
  // callers want a known unit behind them.
  bool chinese = false;
};

// Reads [sign] digits with correct thousands separators [. digits], as written.
std::optional<Decimal> ReadDigits(Scanner* in);

// Takes 万 or 亿 when it multiplies a count; 1 otherwise.
std::int64_t EatMultiplier(Scanner* in);

// Whether the text ends in a Chinese numeral.
bool EndsInChineseNumeral(std::string_view text);

// Reads digits or a Chinese numeral up to 亿. A multiplier 万 or 亿 is
// multiplied out unless it belongs to a unit of money (5万元 leaves 万元). A
// numeral of two readings is none: 三百五 is 350 or 305. The scanner stays
// where it was when there is no number.
std::optional<Number> ReadNumber(Scanner* in);

}  // namespace jixiao::form::target

#endif  // JIXIAO_COMMON_FORM_TARGET_NUMBER_H_
