#ifndef JIXIAO_SERVICES_FORM_STORE_INTAKE_EXTRACT_INDICATOR_NAMES_H_
#define JIXIAO_SERVICES_FORM_STORE_INTAKE_EXTRACT_INDICATOR_NAMES_H_

#include <optional>

#include "services/form_store/intake/extract/indicator_columns.h"
#include "services/form_store/intake/extract/repair_rule.h"
#include "services/form_store/intake/extract/text_row.h"

namespace jixiao::tmpl {
class LabelIndex;
}

namespace jixiao::form_store::intake {

// The names of the levels that a row of the indicator table begins with.
struct RowNames {
  const TextCell* level1 = nullptr;
  const TextCell* level2 = nullptr;
  // What follows: the indicator's name and values.
  TextCells rest{};
  // How far right of their heads the cells stand.
  int shift = 0;
  // LEVEL2_IN_FIRST_COLUMN, SHIFTED_COLUMNS; UNKNOWN_TEXT when the row fits
  // nothing.
  std::optional<RepairRule> rule{};
  // How sure that is, in percent.
  int confidence = 100;
};

// Tells which of a row's leading cells name levels. Names of the template are
// known wherever they stand; other names by the column that they stand in.
RowNames FindRowNames(const tmpl::LabelIndex& labels,
                      const IndicatorColumns& columns, TextCells cells);

}  // namespace jixiao::form_store::intake

#endif  // JIXIAO_SERVICES_FORM_STORE_INTAKE_EXTRACT_INDICATOR_NAMES_H_
