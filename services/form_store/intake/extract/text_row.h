#ifndef JIXIAO_SERVICES_FORM_STORE_INTAKE_EXTRACT_TEXT_ROW_H_
#define JIXIAO_SERVICES_FORM_STORE_INTAKE_EXTRACT_TEXT_ROW_H_

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "services/form_store/intake/reader/grid.h"

namespace jixiao::form_store::intake {

// A cell with text, and the key that labels are found by. Refers to the grid.
struct TextCell {
  const Cell* cell = nullptr;
  std::string key;  // form::ComparisonKey; empty for texts too long for a label

  const std::string& text() const { return cell->text; }
  int column() const { return cell->column; }
};

// The cells of a row that hold more than blanks, from left to right.
struct TextRow {
  const Row* row = nullptr;
  std::vector<TextCell> cells;

  int number() const { return row->number; }
  bool blank() const { return cells.empty(); }
};

using TextCells = std::span<const TextCell>;

// Whether the text is nothing but white space and invisible characters.
bool IsBlank(std::string_view text);

// The rows of a grid, which must outlive the result.
std::vector<TextRow> TextRowsOf(const Grid& grid);

}  // namespace jixiao::form_store::intake

#endif  // JIXIAO_SERVICES_FORM_STORE_INTAKE_EXTRACT_TEXT_ROW_H_
