#ifndef JIXIAO_SERVICES_FORM_STORE_INTAKE_INTAKE_H_
#define JIXIAO_SERVICES_FORM_STORE_INTAKE_INTAKE_H_

#include <cstddef>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "services/form_store/intake/extract/extracted_form.h"
#include "services/form_store/intake/reader/reader.h"

namespace jixiao::tmpl {
class Template;
}

namespace jixiao::form_store::intake {

// More forms in a document are DOCUMENT_TOO_LARGE.
inline constexpr std::size_t kMaxForms = 5000;

// What a document holds.
struct ReadResult {
  // In document order, at least one.
  std::vector<ExtractedForm> forms;
  // Text that belongs to no form.
  std::vector<form::v1::Repair> notes;
};

// Reads every form of a document: format reader → grid → extractor → form
// model (common/form: targets typed, amounts, uids). A form that ends before it
// is whole carries its own error; the others are not affected.
//
// Errors of the document as a whole: DOCUMENT_UNREADABLE and NO_FORM_FOUND
// (INVALID_ARGUMENT), DOCUMENT_TOO_LARGE (RESOURCE_EXHAUSTED). Pure and
// thread-safe; time and memory are bounded by `limits`.
absl::StatusOr<ReadResult> ReadDocument(std::string_view document,
                                        std::string_view media_type,
                                        const tmpl::Template& form_template,
                                        const ReaderLimits& limits = {});

}  // namespace jixiao::form_store::intake

#endif  // JIXIAO_SERVICES_FORM_STORE_INTAKE_INTAKE_H_
