#include "services/reporting/render/report_page.h"

#include <string_view>

#include "services/reporting/render/bar_chart.h"
#include "services/reporting/render/cell_text.h"
#include "services/reporting/render/html_text.h"
#include "services/reporting/render/styles.h"

namespace jixiao::reporting {
namespace {

std::string_view In(Language language, std::string_view zh,
                    std::string_view en) {
  return language == Language::kZh ? zh : en;
}

std::string TitleOf(const ReportSection& section, Language language) {
  return section.report.title().empty()
             ? std::string(In(language, "自定义查询", "Query"))
             : section.report.title();
}

// 一、二、… up to 二十; beyond, and in English, figures.
std::string Ordinal(std::size_t number, Language language) {
  constexpr std::string_view kDigits[] = {"",   "一", "二", "三", "四", "五",
                                          "六", "七", "八", "九", "十"};
  if (language == Language::kEn || number > 19) {
    return std::to_string(number) + ". ";
  }
  if (number <= 10) {
    return std::string(kDigits[number]) + "、";
  }
  return "十" + std::string(kDigits[number - 10]) + "、";
}

std::string AsOfLine(const ReportPage& page) {
  std::string text(In(page.language, "数据截至：", "As of: "));
  if (page.sections.empty()) {
    return text;
  }
  bool is_first = true;
  for (const auto& revision : page.sections.front().report.as_of()) {
    text += is_first ? "" : In(page.language, "；", "; ");
    is_first = false;
    text += revision.tenant();
    text += In(page.language, "，第 ", ", revision ");
    text += std::to_string(revision.revision());
    text += In(page.language, " 号变更", "");
  }
  return text;
}

std::string KeyFigures(const ReportPage& page) {
  const v1::QueryReportResponse& figures = page.key_figures;
  if (figures.columns().empty()) {
    return "";
  }
  std::string html = "<dl class=\"figures\">\n";
  for (int i = 0; i < figures.columns_size(); ++i) {
    const v1::ReportColumn& column = figures.columns(i);
    html += "<div><dt>" + EscapeHtml(column.title()) + "</dt><dd>" +
            EscapeHtml(DisplayText(figures.totals().cells(i)));
    if (column.type() == v1::COLUMN_TYPE_AMOUNT) {
      html += "<small>";
      html += In(page.language, "万元", "10k yuan");
      html += "</small>";
    }
    html += "</dd></div>\n";
  }
  return html + "</dl>\n";
}

std::string Contents(const ReportPage& page) {
  if (page.sections.size() < 2) {
    return "";
  }
  std::string html = "<nav>\n<h2>";
  html += In(page.language, "目录", "Contents");
  html += "</h2>\n<ol>\n";
  for (std::size_t i = 0; i < page.sections.size(); ++i) {
    html += "<li><a href=\"#report-" + std::to_string(i + 1) + "\">" +
            EscapeHtml(Ordinal(i + 1, page.language) +
                       TitleOf(page.sections[i], page.language)) +
            "</a></li>\n";
  }
  return html + "</ol>\n</nav>\n";
}

std::string HeadCell(const v1::ReportColumn& column) {
  std::string html = IsFigure(column) ? "<th scope=\"col\" class=\"figure\">"
                                      : "<th scope=\"col\">";
  html += EscapeHtml(column.title());
  if (column.type() == v1::COLUMN_TYPE_PERCENT) {
    html += " <small>%</small>";
  }
  return html + "</th>";
}

// In a column of shares the head has the sign.
std::string FigureText(const v1::ReportCell& cell) {
  return cell.has_percent() ? PlainText(cell) : DisplayText(cell);
}

// How many rows from `row` on show the same in this dimension and in all before
// it; 0 when the row above does already.
int MergedRows(const v1::QueryReportResponse& report, int row, int column) {
  const auto is_same = [&](int a, int b) {
    for (int i = 0; i <= column; ++i) {
      const v1::ReportCell& left = report.rows(a).cells(i);
      const v1::ReportCell& right = report.rows(b).cells(i);
      if (left.key() != right.key() ||
          DisplayText(left) != DisplayText(right)) {
        return false;
      }
    }
    return true;
  };
  if (row > 0 && is_same(row - 1, row)) {
    return 0;
  }
  int count = 1;
  while (row + count < report.rows_size() && is_same(row, row + count)) {
    ++count;
  }
  return count;
}

int CountDimensions(const v1::QueryReportResponse& report) {
  int count = 0;
  for (const v1::ReportColumn& column : report.columns()) {
    count += IsFigure(column) ? 0 : 1;
  }
  return count;
}

std::string BodyRow(const v1::QueryReportResponse& report, int row) {
  const int dimensions = CountDimensions(report);
  std::string html = "<tr>";
  for (int i = 0; i < report.columns_size(); ++i) {
    const v1::ReportCell& cell = report.rows(row).cells(i);
    if (i >= dimensions) {
      html += "<td class=\"figure\">" + EscapeHtml(FigureText(cell)) + "</td>";
      continue;
    }
    // The last dimension tells rows apart: merging it would hide one.
    const int rows = i + 1 < dimensions ? MergedRows(report, row, i) : 1;
    if (rows == 0) {
      continue;
    }
    html += i + 1 == dimensions ? "<th scope=\"row\">"
            : rows == 1         ? "<td>"
                        : "<td rowspan=\"" + std::to_string(rows) + "\">";
    html += EscapeHtml(DisplayText(cell));
    html += i + 1 == dimensions ? "</th>" : "</td>";
  }
  return html + "</tr>\n";
}

std::string FootRow(const v1::QueryReportResponse& report, Language language) {
  const int dimensions = CountDimensions(report);
  std::string html = "<tr>";
  if (dimensions > 0) {
    html += "<th scope=\"row\" colspan=\"" + std::to_string(dimensions) + "\">";
    html += In(language, "合计", "Total");
    html += "</th>";
  }
  for (int i = dimensions; i < report.totals().cells_size(); ++i) {
    html += "<td class=\"figure\">" +
            EscapeHtml(FigureText(report.totals().cells(i))) + "</td>";
  }
  return html + "</tr>\n";
}

std::string Table(const v1::QueryReportResponse& report, Language language) {
  std::string html = "<table>\n<thead><tr>";
  for (const v1::ReportColumn& column : report.columns()) {
    html += HeadCell(column);
  }
  html += "</tr></thead>\n<tbody>\n";
  for (int row = 0; row < report.rows_size(); ++row) {
    html += BodyRow(report, row);
  }
  if (report.rows().empty()) {
    html += "<tr><td class=\"none\" colspan=\"" +
            std::to_string(report.columns_size()) + "\">";
    html += In(language, "没有数据", "No data");
    html += "</td></tr>\n";
  }
  html += "</tbody>\n<tfoot>\n" + FootRow(report, language);
  return html + "</tfoot>\n</table>\n";
}

std::string UnitLine(const v1::QueryReportResponse& report, Language language) {
  for (const v1::ReportColumn& column : report.columns()) {
    if (column.type() == v1::COLUMN_TYPE_AMOUNT) {
      return "<p class=\"unit\">" +
             std::string(In(language, "金额单位：万元",
                            "Amounts in 万元 (10,000 yuan)")) +
             "</p>\n";
    }
  }
  return "";
}

std::string Section(const ReportPage& page, std::size_t index) {
  const ReportSection& section = page.sections[index];
  const bool is_only = page.sections.size() == 1;
  std::string html =
      "<section id=\"report-" + std::to_string(index + 1) + "\">\n<h2>" +
      EscapeHtml((is_only ? "" : Ordinal(index + 1, page.language)) +
                 TitleOf(section, page.language)) +
      "</h2>\n";
  if (!section.description.empty()) {
    html += "<p class=\"description\">" + EscapeHtml(section.description) +
            "</p>\n";
  }
  html += UnitLine(section.report, page.language);
  html += Table(section.report, page.language);
  if (const std::string chart = BarChart(section.report); !chart.empty()) {
    html += "<figure>\n" + chart + "</figure>\n";
  }
  return html + "</section>\n";
}

}  // namespace

std::string ToHtml(const ReportPage& page) {
  std::string title = page.title;
  if (title.empty()) {
    title = page.sections.size() == 1
                ? TitleOf(page.sections.front(), page.language)
                : std::string(In(page.language, "预算绩效目标管理报告",
                                 "Report on budget performance targets"));
  }
  std::string html =
      PageHead(In(page.language, "zh-CN", "en"), title, ReportStyle());
  html += "<main>\n<header>\n<h1>" + EscapeHtml(title) +
          "</h1>\n<p class=\"as-of\">" + EscapeHtml(AsOfLine(page)) +
          "</p>\n</header>\n";
  html += KeyFigures(page);
  html += Contents(page);
  for (std::size_t i = 0; i < page.sections.size(); ++i) {
    html += Section(page, i);
  }
  html += "</main>\n";
  return html.append(PageEnd());
}

}  // namespace jixiao::reporting
