#include "tools/jixiao/report_table.h"

#include <string>
#include <vector>

#include "common/form/decimal.h"
#include "jixiao/reporting/v1/report.pb.h"
#include "tools/jixiao/output.h"
#include "tools/jixiao/table.h"

namespace jixiao::cli {
namespace {

using reporting::v1::ReportCell;
using reporting::v1::ReportRow;

std::string CellText(const ReportCell& cell) {
  switch (cell.value_case()) {
    case ReportCell::kText:
      return cell.text();
    case ReportCell::kInteger:
      return std::to_string(cell.integer());
    case ReportCell::kAmountFen:
      return WanYuan(cell.amount_fen());
    case ReportCell::kPercent: {
      const auto percent = form::FromProto(cell.percent());
      return percent.has_value() ? form::FormatDecimal(*percent) + "%" : "-";
    }
    case ReportCell::VALUE_NOT_SET:
      break;
  }
  return "-";
}

std::vector<std::string> Cells(const ReportRow& row) {
  std::vector<std::string> cells;
  for (const ReportCell& cell : row.cells()) {
    cells.push_back(CellText(cell));
  }
  return cells;
}

}  // namespace

void PrintReport(const reporting::v1::QueryReportResponse& report,
                 std::string_view language, std::ostream& out) {
  const bool zh = language == "zh";
  Table table;
  bool amounts = false;
  for (const reporting::v1::ReportColumn& column : report.columns()) {
    const bool dimension =
        column.kind() == reporting::v1::COLUMN_KIND_DIMENSION;
    amounts = amounts || column.type() == reporting::v1::COLUMN_TYPE_AMOUNT;
    const bool text = column.type() == reporting::v1::COLUMN_TYPE_TEXT;
    table.Column(column.title(),
                 text ? Table::Align::kLeft : Table::Align::kRight, dimension);
  }
  for (const ReportRow& row : report.rows()) {
    table.Row(Cells(row));
  }
  if (report.has_totals()) {
    std::vector<std::string> cells = Cells(report.totals());
    for (int i = 0; i < report.columns_size(); ++i) {
      if (report.columns(i).kind() == reporting::v1::COLUMN_KIND_DIMENSION) {
        cells[static_cast<size_t>(i)] = i == 0 ? (zh ? "合计" : "Total") : "";
      }
    }
    table.Footer(std::move(cells));
  }
  if (!report.title().empty()) {
    out << TerminalText(report.title())
        << (amounts ? (zh ? "（万元）" : " (万元)") : "") << '\n';
  }
  out << table.ToString();
  for (const common::v1::TenantRevision& point : report.as_of()) {
    out << "as of " << point.tenant() << " revision " << point.revision()
        << '\n';
  }
  out << '\n';
}

}  // namespace jixiao::cli
