#ifndef JIXIAO_SERVICES_VALIDATION_HANDLER_REQUEST_CHECK_H_
#define JIXIAO_SERVICES_VALIDATION_HANDLER_REQUEST_CHECK_H_

#include <string>

#include "absl/status/status.h"

namespace jixiao::form::v1 {
class Form;
}
namespace jixiao::validation::v1 {
class ValidationContext;
}

namespace jixiao::validation {

// How large a form may be; real ones have 10 to 60 indicators.
struct FormLimits {
  int max_indicators = 5'000;
  int max_groups = 1'000;
  int max_lines = 2'000;
  int max_contacts = 100;
};

// INVALID_ARGUMENT INVALID_FIELD with a violation for each fault of size or
// shape; `field` is the path of the form in the request. What the form says is
// for the rules to judge.
absl::Status CheckForm(const form::v1::Form& form, const std::string& field,
                       const FormLimits& limits);

// INVALID_ARGUMENT INVALID_FIELD when the context names no rule set, or holds a
// year or date that does not exist.
absl::Status CheckContext(const v1::ValidationContext& context);

}  // namespace jixiao::validation

#endif  // JIXIAO_SERVICES_VALIDATION_HANDLER_REQUEST_CHECK_H_
