#ifndef JIXIAO_SERVICES_FORM_STORE_DOMAIN_FORM_VALIDATOR_H_
#define JIXIAO_SERVICES_FORM_STORE_DOMAIN_FORM_VALIDATOR_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "google/type/date.pb.h"

#include "jixiao/form/v1/form.pb.h"
#include "jixiao/form/v1/validation_report.pb.h"

namespace jixiao::form_store {

// Forms to be judged alike. Contacts are masked.
struct ValidationBatch {
  static constexpr std::size_t kMaxForms = 100;

  std::vector<const form::v1::Form*> forms;  // at most kMaxForms
  std::string rule_set;                      // ruleSets/{rule_set}
  google::type::Date evaluation_date;
};

// The service that judges forms, as the domain sees it. Thread-safe.
class FormValidator {
 public:
  using Reports = std::vector<absl::StatusOr<form::v1::ValidationReport>>;

  virtual ~FormValidator() = default;

  // A report for each form, in order; when it failed after some, those of the
  // first forms only, at least one. UNAVAILABLE or DEADLINE_EXCEEDED when it
  // cannot be reached in time, NOT_FOUND with RULE_SET_UNKNOWN or
  // TEMPLATE_UNKNOWN.
  virtual absl::StatusOr<Reports> Validate(const ValidationBatch& batch,
                                           absl::Duration timeout) = 0;
};

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_DOMAIN_FORM_VALIDATOR_H_
