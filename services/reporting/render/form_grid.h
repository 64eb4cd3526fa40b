#ifndef JIXIAO_SERVICES_REPORTING_RENDER_FORM_GRID_H_
#define JIXIAO_SERVICES_REPORTING_RENDER_FORM_GRID_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace jixiao::form::v1 {
class Form;
}  // namespace jixiao::form::v1

namespace jixiao::templates::v1 {
class Template;
enum LayoutStyle : int;
}  // namespace jixiao::templates::v1

namespace jixiao::reporting {

// A cell of a laid-out form, possibly merged over several rows and columns.
struct GridCell {
  std::size_t row = 0;
  std::size_t column = 0;
  std::size_t row_span = 1;
  std::size_t column_span = 1;
  templates::v1::LayoutStyle style{};
  std::string text;
};

// A form in its official layout. The cells tile the grid: each place belongs to
// exactly one.
struct FormGrid {
  std::vector<int> column_widths;  // relative
  std::size_t rows = 0;
  std::vector<GridCell> cells;  // by row, then column
};

// Lays a form out as its template says. Repeated rows become a row for each
// expenditure line, or for each indicator and each empty group; at least one
// row stays, so that the layout keeps its shape. Equal neighbours of a repeated
// row merge downwards where the layout wants it, but never across a merged cell
// to their left that ends. FAILED_PRECONDITION TEMPLATE_UNKNOWN when the layout
// does not tile (tmpl::CheckLayout refuses such templates).
absl::StatusOr<FormGrid> LayOut(const form::v1::Form& form,
                                const templates::v1::Template& form_template);

}  // namespace jixiao::reporting

#endif  // JIXIAO_SERVICES_REPORTING_RENDER_FORM_GRID_H_
