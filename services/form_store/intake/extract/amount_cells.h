#ifndef JIXIAO_SERVICES_FORM_STORE_INTAKE_EXTRACT_AMOUNT_CELLS_H_
#define JIXIAO_SERVICES_FORM_STORE_INTAKE_EXTRACT_AMOUNT_CELLS_H_

#include "services/form_store/intake/extract/form_draft.h"
#include "services/form_store/intake/extract/text_row.h"

namespace jixiao::form_store::intake {

// The amount that a cell prints, in the template's unit. Leaves
// UNREADABLE_AMOUNT when the text is none, and the cell's origin.
common::v1::Amount ReadAmount(FormDraft& draft, const TextRow& row,
                              const TextCell& cell, const ValuePath& path,
                              const Reading& reading);

// Whether the cell prints a readable amount.
bool IsAmount(const tmpl::Template& form_template, const TextCell& cell);

}  // namespace jixiao::form_store::intake

#endif  // JIXIAO_SERVICES_FORM_STORE_INTAKE_EXTRACT_AMOUNT_CELLS_H_
