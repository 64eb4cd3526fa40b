#ifndef JIXIAO_SERVICES_VALIDATION_ENGINE_FUNCTIONS_HALF_YEAR_SHARE_H_
#define JIXIAO_SERVICES_VALIDATION_ENGINE_FUNCTIONS_HALF_YEAR_SHARE_H_

#include "absl/status/statusor.h"

#include "common/form/decimal.h"

namespace google::type {
class Date;
}

namespace jixiao::validation {

// How much of the year has passed at the end of `point`, in percent, months
// being equal: 50 for 30 June. INVALID_ARGUMENT for a date without month or
// with one that does not exist.
absl::StatusOr<form::Decimal> ElapsedPercent(const google::type::Date& point);

}  // namespace jixiao::validation

#endif  // JIXIAO_SERVICES_VALIDATION_ENGINE_FUNCTIONS_HALF_YEAR_SHARE_H_
