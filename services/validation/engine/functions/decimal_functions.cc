#include <compare>
#include <cstdint>
#include <optional>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "common/form/decimal.h"
#include "services/validation/engine/functions/binding.h"
#include "services/validation/engine/functions/functions.h"

namespace jixiao::validation {
namespace {

using form::Decimal;

// Decimals of a share: enough that no difference a reviewer could mean is lost.
constexpr std::int32_t kShareScale = 6;

absl::StatusOr<Decimal> Fitting(std::optional<Decimal> result) {
  if (!result.has_value()) {
    return absl::OutOfRangeError("the number does not fit");
  }
  return *result;
}

absl::StatusOr<Decimal> FromText(std::string_view text) {
  const std::optional<Decimal> parsed = form::ParseDecimal(text);
  if (!parsed.has_value()) {
    return absl::InvalidArgumentError("not a decimal number");
  }
  return *parsed;
}

Decimal FromInt(std::int64_t value) {
  return Decimal::Of(value);
}

absl::StatusOr<Decimal> Plus(Decimal a, Decimal b) {
  return Fitting(form::Add(a, b));
}

absl::StatusOr<Decimal> Minus(Decimal a, Decimal b) {
  return Fitting(form::Subtract(a, b));
}

absl::StatusOr<Decimal> Abs(Decimal a) {
  return a.unscaled < 0 ? Minus(Decimal::Of(0), a) : absl::StatusOr<Decimal>(a);
}

// Halves away from zero.
absl::StatusOr<Decimal> Round(Decimal a, std::int64_t digits) {
  if (digits < 0 || digits > Decimal::kMaxScale) {
    return absl::OutOfRangeError("digits must be 0 to 18");
  }
  return Fitting(
      form::Divide(a, Decimal::Of(1), static_cast<std::int32_t>(digits)));
}

bool Eq(Decimal a, Decimal b) {
  return a == b;
}
bool Lt(Decimal a, Decimal b) {
  return a < b;
}
bool Le(Decimal a, Decimal b) {
  return a <= b;
}
bool Gt(Decimal a, Decimal b) {
  return a > b;
}
bool Ge(Decimal a, Decimal b) {
  return a >= b;
}

absl::StatusOr<Decimal> ShareOfInts(std::int64_t part, std::int64_t whole) {
  if (whole == 0) {
    return absl::InvalidArgumentError("a share of nothing");
  }
  return Fitting(form::PercentShare(part, whole, kShareScale));
}

absl::StatusOr<Decimal> ShareOfDecimals(Decimal part, Decimal whole) {
  if (whole.unscaled == 0) {
    return absl::InvalidArgumentError("a share of nothing");
  }
  const std::optional<Decimal> hundredfold =
      form::Multiply(part, Decimal::Of(100));
  return Fitting(hundredfold.has_value()
                     ? form::Divide(*hundredfold, whole, kShareScale)
                     : std::nullopt);
}

}  // namespace

void AddDecimalFunctions(cel::EnvironmentBuilder& builder) {
  AddGlobal(builder, "decimal", FromText);
  AddGlobal(builder, "decimal", FromInt);
  AddMember(builder, "plus", Plus);
  AddMember(builder, "minus", Minus);
  AddMember(builder, "abs", Abs);
  AddMember(builder, "round", Round);
  AddMember(builder, "eq", Eq);
  AddMember(builder, "lt", Lt);
  AddMember(builder, "le", Le);
  AddMember(builder, "gt", Gt);
  AddMember(builder, "ge", Ge);
  AddGlobal(builder, "share", ShareOfInts);
  AddGlobal(builder, "share", ShareOfDecimals);
}

}  // namespace jixiao::validation
