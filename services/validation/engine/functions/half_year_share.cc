#include "services/validation/engine/functions/half_year_share.h"

#include <array>
#include <cstdint>
#include <optional>

#include "absl/status/status.h"
#include "google/type/date.pb.h"

namespace jixiao::validation {

absl::StatusOr<form::Decimal> ElapsedPercent(const google::type::Date& point) {
  // A point that holds for any year has no leap days.
  constexpr std::array<std::int64_t, 12> kDays = {31, 28, 31, 30, 31, 30,
                                                  31, 31, 30, 31, 30, 31};
  if (point.month() < 1 || point.month() > 12) {
    return absl::InvalidArgumentError("the template's half-year point is bad");
  }
  const std::int64_t days = kDays[static_cast<std::size_t>(point.month() - 1)];
  if (point.day() < 0 || point.day() > days) {
    return absl::InvalidArgumentError("the template's half-year point is bad");
  }
  const std::int64_t day = point.day() == 0 ? days : point.day();
  const std::optional<form::Decimal> percent = form::PercentShare(
      (point.month() - 1) * days + day, std::int64_t{12} * days, 6);
  return form::Normalized(*percent);
}

}  // namespace jixiao::validation
