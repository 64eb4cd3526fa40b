#include "services/reporting/render/form_page.h"

#include <numeric>
#include <string_view>

#include "common/base/status_macros.h"
#include "jixiao/form/v1/form.pb.h"
#include "jixiao/templates/v1/template.pb.h"
#include "services/reporting/render/form_grid.h"
#include "services/reporting/render/html_text.h"
#include "services/reporting/render/styles.h"

namespace jixiao::reporting {
namespace {

std::string Attribute(std::string_view name, std::size_t span) {
  return span == 1
             ? ""
             : " " + std::string(name) + "=\"" + std::to_string(span) + "\"";
}

std::string CellHtml(const GridCell& cell) {
  const bool is_label = cell.style == templates::v1::LAYOUT_STYLE_LABEL ||
                        cell.style == templates::v1::LAYOUT_STYLE_TITLE;
  const std::string_view tag = is_label ? "th" : "td";
  std::string html = "<" + std::string(tag);
  if (cell.style == templates::v1::LAYOUT_STYLE_TEXT) {
    html += " class=\"text\"";
  } else if (cell.style == templates::v1::LAYOUT_STYLE_NUMBER) {
    html += " class=\"number\"";
  }
  html += Attribute("rowspan", cell.row_span);
  html += Attribute("colspan", cell.column_span);
  html += ">" + EscapeHtml(cell.text);
  return html.append("</").append(tag).append(">");
}

// Cells at the top that fill their row alone.
std::size_t CountHeadings(const FormGrid& grid) {
  std::size_t count = 0;
  while (count < grid.cells.size() &&
         grid.cells[count].column_span == grid.column_widths.size() &&
         grid.cells[count].row_span == 1) {
    ++count;
  }
  return count;
}

std::string Headings(const FormGrid& grid, std::size_t count) {
  std::string html;
  for (std::size_t i = 0; i < count; ++i) {
    const GridCell& cell = grid.cells[i];
    html += cell.style == templates::v1::LAYOUT_STYLE_TITLE
                ? "<h1>" + EscapeHtml(cell.text) + "</h1>\n"
                : "<p class=\"line\">" + EscapeHtml(cell.text) + "</p>\n";
  }
  return html;
}

std::string ColumnGroup(const FormGrid& grid) {
  const int total =
      std::accumulate(grid.column_widths.begin(), grid.column_widths.end(), 0);
  std::string html = "<colgroup>";
  for (const int width : grid.column_widths) {
    // Per mille, so that rounding does not move the columns.
    const int per_mille = width * 1000 / total;
    html += "<col style=\"width:" + std::to_string(per_mille / 10) + "." +
            std::to_string(per_mille % 10) + "%\">";
  }
  return html + "</colgroup>\n";
}

std::string Table(const FormGrid& grid, std::size_t headings) {
  std::string html = "<table>\n" + ColumnGroup(grid) + "<tbody>\n";
  std::size_t next = headings;
  for (std::size_t row = headings; row < grid.rows; ++row) {
    html += "<tr>";
    for (; next < grid.cells.size() && grid.cells[next].row == row; ++next) {
      html += CellHtml(grid.cells[next]);
    }
    html += "</tr>\n";
  }
  return html + "</tbody>\n</table>\n";
}

std::string Footer(const form::v1::Form& form) {
  constexpr std::size_t kShownDigest = 16;
  if (form.name().empty()) {
    return "";
  }
  std::string text =
      form.name() + " · 第 " + std::to_string(form.revision()) + " 号变更";
  if (!form.form_digest().empty()) {
    text += " · 内容摘要 " + form.form_digest().substr(0, kShownDigest);
  }
  return "<footer>" + EscapeHtml(text) + "</footer>\n";
}

}  // namespace

absl::StatusOr<std::string> ToHtml(
    const form::v1::Form& form, const templates::v1::Template& form_template) {
  ASSIGN_OR_RETURN(const FormGrid grid, LayOut(form, form_template));
  const std::size_t headings = CountHeadings(grid);
  std::string html = PageHead(
      "zh-CN", form.project().display_name() + " " + form.title(), FormStyle());
  html += "<main>\n" + Headings(grid, headings) + Table(grid, headings) +
          Footer(form) + "</main>\n";
  return html.append(PageEnd());
}

}  // namespace jixiao::reporting
