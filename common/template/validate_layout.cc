#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"

#include "common/template/form_path.h"
#include "common/template/validate.h"
#include "jixiao/form/v1/form.pb.h"
#include "jixiao/templates/v1/template.pb.h"

namespace jixiao::tmpl {
namespace {

constexpr int kMaxColumns = 64;
constexpr int kMaxRows = 500;

// Whether a cell's field exists in what its row shows. The level names of an
// indicator are those of its group.
bool FieldExists(templates::v1::LayoutRepeat repeat, std::string_view field) {
  switch (repeat) {
    case templates::v1::LAYOUT_REPEAT_EXPENDITURES:
      return FieldsOfPath(*form::v1::ExpenditureLine::descriptor(), field)
          .has_value();
    case templates::v1::LAYOUT_REPEAT_INDICATORS:
      return field == "level1" || field == "level2" ||
             FieldsOfPath(*form::v1::Indicator::descriptor(), field)
                 .has_value();
    default:
      return FieldsOfPath(*form::v1::Form::descriptor(), field).has_value();
  }
}

class LayoutChecker {
 public:
  explicit LayoutChecker(const templates::v1::Layout& layout)
      : layout_(layout) {}

  std::vector<errors::FieldViolation> Run() {
    const int columns = layout_.column_widths_size();
    if (columns < 1 || columns > kMaxColumns || layout_.rows().empty() ||
        layout_.rows_size() > kMaxRows) {
      Add("layout", "needs 1 to 64 columns and 1 to 500 rows");
      return std::move(violations_);
    }
    for (const int width : layout_.column_widths()) {
      if (width < 1) {
        Add("layout.column_widths", "must be positive");
      }
    }
    covered_.assign(static_cast<std::size_t>(columns), 0);
    for (int row = 0; row < layout_.rows_size(); ++row) {
      CheckRow(row);
    }
    return std::move(violations_);
  }

 private:
  void Add(std::string field, std::string text) {
    violations_.push_back({std::move(field), std::move(text)});
  }

  void CheckRow(int index) {
    const auto& row = layout_.rows(index);
    const std::string path = absl::StrCat("layout.rows[", index, "]");
    for (const auto& cell : row.cells()) {
      CheckCell(row, cell, path);
      if (cell.row_span() > layout_.rows_size() - index) {
        Add(path, "a cell reaches below the last row");
      }
    }
    if (!PlaceCells(row)) {
      Add(path, "its cells do not fit the columns");
    } else if (std::any_of(covered_.begin(), covered_.end(),
                           [](int rows) { return rows == 0; })) {
      Add(path, "its cells do not fill the columns");
    }
    for (int& rows : covered_) {
      rows = std::max(rows - 1, 0);
    }
  }

  // Lays the row's cells into the columns that cells above leave free; false
  // when they do not fit.
  bool PlaceCells(const templates::v1::LayoutRow& row) {
    std::size_t column = 0;
    for (const auto& cell : row.cells()) {
      while (column < covered_.size() && covered_[column] > 0) {
        ++column;
      }
      const int span = std::max(cell.column_span(), 1);
      for (int i = 0; i < span; ++i, ++column) {
        if (column >= covered_.size() || covered_[column] > 0) {
          return false;
        }
        covered_[column] = std::max(cell.row_span(), 1);
      }
    }
    return true;
  }

  void CheckCell(const templates::v1::LayoutRow& row,
                 const templates::v1::LayoutCell& cell,
                 const std::string& path) {
    if (cell.column_span() < 0 || cell.row_span() < 0) {
      Add(path, "a span is negative");
    }
    if (cell.content_case() == templates::v1::LayoutCell::CONTENT_NOT_SET) {
      Add(path, "a cell has neither text nor field");
    }
    if (cell.content_case() == templates::v1::LayoutCell::kField &&
        !FieldExists(row.repeat(), cell.field())) {
      Add(path, absl::StrCat("unknown field ", cell.field()));
    }
    if (!cell.suffix().empty() &&
        cell.content_case() != templates::v1::LayoutCell::kField) {
      Add(path, "a suffix needs a field");
    }
    if (cell.merge_equal() &&
        row.repeat() == templates::v1::LAYOUT_REPEAT_UNSPECIFIED) {
      Add(path, "merge_equal is for repeated rows");
    }
  }

  const templates::v1::Layout& layout_;
  // Rows that each column is still covered for by a cell above.
  std::vector<int> covered_;
  std::vector<errors::FieldViolation> violations_;
};

}  // namespace

std::vector<errors::FieldViolation> CheckLayout(
    const templates::v1::Layout& layout) {
  return LayoutChecker(layout).Run();
}

}  // namespace jixiao::tmpl
