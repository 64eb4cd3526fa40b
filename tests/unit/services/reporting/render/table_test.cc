#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "services/reporting/render/bar_chart.h"
#include "services/reporting/render/cell_text.h"
#include "services/reporting/render/csv.h"
#include "services/reporting/render/html_text.h"

namespace jixiao::reporting {
namespace {

using ::testing::HasSubstr;

void AddColumn(v1::QueryReportResponse& report, const std::string& title,
               v1::ColumnKind kind, v1::ColumnType type) {
  v1::ReportColumn& column = *report.add_columns();
  column.set_title(title);
  column.set_kind(kind);
  column.set_type(type);
}

v1::QueryReportResponse Report(const std::vector<std::string>& names) {
  v1::QueryReportResponse report;
  AddColumn(report, "单位", v1::COLUMN_KIND_DIMENSION, v1::COLUMN_TYPE_TEXT);
  AddColumn(report, "预算", v1::COLUMN_KIND_MEASURE, v1::COLUMN_TYPE_AMOUNT);
  for (const std::string& name : names) {
    v1::ReportRow& row = *report.add_rows();
    row.add_cells()->set_text(name);
    row.add_cells()->set_amount_fen(-1'567'200);
  }
  report.mutable_totals()->add_cells();
  report.mutable_totals()->add_cells()->set_amount_fen(156'720'000);
  return report;
}

v1::ReportCell Amount(std::int64_t fen) {
  v1::ReportCell cell;
  cell.set_amount_fen(fen);
  return cell;
}

TEST(CellTextTest, AmountsAreExact) {
  EXPECT_EQ(PlainText(Amount(156'720'000)), "156.72");
  EXPECT_EQ(PlainText(Amount(1)), "0.000001");
  EXPECT_EQ(DisplayText(Amount(1'234'567'000'000)), "1,234,567.00");
  EXPECT_EQ(DisplayText(Amount(-123'400'000'000)), "-123,400.00");
  EXPECT_EQ(DisplayText(v1::ReportCell()), "—");
  EXPECT_EQ(PlainText(v1::ReportCell()), "");
}

TEST(CellTextTest, SharesHaveTwoDecimals) {
  v1::ReportCell cell;
  cell.mutable_percent()->set_scale(2);
  cell.mutable_percent()->set_unscaled(4122);
  EXPECT_EQ(DisplayText(cell), "41.22%");
  cell.mutable_percent()->set_unscaled(-5);
  EXPECT_EQ(PlainText(cell), "-0.05");
}

TEST(CsvTest, FollowsRfc4180) {
  const std::string csv = ToCsv(Report({"甲,\"乙\"\n丙"}), false, "合计");
  EXPECT_EQ(csv,
            "单位,预算(万元)\r\n\"甲,\"\"乙\"\"\n丙\",-1.5672\r\n"
            "合计,156.72\r\n");
}

TEST(CsvTest, ByteOrderMarkIfWanted) {
  EXPECT_TRUE(ToCsv(Report({}), true, "合计").starts_with("\xEF\xBB\xBF单位"));
}

TEST(CsvTest, TextIsNeverAFormulaAndFiguresStayFigures) {
  for (const char* text : {"=40%", "+1", "-1", "@SUM(A1)", "\tx", "\r=1", "＝1",
                           "＋1", "－1", "＠SUM"}) {
    EXPECT_THAT(ToCsv(Report({text}), false, "合计"),
                HasSubstr("'" + std::string(text)))
        << text;
  }
  EXPECT_THAT(ToCsv(Report({"甲"}), false, "合计"), HasSubstr("甲,-1.5672"));
}

TEST(HtmlTextTest, EscapesAndHidesNothing) {
  EXPECT_EQ(EscapeHtml("<b a=\"1\">&'"), "&lt;b a=&quot;1&quot;&gt;&amp;&#39;");
  EXPECT_EQ(EscapeHtml("a\x01\xFF"
                       "b\xE2\x80\xAE"),
            "a\uFFFD\uFFFDb\uFFFD");
  EXPECT_EQ(EscapeHtml("行\n二"), "行\n二");
}

TEST(BarChartTest, NeedsBarsThatCompare) {
  EXPECT_EQ(BarChart(Report({"甲"})), "");
  EXPECT_THAT(BarChart(Report({"甲", "乙"})), HasSubstr("<svg"));
  EXPECT_EQ(BarChart(Report(std::vector<std::string>(100, "甲"))), "");
}

}  // namespace
}  // namespace jixiao::reporting
