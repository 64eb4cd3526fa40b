#ifndef JIXIAO_SERVICES_FORM_STORE_INTAKE_EXTRACT_SEGMENT_H_
#define JIXIAO_SERVICES_FORM_STORE_INTAKE_EXTRACT_SEGMENT_H_

#include <cstddef>
#include <span>
#include <vector>

#include "services/form_store/intake/extract/text_row.h"

namespace jixiao::tmpl {
class Template;
}

namespace jixiao::form_store::intake {

// A document cut into forms.
struct Segments {
  // The rows before the first form.
  std::span<const TextRow> preamble;
  // The rows of each form, from its title to the last row before the next
  // form that is not blank.
  std::vector<std::span<const TextRow>> forms;
};

// A form begins with a title; also, so that a lost title loses no form, with
// the label of the project name where the rows before hold one already or no
// form has begun.
Segments SplitForms(const tmpl::Template& form_template,
                    std::span<const TextRow> rows);

}  // namespace jixiao::form_store::intake

#endif  // JIXIAO_SERVICES_FORM_STORE_INTAKE_EXTRACT_SEGMENT_H_
