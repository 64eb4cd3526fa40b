#include "services/reporting/query/totals.h"

#include <limits>

#include "common/base/errors.h"

namespace jixiao::reporting {
namespace {

absl::int128 Magnitude(absl::int128 value) {
  return value < 0 ? -value : value;
}

}  // namespace

void Totals::AddAll(const Totals& other) {
  for (std::size_t i = 0; i < kTotals; ++i) {
    sums_[i] += other.sums_[i];
  }
  present_ |= other.present_;
}

absl::int128 HundredthsOfPercent(absl::int128 a, absl::int128 b) {
  constexpr int kHundredths = 10'000;
  const absl::int128 divisor = Magnitude(b);
  const absl::int128 rounded =
      (Magnitude(a) * kHundredths * 2 + divisor) / (divisor * 2);
  return (a < 0) == (b < 0) ? rounded : -rounded;
}

absl::StatusOr<std::optional<std::int64_t>> MeasureNumber(
    const MeasureInfo& measure, const Totals& totals, const Totals& all_rows) {
  absl::int128 number = totals.sum(measure.total);
  if (measure.type != v1::COLUMN_TYPE_INTEGER &&
      measure.divisor != Total::kForms && !totals.present(measure.total)) {
    return std::nullopt;
  }
  if (measure.type == v1::COLUMN_TYPE_PERCENT) {
    const absl::int128 divisor = measure.of_all_rows
                                     ? all_rows.sum(measure.total)
                                     : totals.sum(*measure.divisor);
    if (divisor == 0) {
      return std::nullopt;
    }
    number = HundredthsOfPercent(number, divisor);
  }
  if (number > std::numeric_limits<std::int64_t>::max() ||
      number < std::numeric_limits<std::int64_t>::min()) {
    return errors::OutOfRange(
        errors::ERROR_REASON_COST_LIMIT_EXCEEDED,
        "a sum is beyond 64 bits: narrow the filter or group further");
  }
  return static_cast<std::int64_t>(number);
}

}  // namespace jixiao::reporting
