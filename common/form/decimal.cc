#include "common/form/decimal.h"

#include <limits>

#include "jixiao/common/v1/number.pb.h"

namespace jixiao::form {
namespace {

// Wider than any product of two values within the limits.
__extension__ typedef __int128 Int128;

constexpr Int128 PowerOfTen(std::int32_t exponent) {
  Int128 power = 1;
  for (std::int32_t i = 0; i < exponent; ++i) power *= 10;
  return power;
}

constexpr bool FitsInt64(Int128 value) {
  return value >= std::numeric_limits<std::int64_t>::min() &&
         value <= std::numeric_limits<std::int64_t>::max();
}

// Drops trailing decimal zeros until the digits and the scale fit.
std::optional<Decimal> Fit(Int128 unscaled, std::int32_t scale) {
  while (scale > 0 && unscaled % 10 == 0 &&
         (scale > Decimal::kMaxScale || !FitsInt64(unscaled))) {
    unscaled /= 10;
    --scale;
  }
  if (scale > Decimal::kMaxScale || !FitsInt64(unscaled)) return std::nullopt;
  return Decimal{static_cast<std::int64_t>(unscaled), scale};
}

// |unscaled| < 2^63 and 10^18 < 2^60: the product stays below 2^123.
Int128 AtScale(Decimal value, std::int32_t scale) {
  return value.unscaled * PowerOfTen(scale - value.scale);
}

// Magnitude of numerator / denominator * 10^digits, halves rounded up; nullopt
// when it does not fit. Digit by digit, since the numerator times the power of
// ten could pass 128 bits.
std::optional<Int128> DivideMagnitudes(Int128 numerator, Int128 denominator,
                                       std::int32_t digits) {
  Int128 quotient = numerator / denominator;
  Int128 rest = numerator % denominator;
  for (std::int32_t i = 0; i < digits; ++i) {
    if (!FitsInt64(quotient)) return std::nullopt;
    rest *= 10;
    quotient = quotient * 10 + rest / denominator;
    rest %= denominator;
  }
  if (rest * 2 >= denominator) ++quotient;
  return quotient;
}

}  // namespace

std::strong_ordering Compare(Decimal a, Decimal b) {
  const std::int32_t scale = a.scale > b.scale ? a.scale : b.scale;
  return AtScale(a, scale) <=> AtScale(b, scale);
}

std::optional<Decimal> ParseDecimal(std::string_view text) {
  bool negative = false;
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) {
    negative = text.front() == '-';
    text.remove_prefix(1);
  }
  Int128 unscaled = 0;
  std::int32_t scale = 0;
  bool digits = false;
  bool point = false;
  for (const char c : text) {
    if (c == '.' && digits && !point) {
      point = true;
      digits = false;  // digits must follow the point
      continue;
    }
    if (c < '0' || c > '9') return std::nullopt;
    digits = true;
    unscaled = unscaled * 10 + (c - '0');
    if (point) ++scale;
    // Zeros in front neither grow the number nor the scale beyond its limit.
    if (!FitsInt64(unscaled) || scale > Decimal::kMaxScale) return std::nullopt;
  }
  if (!digits) return std::nullopt;
  return Fit(negative ? -unscaled : unscaled, scale);
}

std::string FormatDecimal(Decimal value) {
  const bool negative = value.unscaled < 0;
  const Int128 wide = value.unscaled;
  std::string digits =
      std::to_string(static_cast<std::uint64_t>(negative ? -wide : wide));
  const auto scale = static_cast<std::size_t>(value.scale);
  if (digits.size() <= scale) digits.insert(0, scale + 1 - digits.size(), '0');
  if (scale > 0) digits.insert(digits.size() - scale, 1, '.');
  return negative ? "-" + digits : digits;
}

Decimal Normalized(Decimal value) {
  while (value.scale > 0 && value.unscaled % 10 == 0) {
    value.unscaled /= 10;
    --value.scale;
  }
  return value;
}

std::optional<Decimal> Add(Decimal a, Decimal b) {
  const std::int32_t scale = a.scale > b.scale ? a.scale : b.scale;
  return Fit(AtScale(a, scale) + AtScale(b, scale), scale);
}

std::optional<Decimal> Subtract(Decimal a, Decimal b) {
  const std::int32_t scale = a.scale > b.scale ? a.scale : b.scale;
  return Fit(AtScale(a, scale) - AtScale(b, scale), scale);
}

std::optional<Decimal> Multiply(Decimal a, Decimal b) {
  return Fit(static_cast<Int128>(a.unscaled) * b.unscaled, a.scale + b.scale);
}

std::optional<Decimal> Divide(Decimal a, Decimal b, std::int32_t scale) {
  if (b.unscaled == 0 || scale < 0 || scale > Decimal::kMaxScale) {
    return std::nullopt;
  }
  const bool negative = (a.unscaled < 0) != (b.unscaled < 0);
  Int128 numerator = a.unscaled;
  Int128 denominator = b.unscaled;
  if (numerator < 0) numerator = -numerator;
  if (denominator < 0) denominator = -denominator;
  std::int32_t digits = scale + b.scale - a.scale;
  if (digits < 0) {
    denominator *= PowerOfTen(-digits);
    digits = 0;
  }
  const auto quotient = DivideMagnitudes(numerator, denominator, digits);
  if (!quotient) return std::nullopt;
  const Int128 value = negative ? -*quotient : *quotient;
  if (!FitsInt64(value)) return std::nullopt;
  return Decimal{static_cast<std::int64_t>(value), scale};
}

std::optional<Decimal> PercentShare(std::int64_t part, std::int64_t whole,
                                    std::int32_t scale) {
  if (whole == 0 || scale < 0 || scale > Decimal::kMaxScale - 2) {
    return std::nullopt;
  }
  // A ratio with two decimals more is the percentage with `scale` decimals.
  auto ratio = Divide(Decimal::Of(part), Decimal::Of(whole), scale + 2);
  if (ratio) ratio->scale = scale;
  return ratio;
}

common::v1::Decimal ToProto(Decimal value) {
  common::v1::Decimal proto;
  ToProto(value, &proto);
  return proto;
}

void ToProto(Decimal value, common::v1::Decimal* proto) {
  proto->set_unscaled(value.unscaled);
  proto->set_scale(value.scale);
}

std::optional<Decimal> FromProto(const common::v1::Decimal& value) {
  if (value.scale() < 0 || value.scale() > Decimal::kMaxScale) {
    return std::nullopt;
  }
  return Decimal{value.unscaled(), value.scale()};
}

}  // namespace jixiao::form
