#include "tools/jixiao/output.h"

#include <sstream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/base/utf8.h"
#include "tools/jixiao/form_page.h"
#include "tools/jixiao/report_table.h"
#include "tools/jixiao/table.h"

namespace jixiao::cli {
namespace {

using testing::HasSubstr;

void ExpectNarrow(const std::string& text) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    EXPECT_LE(base::DisplayWidth(line), kTerminalColumns) << line;
  }
}

TEST(WanYuanTest, KeepsEveryFen) {
  EXPECT_EQ(WanYuan(int64_t{156'720'000}), "156.72");
  EXPECT_EQ(WanYuan(int64_t{1}), "0.000001");
  EXPECT_EQ(WanYuan(int64_t{0}), "0.00");
  EXPECT_EQ(WanYuan(std::nullopt), "-");
}

TEST(FindingsTextTest, TellsStateOrCounts) {
  form::v1::ValidationSummary summary;
  EXPECT_EQ(FindingsText(summary), "-");
  summary.set_state(form::v1::VALIDATION_STATE_PENDING);
  EXPECT_EQ(FindingsText(summary), "PENDING");
  summary.set_state(form::v1::VALIDATION_STATE_CURRENT);
  summary.set_errors(1);
  EXPECT_EQ(FindingsText(summary), "1E 0W 0I");
  summary.set_deferred(2);
  EXPECT_EQ(FindingsText(summary), "1E 0W 0I 2D");
}

TEST(PrintFindingsTest, GravestFirst) {
  form::v1::ValidationReport report;
  auto* info = report.add_findings();
  info->set_rule_id("T07");
  info->set_severity(form::v1::SEVERITY_INFO);
  info->set_outcome(form::v1::OUTCOME_FAIL);
  auto* error = report.add_findings();
  error->set_rule_id("A03");
  error->set_severity(form::v1::SEVERITY_ERROR);
  error->set_outcome(form::v1::OUTCOME_DEFERRED);
  error->set_deferred_reason("missing: expenditures");
  std::ostringstream out;
  PrintFindings(report, {}, out);
  EXPECT_LT(out.str().find("A03 ERROR deferred"), out.str().find("T07 INFO"));
  EXPECT_THAT(out.str(), HasSubstr("missing: expenditures"));
  EXPECT_EQ(CountsText(report), "0 errors, 0 warnings, 1 info, 1 deferred");
  EXPECT_TRUE(Blocks(report));
}

TEST(PrintFindingsTest, StaysWithin80Columns) {
  form::v1::ValidationReport report;
  auto* finding = report.add_findings();
  finding->set_rule_id("A03");
  finding->set_severity(form::v1::SEVERITY_WARNING);
  finding->set_outcome(form::v1::OUTCOME_DEFERRED);
  finding->set_place(
      "产出指标/数量指标/开展各类公益性文化活动和培训讲座的场次数");
  google::protobuf::RepeatedPtrField<validation::v1::FindingText> texts;
  texts.Add()->set_message(std::string(200, 'x'));
  std::ostringstream out;
  PrintFindings(report, texts, out);
  ExpectNarrow(out.str());
}

TEST(PrintFormTest, StaysWithin80Columns) {
  form::v1::Form form;
  form.set_title(std::string(90, 't'));
  form.mutable_project()->set_display_name(std::string(90, 'p'));
  auto* group = form.add_indicator_groups();
  group->set_level1("产出指标以及另一个很长很长的一级指标名称");
  group->set_level2("数量指标以及另一个很长很长的二级指标名称");
  auto* indicator = group->add_indicators();
  indicator->set_display_name("很长很长很长很长很长的三级指标");
  indicator->mutable_half_year_target()->set_raw("不少于一百二十场次");
  indicator->mutable_full_year_target()->set_raw("不少于二百四十场次");
  std::ostringstream out;
  PrintForm(form, out);
  ExpectNarrow(out.str());
}

TEST(ParseCountTest, TakesWholeNumbersOnly) {
  EXPECT_EQ(ParseCount("12"), 12);
  EXPECT_EQ(ParseCount("-1"), std::nullopt);
  EXPECT_EQ(ParseCount("1x"), std::nullopt);
  EXPECT_EQ(ParseCount(""), std::nullopt);
}

TEST(PrintReportTest, ShowsTotalsUnitsAndRevisions) {
  reporting::v1::QueryReportResponse report;
  report.set_title("汇总表");
  auto* unit = report.add_columns();
  unit->set_title("实施单位");
  unit->set_kind(reporting::v1::COLUMN_KIND_DIMENSION);
  unit->set_type(reporting::v1::COLUMN_TYPE_TEXT);
  auto* budget = report.add_columns();
  budget->set_title("预算");
  budget->set_kind(reporting::v1::COLUMN_KIND_MEASURE);
  budget->set_type(reporting::v1::COLUMN_TYPE_AMOUNT);
  auto* row = report.add_rows();
  row->add_cells()->set_text("甲中心");
  row->add_cells()->set_amount_fen(350'000'00);
  report.mutable_totals()->add_cells();
  report.mutable_totals()->add_cells();
  auto* as_of = report.add_as_of();
  as_of->set_tenant("tenants/yunqi");
  as_of->set_revision(5);
  std::ostringstream out;
  PrintReport(report, "zh", out);
  EXPECT_EQ(out.str(),
            "汇总表（万元）\n"
            "实施单位   预算\n"
            "--------  -----\n"
            "甲中心    35.00\n"
            "--------  -----\n"
            "合计          -\n"
            "as of tenants/yunqi revision 5\n\n");
  out.str("");
  PrintReport(report, "en", out);
  EXPECT_THAT(out.str(), HasSubstr("\nTotal "));
}

}  // namespace
}  // namespace jixiao::cli
