#include <compare>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "google/type/date.pb.h"

#include "services/validation/engine/functions/binding.h"
#include "services/validation/engine/functions/functions.h"

namespace jixiao::validation {
namespace {

using google::type::Date;

// Compares as far as both dates go: 2024 and 2024-06 are equal, for the one may
// lie within the other.
absl::StatusOr<std::strong_ordering> Compare(const Date& a, const Date& b) {
  if (a.year() == 0 || b.year() == 0) {
    return absl::InvalidArgumentError("the date has no year");
  }
  if (a.year() != b.year()) {
    return a.year() <=> b.year();
  }
  if (a.month() == 0 || b.month() == 0) {
    return std::strong_ordering::equal;
  }
  if (a.month() != b.month()) {
    return a.month() <=> b.month();
  }
  if (a.day() == 0 || b.day() == 0) {
    return std::strong_ordering::equal;
  }
  return a.day() <=> b.day();
}

absl::StatusOr<bool> IsBefore(const Date& a, const Date& b) {
  const absl::StatusOr<std::strong_ordering> order = Compare(a, b);
  return order.ok() ? absl::StatusOr<bool>(*order < 0) : order.status();
}

absl::StatusOr<bool> IsAfter(const Date& a, const Date& b) {
  return IsBefore(b, a);
}

}  // namespace

void AddDateFunctions(cel::EnvironmentBuilder& builder) {
  AddMember(builder, "is_before", IsBefore);
  AddMember(builder, "is_after", IsAfter);
}

}  // namespace jixiao::validation
