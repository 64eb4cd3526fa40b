#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "google/protobuf/util/message_differencer.h"

#include "common/form/decimal.h"
#include "common/form/text.h"
#include "jixiao/form/v1/target_value.pb.h"
#include "jixiao/templates/v1/template.pb.h"
#include "services/validation/engine/functions/binding.h"
#include "services/validation/engine/functions/functions.h"
#include "services/validation/engine/functions/half_year_share.h"

namespace jixiao::validation {
namespace {

using form::v1::TargetValue;
using templates::v1::Template;

// Whether the cell was filled in: neither empty nor a slot such as ≥**人次.
bool IsGiven(const TargetValue& target) {
  switch (target.kind()) {
    case form::v1::TARGET_KIND_UNSPECIFIED:
    case form::v1::TARGET_KIND_EMPTY:
    case form::v1::TARGET_KIND_PLACEHOLDER:
      return false;
    default:
      return true;
  }
}

bool IsQuantity(const TargetValue& target) {
  return target.kind() == form::v1::TARGET_KIND_QUANTITY &&
         target.has_quantity() &&
         form::FromProto(target.quantity().number()).has_value();
}

// A quantity in percent.
bool IsRate(const TargetValue& target) {
  return IsQuantity(target) && target.quantity().unit() == "%";
}

absl::StatusOr<form::Decimal> Number(const TargetValue& target) {
  if (!IsQuantity(target)) {
    return absl::InvalidArgumentError("the target is not a quantity");
  }
  return *form::FromProto(target.quantity().number());
}

// The number of a rate; 序时进度 at half-year is the share of the year that has
// passed.
absl::StatusOr<form::Decimal> Percent(const TargetValue& target,
                                      const Template& form_template) {
  if (target.kind() == form::v1::TARGET_KIND_PROGRESS) {
    return ElapsedPercent(form_template.half_year_point());
  }
  if (!IsRate(target)) {
    return absl::InvalidArgumentError("the target is not a rate");
  }
  return *form::FromProto(target.quantity().number());
}

// The reading alone: what was typed, and how the unit was spelled, left out.
TargetValue ReadingOf(const TargetValue& target) {
  TargetValue reading = target;
  reading.clear_raw();
  if (reading.has_quantity()) {
    reading.mutable_quantity()->clear_raw_unit();
    reading.mutable_quantity()->clear_unit_from_name();
    reading.mutable_quantity()->clear_number();
  }
  return reading;
}

// Whether both say the same: ≥3人 and >=3.0 人 do. Values without a reading of
// their own are compared by their texts.
bool IsSameTarget(const TargetValue& a, const TargetValue& b) {
  if (a.kind() != b.kind()) {
    return false;
  }
  if (IsQuantity(a) && IsQuantity(b)) {
    return *form::FromProto(a.quantity().number()) ==
               *form::FromProto(b.quantity().number()) &&
           google::protobuf::util::MessageDifferencer::Equals(ReadingOf(a),
                                                              ReadingOf(b));
  }
  return form::ComparisonKey(a.raw()) == form::ComparisonKey(b.raw());
}

}  // namespace

void AddTargetFunctions(cel::EnvironmentBuilder& builder) {
  AddMember(builder, "is_given", IsGiven);
  AddMember(builder, "is_quantity", IsQuantity);
  AddMember(builder, "is_rate", IsRate);
  AddMember(builder, "number", Number);
  AddMember(builder, "percent", Percent);
  AddMember(builder, "is_same_target", IsSameTarget);
}

}  // namespace jixiao::validation
