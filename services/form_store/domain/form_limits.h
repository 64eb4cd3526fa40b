#ifndef JIXIAO_SERVICES_FORM_STORE_DOMAIN_FORM_LIMITS_H_
#define JIXIAO_SERVICES_FORM_STORE_DOMAIN_FORM_LIMITS_H_

#include <cstddef>

#include "absl/status/status.h"

#include "common/form/message_scan.h"

namespace jixiao::form::v1 {
class Form;
}

namespace jixiao::form_store {

// How large a form may be.
struct FormLimits {
  int max_indicators = 5000;
  int max_indicator_groups = 1000;
  int max_expenditure_lines = 2000;
  int max_contacts = 50;
  int max_phones = 20;                      // of one contact
  std::size_t max_name_bytes = 1024;        // names of projects, rows, units
  std::size_t max_text_bytes = 64 * 1024;   // any other text
  std::size_t max_annotation_bytes = 1024;  // keys and values together
  std::size_t max_form_bytes = 3 * 1024 * 1024;  // as stored
};

// Checks what a form must have to be kept at all: what identifies it (title,
// type, year, project, implementing unit), enums that are known, and sizes.
// What else a good form has is for the rules to say. INVALID_ARGUMENT with
// INVALID_FIELD and a violation for each field.
absl::Status CheckForm(const form::v1::Form& form, const FormLimits& limits);

// The same with what ScanForm has told of the form.
absl::Status CheckForm(const form::v1::Form& form,
                       const form::MessageScan& scan, const FormLimits& limits);

// Looks once through the form.
form::MessageScan ScanForm(const form::v1::Form& form);

// INVALID_ARGUMENT when the form, as it would be stored, is too large.
absl::Status CheckStoredSize(std::size_t bytes, const FormLimits& limits);

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_DOMAIN_FORM_LIMITS_H_
