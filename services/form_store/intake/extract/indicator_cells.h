#ifndef JIXIAO_SERVICES_FORM_STORE_INTAKE_EXTRACT_INDICATOR_CELLS_H_
#define JIXIAO_SERVICES_FORM_STORE_INTAKE_EXTRACT_INDICATOR_CELLS_H_

#include <vector>

#include "services/form_store/intake/extract/form_draft.h"
#include "services/form_store/intake/extract/indicator_columns.h"
#include "services/form_store/intake/extract/text_row.h"

namespace jixiao::form_store::intake {

// Name and values of an indicator row; null where the cell is blank.
struct IndicatorCells {
  const TextCell* name = nullptr;
  std::vector<const TextCell*> values{};   // by the template's value columns
  std::vector<const TextCell*> unknown{};  // fit no column
  Reading reading{};

  bool empty() const;
};

// Tells name and values of a row apart; `rest` is what follows the names of the
// levels, which stand `shift` columns right of their heads. A row with all its
// cells is read in order; an incomplete one by the columns, moved by `shift` or
// not, whichever explains more cells.
IndicatorCells DistributeCells(const IndicatorColumns& columns, TextCells rest,
                               int shift);

}  // namespace jixiao::form_store::intake

#endif  // JIXIAO_SERVICES_FORM_STORE_INTAKE_EXTRACT_INDICATOR_CELLS_H_
