#ifndef JIXIAO_SERVICES_FORM_STORE_INTAKE_EXTRACT_INDICATOR_COLUMNS_H_
#define JIXIAO_SERVICES_FORM_STORE_INTAKE_EXTRACT_INDICATOR_COLUMNS_H_

#include <cstddef>
#include <optional>
#include <vector>

#include "services/form_store/intake/extract/text_row.h"

namespace jixiao::tmpl {
class Template;
}

namespace jixiao::form_store::intake {

// Where the heads of the indicator table stand.
struct IndicatorColumns {
  int level1 = 0;
  int level2 = 0;
  int level3 = 0;
  // By the template's value columns; nullopt for a head that is not printed.
  std::vector<std::optional<int>> values;
  // Whether a head is not printed; its place, where needed, was inferred.
  bool incomplete = false;

  std::size_t printed_values() const;
};

// Reads the heads of a row. nullopt when it is not the head of the indicator
// table: fewer than two of the three levels, or no value column.
std::optional<IndicatorColumns> FindIndicatorColumns(
    const tmpl::Template& form_template, const TextRow& row);

}  // namespace jixiao::form_store::intake

#endif  // JIXIAO_SERVICES_FORM_STORE_INTAKE_EXTRACT_INDICATOR_COLUMNS_H_
