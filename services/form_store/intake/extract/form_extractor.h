#ifndef JIXIAO_SERVICES_FORM_STORE_INTAKE_EXTRACT_FORM_EXTRACTOR_H_
#define JIXIAO_SERVICES_FORM_STORE_INTAKE_EXTRACT_FORM_EXTRACTOR_H_

#include <span>

#include "services/form_store/intake/extract/extracted_form.h"
#include "services/form_store/intake/extract/text_row.h"

namespace jixiao::tmpl {
class Template;
}

namespace jixiao::form_store::intake {

// Reads one form from its rows. Every section is found by its labels, no cell
// by a fixed column. `form.source` holds origins and repairs; hash, media type
// and number of the form are the caller's to add. Pure.
ExtractedForm ExtractForm(const tmpl::Template& form_template,
                          std::span<const TextRow> rows);

}  // namespace jixiao::form_store::intake

#endif  // JIXIAO_SERVICES_FORM_STORE_INTAKE_EXTRACT_FORM_EXTRACTOR_H_
