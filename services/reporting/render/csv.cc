#include "services/reporting/render/csv.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "services/reporting/render/cell_text.h"

namespace jixiao::reporting {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kEndOfLine = "\r\n";

std::string Quoted(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) {
    return std::string(text);
  }
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') {
      quoted += '"';
    }
    quoted += c;
  }
  return quoted + '"';
}

// Whether a spreadsheet program might take `text` for a formula; some read the
// full-width signs as the plain ones.
bool LooksLikeFormula(std::string_view text) {
  constexpr std::array<std::string_view, 11> kFormulaStarts = {
      "=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"};
  return std::any_of(
      kFormulaStarts.begin(), kFormulaStarts.end(),
      [text](std::string_view start) { return text.starts_with(start); });
}

std::string TextField(std::string_view text) {
  return Quoted(LooksLikeFormula(text) ? "'" + std::string(text)
                                       : std::string(text));
}

std::string Head(const v1::ReportColumn& column) {
  switch (column.type()) {
    case v1::COLUMN_TYPE_AMOUNT:
      return TextField(column.title() + "(万元)");
    case v1::COLUMN_TYPE_PERCENT:
      return TextField(column.title() + "(%)");
    default:
      return TextField(column.title());
  }
}

std::string Field(const v1::ReportCell& cell) {
  return cell.value_case() == v1::ReportCell::kText ? TextField(cell.text())
                                                    : PlainText(cell);
}

}  // namespace

std::string ToCsv(const v1::QueryReportResponse& report, bool byte_order_mark,
                  std::string_view totals_label) {
  std::string csv(byte_order_mark ? kByteOrderMark : "");
  const auto end_field = [&](int index) {
    csv += index + 1 < report.columns_size() ? "," : kEndOfLine;
  };
  for (int i = 0; i < report.columns_size(); ++i) {
    csv += Head(report.columns(i));
    end_field(i);
  }
  for (const v1::ReportRow& row : report.rows()) {
    for (int i = 0; i < row.cells_size(); ++i) {
      csv += Field(row.cells(i));
      end_field(i);
    }
  }
  for (int i = 0; i < report.totals().cells_size(); ++i) {
    const bool is_label =
        i == 0 && report.columns(0).kind() == v1::COLUMN_KIND_DIMENSION;
    csv += is_label ? TextField(totals_label) : Field(report.totals().cells(i));
    end_field(i);
  }
  return csv;
}

}  // namespace jixiao::reporting
