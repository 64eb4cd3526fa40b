#include "common/form/diff/time_spans.h"

#include <cstdint>

#include "common/form/decimal.h"
#include "jixiao/form/v1/target_value.pb.h"

namespace jixiao::form::diff {
namespace {

enum class Measure { kMinutes, kMonths, kWorkingDays };

// A unit in the measure that it is a whole number of.
struct UnitSize {
  Measure measure;
  std::int64_t size;
  // In minutes, of units whose length varies.
  std::int64_t shortest = 0;
  std::int64_t longest = 0;
};

constexpr std::int64_t kDay = 24 * 60;

std::optional<UnitSize> SizeOf(v1::TimeUnit unit) {
  switch (unit) {
    case v1::TIME_UNIT_MINUTE:
      return UnitSize{Measure::kMinutes, 1};
    case v1::TIME_UNIT_HOUR:
      return UnitSize{Measure::kMinutes, 60};
    case v1::TIME_UNIT_DAY:
      return UnitSize{Measure::kMinutes, kDay};
    case v1::TIME_UNIT_WEEK:
      return UnitSize{Measure::kMinutes, 7 * kDay};
    case v1::TIME_UNIT_MONTH:
      return UnitSize{Measure::kMonths, 1, 28 * kDay, 31 * kDay};
    case v1::TIME_UNIT_QUARTER:
      return UnitSize{Measure::kMonths, 3, 90 * kDay, 92 * kDay};
    case v1::TIME_UNIT_YEAR:
      return UnitSize{Measure::kMonths, 12, 365 * kDay, 366 * kDay};
    case v1::TIME_UNIT_WORKING_DAY:
      return UnitSize{Measure::kWorkingDays, 1};
    default:
      return std::nullopt;
  }
}

// So much of something in so long a time.
struct Rate {
  Decimal count;
  Decimal period;
  UnitSize unit;
};

// The order of count_a / period_a and count_b / period_b, by the products.
std::optional<std::strong_ordering> ComparePerUnit(const Rate& a,
                                                   std::int64_t a_size,
                                                   const Rate& b,
                                                   std::int64_t b_size) {
  const auto a_period = Multiply(a.period, Decimal::Of(a_size));
  const auto b_period = Multiply(b.period, Decimal::Of(b_size));
  if (!a_period || !b_period) return std::nullopt;
  const auto left = Multiply(a.count, *b_period);
  const auto right = Multiply(b.count, *a_period);
  if (!left || !right) return std::nullopt;
  return Compare(*left, *right);
}

std::optional<std::strong_ordering> Compare(const Rate& a, const Rate& b) {
  if (a.unit.measure == b.unit.measure) {
    return ComparePerUnit(a, a.unit.size, b, b.unit.size);
  }
  if (a.unit.measure == Measure::kWorkingDays ||
      b.unit.measure == Measure::kWorkingDays) {
    return std::nullopt;
  }
  // One is in months: it must not matter how long they are.
  const auto size = [](const UnitSize& unit, std::int64_t UnitSize::*bound) {
    return unit.measure == Measure::kMonths ? unit.*bound : unit.size;
  };
  const auto shortest = ComparePerUnit(a, size(a.unit, &UnitSize::shortest), b,
                                       size(b.unit, &UnitSize::shortest));
  const auto longest = ComparePerUnit(a, size(a.unit, &UnitSize::longest), b,
                                      size(b.unit, &UnitSize::longest));
  return shortest == longest ? shortest : std::nullopt;
}

std::optional<Rate> RateOf(std::optional<Decimal> count,
                           const common::v1::Decimal& period,
                           v1::TimeUnit unit) {
  const auto length = FromProto(period);
  const auto size = SizeOf(unit);
  if (!count || !length || !size || length->unscaled <= 0) return std::nullopt;
  return Rate{*count, *length, *size};
}

std::optional<Rate> RateOf(const v1::Frequency& frequency) {
  return RateOf(FromProto(frequency.number()), frequency.period(),
                frequency.period_unit());
}

// Once in that time: the longer, the less often.
std::optional<Rate> RateOf(const v1::TargetDuration& duration) {
  return RateOf(Decimal::Of(1), duration.number(), duration.unit());
}

}  // namespace

std::optional<std::strong_ordering> CompareLengths(
    const v1::TargetDuration& a, const v1::TargetDuration& b) {
  const auto x = RateOf(a);
  const auto y = RateOf(b);
  if (!x || !y) return std::nullopt;
  return Compare(*y, *x);
}

std::optional<std::strong_ordering> CompareRates(const v1::Frequency& a,
                                                 const v1::Frequency& b) {
  const auto x = RateOf(a);
  const auto y = RateOf(b);
  if (!x || !y) return std::nullopt;
  return Compare(*x, *y);
}

}  // namespace jixiao::form::diff
