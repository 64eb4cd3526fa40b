#include <limits>

#include "gtest/gtest.h"

#include "common/base/errors.h"
#include "common/template/registry.h"
#include "jixiao/templates/v1/template.pb.h"
#include "services/reporting/query/engine.h"
#include "services/reporting/query/reports.h"
#include "tests/unit/services/reporting/support/sample_forms.h"

namespace jixiao::reporting {
namespace {

using testing::Facts;
using testing::kTenant;
using testing::SampleForm;

class QueryTest : public ::testing::Test {
 protected:
  QueryTest() : partition_(kTenant, "h") {
    for (const char* id : {"a001", "a002", "a003"}) {
      partition_.Put(Facts(SampleForm(id)));
    }
  }

  absl::StatusOr<QueryResult> TryRun(const v1::ReportQuery& query,
                                     const ScanOptions& options = {}) {
    const auto plan = MakePlan(query, {});
    EXPECT_TRUE(plan.ok()) << plan.status();
    const TenantPartition* partitions[] = {&partition_};
    return RunQuery(partitions, *plan, order_, Language::kZh, options);
  }

  QueryResult Run(std::vector<std::string> group_by,
                  std::vector<std::string> measures,
                  const std::string& filter = "",
                  const ScanOptions& options = {}) {
    v1::ReportQuery query;
    query.mutable_group_by()->Assign(group_by.begin(), group_by.end());
    query.mutable_measures()->Assign(measures.begin(), measures.end());
    query.set_filter(filter);
    auto result = TryRun(query, options);
    EXPECT_TRUE(result.ok()) << result.status();
    return *std::move(result);
  }

