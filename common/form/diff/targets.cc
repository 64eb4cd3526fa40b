#include "common/form/diff/targets.h"

#include <compare>
#include <optional>
#include <tuple>

#include "google/type/date.pb.h"

#include "common/form/decimal.h"
#include "common/form/diff/time_spans.h"
#include "common/form/target/calendar.h"
#include "jixiao/form/v1/form_diff.pb.h"
#include "jixiao/form/v1/target_value.pb.h"

namespace jixiao::form::diff {
namespace {

using Ordering = std::strong_ordering;

std::optional<Ordering> CompareNumbers(const common::v1::Decimal& a,
                                       const common::v1::Decimal& b) {
  const auto x = FromProto(a);
  const auto y = FromProto(b);
  if (!x || !y) return std::nullopt;
  return Compare(*x, *y);
}

Ordering Reversed(Ordering order) {
  return 0 <=> order;
}

std::optional<Ordering> Reversed(std::optional<Ordering> order) {
  if (order) order = Reversed(*order);
  return order;
}

bool IsCeiling(v1::Comparator comparator) {
  return comparator == v1::COMPARATOR_LE || comparator == v1::COMPARATOR_LT;
}

bool IsStrict(v1::Comparator comparator) {
  return comparator == v1::COMPARATOR_GT || comparator == v1::COMPARATOR_LT;
}

bool IsBound(v1::Comparator comparator) {
  return IsCeiling(comparator) || comparator == v1::COMPARATOR_GE ||
         comparator == v1::COMPARATOR_GT;
}

// Each Demand… gives the order of what two readings of one kind ask for; equal
// where neither asks for more, nullopt where that cannot be told.

std::optional<Ordering> Demand(const v1::Quantity& a, const v1::Quantity& b) {
  const bool ceiling = IsCeiling(a.comparator());
  if (a.unit() != b.unit() || a.approximate() != b.approximate() ||
      ceiling != IsCeiling(b.comparator())) {
    return std::nullopt;
  }
  const auto order = CompareNumbers(a.number(), b.number());
  if (!order || *order != 0) return ceiling ? Reversed(order) : order;
  if (!IsBound(a.comparator()) || !IsBound(b.comparator())) return order;
  return IsStrict(a.comparator()) <=> IsStrict(b.comparator());
}

// Both bounds must agree: a range within another asks for neither more nor
// less.
std::optional<Ordering> Demand(const v1::QuantityRange& a,
                               const v1::QuantityRange& b) {
  const auto low = CompareNumbers(a.low(), b.low());
  const auto high = CompareNumbers(a.high(), b.high());
  if (a.unit() != b.unit() || !low || !high) return std::nullopt;
  if (*low == 0) return high;
  if (*high == 0 || *high == *low) return low;
  return std::nullopt;
}

std::optional<Ordering> Demand(const v1::Tolerance& a, const v1::Tolerance& b) {
  if (a.unit() != b.unit() || a.has_center() != b.has_center()) {
    return std::nullopt;
  }
  const auto center = CompareNumbers(a.center(), b.center());
  if (a.has_center() && center != Ordering::equal) return std::nullopt;
  return Reversed(CompareNumbers(a.deviation(), b.deviation()));
}

// The last day that a date may mean at its precision. The ends of a month are
// alike, whatever the year.
std::tuple<std::int32_t, std::int32_t, std::int32_t> LastDay(
    const google::type::Date& date, std::int32_t since_year) {
  constexpr std::int32_t kMonthEnd = 31;
  const std::int32_t month = date.month() == 0 ? 12 : date.month();
  const bool at_end =
      date.day() == 0 || date.day() == target::DaysInMonth(date.year(), month);
  return {date.year() - since_year, month, at_end ? kMonthEnd : date.day()};
}

// A date without a year is one of the form's year. Between forms of different
// years a written date is earlier only when it is so both on the calendar and
// within the fiscal year: "by the end of 2024" follows "by the end of 2023".
std::optional<Ordering> Demand(const v1::Deadline& a, const v1::Deadline& b,
                               FiscalYears years) {
  if ((a.date().year() == 0) != (b.date().year() == 0)) return std::nullopt;
  const Ordering calendar = LastDay(a.date(), 0) <=> LastDay(b.date(), 0);
  if (a.date().year() == 0 || years.before == 0 || years.after == 0) {
    return Reversed(calendar);
  }
  const Ordering within =
      LastDay(a.date(), years.before) <=> LastDay(b.date(), years.after);
  const bool yearless = a.year_from_form() && b.year_from_form();
  if (!yearless && within != calendar) return std::nullopt;
  return Reversed(within);
}

std::optional<Ordering> Demand(const v1::TargetDuration& a,
                               const v1::TargetDuration& b) {
  return Reversed(CompareLengths(a, b));
}

std::optional<Ordering> Demand(const v1::Frequency& a, const v1::Frequency& b) {
  if (a.unit() != b.unit()) return std::nullopt;
  return CompareRates(a, b);
}

// A conformity asks for more when its time limit is shorter, all else alike.
std::optional<Ordering> DemandOfLimits(const v1::TargetValue& a,
                                       const v1::TargetValue& b) {
  if (a.conformity().verb() != b.conformity().verb() ||
      !a.basis().has_duration() || !b.basis().has_duration()) {
    return std::nullopt;
  }
  return Demand(a.basis().duration(), b.basis().duration());
}

std::optional<Ordering> Demand(const v1::TargetValue& a,
                               const v1::TargetValue& b, FiscalYears years) {
  if (a.kind() != b.kind() || a.reading_case() != b.reading_case() ||
      a.reference() != b.reference()) {
    return std::nullopt;
  }
  if (a.has_conformity()) return DemandOfLimits(a, b);
  if (a.basis().text() != b.basis().text()) return std::nullopt;
  switch (a.reading_case()) {
    case v1::TargetValue::kQuantity:
      return Demand(a.quantity(), b.quantity());
    case v1::TargetValue::kRange:
      return Demand(a.range(), b.range());
    case v1::TargetValue::kTolerance:
      return Demand(a.tolerance(), b.tolerance());
    case v1::TargetValue::kDeadline:
      return Demand(a.deadline(), b.deadline(), years);
    case v1::TargetValue::kDuration:
      return Demand(a.duration(), b.duration());
    case v1::TargetValue::kFrequency:
      return Demand(a.frequency(), b.frequency());
    default:
      return std::nullopt;
  }
}

}  // namespace

v1::IndicatorChange TargetDirection(const v1::TargetValue& before,
                                    const v1::TargetValue& after,
                                    FiscalYears years) {
  const auto demand = Demand(before, after, years);
  if (!demand || *demand == 0) return v1::INDICATOR_CHANGE_TARGET_CHANGED;
  return *demand < 0 ? v1::INDICATOR_CHANGE_TARGET_RAISED
                     : v1::INDICATOR_CHANGE_TARGET_LOWERED;
}

}  // namespace jixiao::form::diff
