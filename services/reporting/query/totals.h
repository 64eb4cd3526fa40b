#ifndef JIXIAO_SERVICES_REPORTING_QUERY_TOTALS_H_
#define JIXIAO_SERVICES_REPORTING_QUERY_TOTALS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "absl/numeric/int128.h"
#include "absl/status/statusor.h"

#include "services/reporting/query/fields.h"

namespace jixiao::reporting {

// The sums of a group, one a Total. Exact: fen and counts in 128 bits.
class Totals {
 public:
  // Adding, even 0, makes an amount present; counts always are.
  void Add(Total total, absl::int128 value) {
    const auto index = static_cast<std::size_t>(total);
    sums_[index] += value;
    present_ |= 1U << index;
  }
  void AddAll(const Totals& other);

  absl::int128 sum(Total total) const {
    return sums_[static_cast<std::size_t>(total)];
  }
  bool present(Total total) const {
    return (present_ >> static_cast<std::size_t>(total) & 1U) != 0;
  }

 private:
  static_assert(kTotals <= 32);
  std::array<absl::int128, kTotals> sums_{};
  std::uint32_t present_ = 0;
};

// The number of a measure's cell: a count, fen, or hundredths of a percent;
// nullopt when there is no value: no figure at all, or a share of nothing.
// OUT_OF_RANGE when it does not fit into 64 bits. `all_rows` are the totals
// over all rows.
absl::StatusOr<std::optional<std::int64_t>> MeasureNumber(
    const MeasureInfo& measure, const Totals& totals, const Totals& all_rows);

// a ÷ b in hundredths of a percent, halves rounded away from zero. Requires
// b != 0.
absl::int128 HundredthsOfPercent(absl::int128 a, absl::int128 b);

}  // namespace jixiao::reporting

#endif  // JIXIAO_SERVICES_REPORTING_QUERY_TOTALS_H_
