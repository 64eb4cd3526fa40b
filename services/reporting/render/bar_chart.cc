#include "services/reporting/render/bar_chart.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include "common/base/utf8.h"
#include "services/reporting/render/cell_text.h"
#include "services/reporting/render/html_text.h"

namespace jixiao::reporting {
namespace {

constexpr int kMinBars = 2;
constexpr int kMaxBars = 40;
// User units of the drawing; it scales to the width of the page.
constexpr int kWidth = 720;
constexpr int kLabelWidth = 250;
constexpr int kBarWidth = 360;
constexpr int kRowHeight = 21;
constexpr int kBarHeight = 13;
constexpr int kTextOffset = 15;  // baseline below the top of a row
constexpr int kGap = 8;
constexpr int kTop = 4;
constexpr std::size_t kLabelColumns = 34;

struct Bar {
  std::string label;
  std::string value;
  std::int64_t number = 0;
};

std::optional<int> FirstOfType(const v1::QueryReportResponse& report,
                               v1::ColumnType type) {
  for (int i = 0; i < report.columns_size(); ++i) {
    if (IsFigure(report.columns(i)) && report.columns(i).type() == type) {
      return i;
    }
  }
  return std::nullopt;
}

std::optional<int> ChartColumn(const v1::QueryReportResponse& report) {
  for (const v1::ColumnType type :
       {v1::COLUMN_TYPE_AMOUNT, v1::COLUMN_TYPE_PERCENT,
        v1::COLUMN_TYPE_INTEGER}) {
    if (const std::optional<int> column = FirstOfType(report, type)) {
      return column;
    }
  }
  return std::nullopt;
}

std::int64_t NumberOf(const v1::ReportCell& cell) {
  switch (cell.value_case()) {
    case v1::ReportCell::kAmountFen:
      return cell.amount_fen();
    case v1::ReportCell::kInteger:
      return cell.integer();
    case v1::ReportCell::kPercent:
      return cell.percent().unscaled();
    default:
      return 0;
  }
}

Bar BarOf(const v1::QueryReportResponse& report, const v1::ReportRow& row,
          int column) {
  Bar bar;
  for (int i = 0; i < row.cells_size(); ++i) {
    if (!IsFigure(report.columns(i))) {
      bar.label += (bar.label.empty() ? "" : " · ") + DisplayText(row.cells(i));
    }
  }
  bar.label = base::TruncateColumns(bar.label, kLabelColumns);
  bar.value = DisplayText(row.cells(column));
  bar.number = std::max<std::int64_t>(0, NumberOf(row.cells(column)));
  return bar;
}

std::string Number(int value) {
  return std::to_string(value);
}

std::string Text(int x, int y, std::string_view css_class,
                 std::string_view text) {
  return "<text x=\"" + Number(x) + "\" y=\"" + Number(y) + "\" class=\"" +
         std::string(css_class) + "\">" + EscapeHtml(text) + "</text>\n";
}

std::string Draw(const std::vector<Bar>& bars, std::string_view title) {
  std::int64_t largest = 1;
  for (const Bar& bar : bars) {
    largest = std::max(largest, bar.number);
  }
  const int height = kTop + static_cast<int>(bars.size()) * kRowHeight + kTop;
  std::string svg = "<svg class=\"chart\" role=\"img\" viewBox=\"0 0 " +
                    Number(kWidth) + " " + Number(height) + "\">\n<title>" +
                    EscapeHtml(title) + "</title>\n";
  int y = kTop;
  for (const Bar& bar : bars) {
    const int width =
        static_cast<int>(static_cast<double>(bar.number) /
                         static_cast<double>(largest) * kBarWidth);
    svg += Text(kLabelWidth, y + kTextOffset, "label", bar.label);
    svg += "<rect x=\"" + Number(kLabelWidth + kGap) + "\" y=\"" +
           Number(y + kTop) + "\" width=\"" + Number(width) + "\" height=\"" +
           Number(kBarHeight) + "\"/>\n";
    svg += Text(kLabelWidth + kGap + width + kGap, y + kTextOffset, "value",
                bar.value);
    y += kRowHeight;
  }
  svg += "<line x1=\"" + Number(kLabelWidth + kGap) + "\" y1=\"0\" x2=\"" +
         Number(kLabelWidth + kGap) + "\" y2=\"" + Number(height) + "\"/>\n";
  return svg + "</svg>\n";
}

}  // namespace

std::string BarChart(const v1::QueryReportResponse& report) {
  const std::optional<int> column = ChartColumn(report);
  if (!column.has_value() || report.rows_size() < kMinBars ||
      report.rows_size() > kMaxBars) {
    return "";
  }
  std::vector<Bar> bars;
  for (const v1::ReportRow& row : report.rows()) {
    bars.push_back(BarOf(report, row, *column));
  }
  return Draw(bars, report.columns(*column).title());
}

}  // namespace jixiao::reporting
