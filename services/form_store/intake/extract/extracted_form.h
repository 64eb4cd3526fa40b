#ifndef JIXIAO_SERVICES_FORM_STORE_INTAKE_EXTRACT_EXTRACTED_FORM_H_
#define JIXIAO_SERVICES_FORM_STORE_INTAKE_EXTRACT_EXTRACTED_FORM_H_

#include <string>

#include "absl/status/status.h"

#include "jixiao/form/v1/form.pb.h"
#include "jixiao/form/v1/origin.pb.h"

namespace jixiao::form_store::intake {

// One form of a document.
struct ExtractedForm {
  // OK, or INVALID_ARGUMENT FORM_TRUNCATED saying which section is missing, or
  // RESOURCE_EXHAUSTED DOCUMENT_TOO_LARGE when it has more rows than a form
  // may. With an error `form` is empty but for what names it; nothing of it may
  // be stored.
  absl::Status status;
  // Content fields, `template` and `source` (document hash, media type, number
  // within the document, origin of every value, repairs). Contacts are in
  // clear: seal or mask them before the form leaves the process.
  form::v1::Form form;
  // First and last row of the document that belong to it, from 1.
  int first_row = 0;
  int last_row = 0;
};

// After the rows of a form were given other uids (form::AssignUids with a
// previous revision): renames them in the paths of `form->source()`. `before`
// is the form with its old uids; rows must be the same in number and order.
void FollowUids(const form::v1::Form& before, form::v1::Form* form);

}  // namespace jixiao::form_store::intake

#endif  // JIXIAO_SERVICES_FORM_STORE_INTAKE_EXTRACT_EXTRACTED_FORM_H_