  TenantPartition partition_;
  IndicatorOrder order_;
};

TEST_F(QueryTest, SummaryIsExactToTheFen) {
  const QueryResult result =
      Run({"department", "unit", "recurrence"},
          {"forms", "budget", "half_year_plan", "execution_share"});
  ASSERT_EQ(result.rows.size(), 1U);
  const ResultRow& row = result.rows[0];
  EXPECT_EQ(row.dimensions[0].key, "tenants/yunhe/orgUnits/water");
  EXPECT_EQ(row.dimensions[0].text, "云河市水务局");
  EXPECT_EQ(row.dimensions[2].text, "常年安排项目");
  EXPECT_EQ(row.numbers[0], 3);
  EXPECT_EQ(row.numbers[1], 37'500'000);
  EXPECT_EQ(row.numbers[2], 15'000'000);
  EXPECT_EQ(row.numbers[3], 4000);
}

TEST_F(QueryTest, FundingListsEverySourceAndTellsAbsentFromZero) {
  const QueryResult result =
      Run({"funding_source"}, {"forms", "funded_forms", "budget"});
  ASSERT_EQ(result.rows.size(), kPrintedFundingSources);
  EXPECT_EQ(result.rows[0].dimensions[0].key, "GENERAL_PUBLIC_BUDGET");
  EXPECT_EQ(result.rows[0].numbers[2], 37'500'000);
  EXPECT_EQ(result.rows[1].numbers[2], std::nullopt);
  EXPECT_EQ(result.rows[5].dimensions[0].key, "CARRY_OVER");
  EXPECT_EQ(result.rows[5].numbers[2], 0);
  EXPECT_EQ(result.rows[5].numbers[1], 0);
}

TEST_F(QueryTest, CoverageCountsFormsOnceAndShowsEmptyRowsInTemplateOrder) {
  const auto templates = tmpl::TemplateRegistry::LoadDirectory(
      JIXIAO_SOURCE_DIR "/deploy/templates");
  ASSERT_TRUE(templates.ok()) << templates.status();
  for (const auto& form_template : templates->All()) {
    order_.Add(form_template->proto());
  }
  const QueryResult result =
      Run({"level1", "level2"},
          {"forms", "indicators", "filled_forms", "empty_forms", "filled_share",
           "forms_with_cost_or_satisfaction"});
  ASSERT_EQ(result.rows.size(), 4U);
  EXPECT_EQ(result.rows[0].dimensions[1].text, "数量指标");
  EXPECT_EQ(result.rows[0].numbers[0], 3) << "distinct forms, not rows";
  EXPECT_EQ(result.rows[0].numbers[1], 6);
  EXPECT_EQ(result.rows[1].dimensions[1].text, "成本指标");
  EXPECT_EQ(result.rows[1].numbers[2], 0);
  EXPECT_EQ(result.rows[1].numbers[3], 3);
  EXPECT_EQ(result.rows[1].numbers[4], 0);
  EXPECT_EQ(result.rows[3].dimensions[0].text, "满意度指标");
  EXPECT_EQ(result.totals.numbers[0], 3);
  EXPECT_EQ(result.totals.numbers[5], 0);
}

TEST_F(QueryTest, FindingsByRule) {
  const QueryResult result = Run({"rule", "severity", "outcome"},
                                 {"findings", "forms", "errors", "deferred"});
  ASSERT_EQ(result.rows.size(), 2U);
  EXPECT_EQ(result.rows[0].dimensions[0].key, "A07");
  EXPECT_EQ(result.rows[0].numbers[0], 3);
  EXPECT_EQ(result.rows[0].numbers[2], 0) << "deferred is no failed error";
  EXPECT_EQ(result.rows[0].numbers[3], 3);
  EXPECT_EQ(result.rows[1].numbers[0], 6);
  EXPECT_EQ(result.totals.numbers[0], 9);
}

TEST_F(QueryTest, NamesAndAmountsCanBeFiltered) {
  EXPECT_EQ(Run({}, {"forms"}, "budget >= 12500000").totals.numbers[0], 3);
  EXPECT_EQ(Run({}, {"forms"}, "government_fund > 0").totals.numbers[0], 0);
  EXPECT_EQ(
      Run({}, {"forms"}, "department_name.contains('水务')").totals.numbers[0],
      3);
  EXPECT_EQ(Run({}, {"forms"}, "form.endsWith('a002')").totals.numbers[0], 1);
}

TEST_F(QueryTest, NoFormsGivesTotalsOnly) {
  const QueryResult result =
      Run({"unit"}, {"forms", "budget", "execution_share"}, "fiscal_year == 1");
  EXPECT_TRUE(result.rows.empty());
  EXPECT_EQ(result.totals.numbers[0], 0);
  EXPECT_EQ(result.totals.numbers[1], std::nullopt);
  EXPECT_EQ(result.totals.numbers[2], std::nullopt);
}

TEST_F(QueryTest, ACallerOfAUnitSeesItsFormsOnly) {
  ScanOptions options;
  options.org_units = {"water"};
  EXPECT_EQ(Run({}, {"forms"}, "", options).totals.numbers[0], 3);
  options.org_units = {"other"};
  EXPECT_EQ(Run({}, {"forms"}, "", options).totals.numbers[0], 0);
}

TEST_F(QueryTest, SourcesHaveNoExecutionShare) {
  const auto share = [&](std::vector<std::string> group_by,
                         const std::string& filter) {
    return Run(std::move(group_by), {"execution_share", "budget"}, filter);
  };
  EXPECT_EQ(share({"funding_source"}, "").rows[0].numbers[0], std::nullopt);
  EXPECT_EQ(share({"funding_source"}, "").totals.numbers[0], std::nullopt);
  EXPECT_EQ(share({}, "funding_source == 'CARRY_OVER'").totals.numbers[0],
            std::nullopt);
  // The whole form is looked at: by columns of forms, or rows of other kinds.
  EXPECT_EQ(share({"unit"}, "carry_over == 0").rows[0].numbers[0], 4000);
  EXPECT_EQ(share({"rule"}, "").rows[0].numbers[0], 4000);
}

// Few forms, but much work in each: what a filter does within one form counts.
TEST_F(QueryTest, AsksWhetherAnybodyWaits) {
  v1::ReportQuery query;
  query.add_measures("forms");
  query.set_filter(
      "[1,2,3,4,5,6,7,8,9,0].all(a, [1,2,3,4,5,6,7,8,9,0].all(b,"
      " [1,2,3,4,5,6,7,8,9,0].all(c, [1,2,3,4,5,6,7,8,9,0].all(d,"
      " a + b + c + d >= 0 && level1 != ''))))");
  for (const char* id : {"b1", "b2", "b3", "b4", "b5", "b6", "b7"}) {
    partition_.Put(Facts(SampleForm(id)));
  }
  ScanOptions options;
  int asked = 0;
  options.check_alive = [&] {
    ++asked;
    return absl::OkStatus();
  };
  ASSERT_TRUE(TryRun(query, options).ok());
  // Four times beside the steps: 10 forms of 5 rows, some 60,000 steps a row.
  EXPECT_GE(asked, 6);
  EXPECT_LT(asked, 12);
  // An answer that nobody waits for is neither merged nor sorted.
  const int in_all = asked;
  asked = 0;
  options.check_alive = [&] {
    return ++asked == in_all ? absl::CancelledError("gone") : absl::OkStatus();
  };
  EXPECT_EQ(TryRun(query, options).status().code(),
            absl::StatusCode::kCancelled);
}

TEST_F(QueryTest, RefusesTooManyRows) {
  v1::ReportQuery query;
  query.add_group_by("form");
  query.add_measures("forms");
  ScanOptions options;
  options.max_groups = 2;
  EXPECT_EQ(errors::ReasonOf(TryRun(query, options).status()),
            errors::ERROR_REASON_COST_LIMIT_EXCEEDED);
}

TEST_F(QueryTest, AddsUpTenantsAndKeepsTheirUnitsApart) {
  TenantPartition other("tenants/other", "h");
  other.Put(Facts(SampleForm("a001")));
  v1::ReportQuery query;
  query.add_group_by("tenant");
  query.add_measures("forms");
  const auto plan = MakePlan(query, {});
  const TenantPartition* partitions[] = {&partition_, &other};
  const auto result =
      RunQuery(partitions, *plan, order_, Language::kEn, ScanOptions());
  ASSERT_EQ(result->rows.size(), 2U);
  EXPECT_EQ(result->totals.numbers[0], 4);
}

TEST(TotalsTest, SharesRoundHalfAwayFromZero) {
  EXPECT_EQ(HundredthsOfPercent(6460, 15672), 4122);
  EXPECT_EQ(HundredthsOfPercent(1, 3), 3333);
  EXPECT_EQ(HundredthsOfPercent(1, 20000), 1);  // 0.005 %
  EXPECT_EQ(HundredthsOfPercent(-1, 20000), -1);
  EXPECT_EQ(HundredthsOfPercent(1, 20001), 0);
}

TEST(TotalsTest, ASumBeyond64BitsIsAnErrorNotAWrongFigure) {
  Totals totals;
  for (int i = 0; i < 3; ++i) {
    totals.Add(Total::kBudget, std::numeric_limits<std::int64_t>::max());
  }
  const auto measure = FindMeasure("budget");
  EXPECT_EQ(MeasureNumber(**measure, totals, totals).status().code(),
            absl::StatusCode::kOutOfRange);
}

}  // namespace
}  // namespace jixiao::reporting
