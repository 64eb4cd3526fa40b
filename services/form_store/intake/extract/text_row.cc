#include "services/form_store/intake/extract/text_row.h"

#include <cstddef>
#include <optional>

#include "common/base/utf8.h"
#include "common/form/text.h"

namespace jixiao::form_store::intake {
namespace {

// Longer texts are never a label; their key is not needed.
constexpr std::size_t kMaxLabelBytes = 256;

bool IsBlankCharacter(char32_t c) {
  return c <= 0x20 || (c >= 0x7F && c <= 0xA0) || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200F) || c == 0x2028 || c == 0x2029 ||
         c == 0x202F || c == 0x205F || c == 0x2060 || c == 0x3000 ||
         c == 0xFEFF;
}

}  // namespace

bool IsBlank(std::string_view text) {
  while (!text.empty()) {
    const std::optional<char32_t> c = base::TakeCodePoint(&text);
    if (!c.has_value() || !IsBlankCharacter(*c)) {
      return false;
    }
  }
  return true;
}

std::vector<TextRow> TextRowsOf(const Grid& grid) {
  std::vector<TextRow> rows;
  rows.reserve(grid.rows.size());
  for (const Row& row : grid.rows) {
    TextRow& text_row = rows.emplace_back();
    text_row.row = &row;
    for (const Cell& cell : row.cells) {
      if (!IsBlank(cell.text)) {
        text_row.cells.push_back({&cell, cell.text.size() <= kMaxLabelBytes
                                             ? form::ComparisonKey(cell.text)
                                             : std::string()});
      }
    }
  }
  return rows;
}

}  // namespace jixiao::form_store::intake
