#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "common/base/utf8.h"
#include "common/form/text.h"
#include "jixiao/common/v1/number.pb.h"
#include "services/validation/engine/functions/binding.h"
#include "services/validation/engine/functions/functions.h"

namespace jixiao::validation {
namespace {

using common::v1::Amount;

// Whether the cell was left empty; an explicit 0 is not blank.
bool IsBlank(const Amount& amount) {
  return !amount.has_fen() && form::ComparisonKey(amount.raw()).empty();
}

// Blank, or a number of at least 0.
bool IsValid(const Amount& amount) {
  return IsBlank(amount) || (amount.has_fen() && amount.fen() >= 0);
}

// The fen; a blank cell counts as nothing, an unreadable one is an error.
absl::StatusOr<std::int64_t> OrZero(const Amount& amount) {
  if (!amount.has_fen() && !IsBlank(amount)) {
    return absl::InvalidArgumentError("the amount cannot be read");
  }
  return amount.fen();
}

// How many digits stand behind the point of the text as printed.
std::int64_t Decimals(const Amount& amount) {
  const std::string text = base::Nfkc(amount.raw());
  const std::size_t point = text.find('.');
  if (point == std::string::npos) {
    return 0;
  }
  const std::size_t end = text.find_first_not_of("0123456789", point + 1);
  return static_cast<std::int64_t>(
      (end == std::string::npos ? text.size() : end) - point - 1);
}

absl::StatusOr<std::int64_t> Sum(const ListOf<std::int64_t>& numbers) {
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < numbers.value.size(); ++i) {
    if (__builtin_add_overflow(sum, numbers.value.ElementAt(i).int_value(),
                               &sum)) {
      return absl::OutOfRangeError("the sum does not fit");
    }
  }
  return sum;
}

std::uint64_t ElementCost(const cel::Value& numbers) {
  return numbers.kind() == cel::Kind::kList ? numbers.size() : 0;
}

}  // namespace

void AddAmountFunctions(cel::EnvironmentBuilder& builder) {
  AddMember(builder, "is_blank", IsBlank);
  AddMember(builder, "is_valid", IsValid);
  AddMember(builder, "or_zero", OrZero);
  AddMember(builder, "decimals", Decimals);
  AddMember(builder, "sum", Sum, ElementCost);
}

}  // namespace jixiao::validation
