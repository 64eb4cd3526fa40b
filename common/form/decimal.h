#ifndef JIXIAO_COMMON_FORM_DECIMAL_H_
#define JIXIAO_COMMON_FORM_DECIMAL_H_

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace jixiao::common::v1 {
class Decimal;
}

namespace jixiao::form {

// An exact decimal number: unscaled * 10^-scale. Every function expects
// 0 <= scale <= kMaxScale, which parsing, FromProto and arithmetic guarantee.
struct Decimal {
  static constexpr std::int32_t kMaxScale = 18;

  std::int64_t unscaled = 0;
  std::int32_t scale = 0;

  static constexpr Decimal Of(std::int64_t integer) { return {integer, 0}; }
};

// Compares values exactly: 1.50 equals 1.5.
std::strong_ordering Compare(Decimal a, Decimal b);
inline bool operator==(Decimal a, Decimal b) {
  return Compare(a, b) == 0;
}
inline std::strong_ordering operator<=>(Decimal a, Decimal b) {
  return Compare(a, b);
}

// Reads [+-] digits [. digits], ASCII only; keeps the written scale. nullopt
// for anything else and for numbers that do not fit.
std::optional<Decimal> ParseDecimal(std::string_view text);

// Writes all `scale` decimals: {150, 2} is "1.50".
std::string FormatDecimal(Decimal value);

// The same value with the smallest scale.
Decimal Normalized(Decimal value);

// Arithmetic is exact; nullopt when the result does not fit.
std::optional<Decimal> Add(Decimal a, Decimal b);
std::optional<Decimal> Subtract(Decimal a, Decimal b);
std::optional<Decimal> Multiply(Decimal a, Decimal b);

// a / b with `scale` decimals, halves away from zero. nullopt when b is 0 or
// the result does not fit.
std::optional<Decimal> Divide(Decimal a, Decimal b, std::int32_t scale);

// `part` as a percentage of `whole`, e.g. 1000 of 2300 is 43.48 at scale 2.
// nullopt when `whole` is 0.
std::optional<Decimal> PercentShare(std::int64_t part, std::int64_t whole,
                                    std::int32_t scale);

common::v1::Decimal ToProto(Decimal value);
void ToProto(Decimal value, common::v1::Decimal* proto);
// nullopt when the scale is out of range.
std::optional<Decimal> FromProto(const common::v1::Decimal& value);

}  // namespace jixiao::form

#endif  // JIXIAO_COMMON_FORM_DECIMAL_H_
