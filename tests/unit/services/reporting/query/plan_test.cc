#include "services/reporting/query/plan.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/base/errors.h"
#include "services/reporting/query/reports.h"

namespace jixiao::reporting {
namespace {

using ::testing::HasSubstr;

v1::ReportQuery Query(std::vector<std::string> group_by,
                      std::vector<std::string> measures,
                      const std::string& filter = "",
                      const std::string& order_by = "") {
  v1::ReportQuery query;
  query.mutable_group_by()->Assign(group_by.begin(), group_by.end());
  query.mutable_measures()->Assign(measures.begin(), measures.end());
  query.set_filter(filter);
  query.set_order_by(order_by);
  return query;
}

absl::Status PlanStatus(const v1::ReportQuery& query) {
  return MakePlan(query, {}).status();
}

TEST(PlanTest, UnknownDimensionSaysWhatExistsAndWhatWasMeant) {
  const absl::Status status = PlanStatus(Query({"departmnt"}, {"forms"}));
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(errors::ReasonOf(status), errors::ERROR_REASON_UNKNOWN_DIMENSION);
  EXPECT_THAT(std::string(status.message()),
              HasSubstr("did you mean \"department\"?"));
  EXPECT_THAT(std::string(status.message()), HasSubstr("funding_source"));
  EXPECT_EQ(errors::MetadataOf(status, "suggestion"), "department");
}

TEST(PlanTest, UnknownMeasureSaysSo) {
  const absl::Status status = PlanStatus(Query({}, {"fomrs"}));
  EXPECT_EQ(errors::ReasonOf(status), errors::ERROR_REASON_UNKNOWN_MEASURE);
  EXPECT_THAT(std::string(status.message()),
              HasSubstr("did you mean \"forms\"?"));
}

TEST(PlanTest, AMeasureIsNoDimension) {
  const absl::Status status = PlanStatus(Query({"forms"}, {"forms"}));
  EXPECT_THAT(std::string(status.message()), HasSubstr("is a measure"));
}

TEST(PlanTest, FilterErrorsHaveAPosition) {
  const absl::Status status =
      PlanStatus(Query({}, {"forms"}, "fiscal_year == 2024 && yaer == 1"));
  EXPECT_EQ(errors::ReasonOf(status), errors::ERROR_REASON_INVALID_FILTER);
  EXPECT_EQ(errors::MetadataOf(status, "line"), "1");
  EXPECT_EQ(errors::MetadataOf(status, "column"), "24");
}

TEST(PlanTest, FiltersThatCannotMeanAnythingAreRefused) {
  for (const char* filter :
       {"1 + 1", "fiscal_year == '2024'", "level2 == rule", "budget >", "(("}) {
    const absl::Status status = PlanStatus(Query({}, {"forms"}, filter));
    EXPECT_EQ(errors::ReasonOf(status), errors::ERROR_REASON_INVALID_FILTER)
        << filter << status;
  }
}

TEST(PlanTest, OrderIsByColumnsOfTheResult) {
  const auto plan = MakePlan(
      Query({"unit", "state"}, {"forms"}, "", "forms desc, state"), {});
  ASSERT_TRUE(plan.ok());
  ASSERT_EQ(plan->order.size(), 3U);
  EXPECT_EQ(plan->order[0].column, 2U);
  EXPECT_TRUE(plan->order[0].descending);
  EXPECT_EQ(plan->order[2].column, 0U);
  for (const char* order :
       {"budget", "forms down", "forms,forms", ",", "x y z"}) {
    EXPECT_EQ(
        errors::ReasonOf(PlanStatus(Query({"unit"}, {"forms"}, "", order))),
        errors::ERROR_REASON_INVALID_ORDER_BY)
        << order;
  }
}

TEST(PlanTest, BoundsTheQuery) {
  EXPECT_EQ(errors::ReasonOf(PlanStatus(Query({}, {}))),
            errors::ERROR_REASON_INVALID_FIELD);
  EXPECT_EQ(errors::ReasonOf(PlanStatus(Query({"unit", "unit"}, {"forms"}))),
            errors::ERROR_REASON_INVALID_FIELD);
  EXPECT_EQ(errors::ReasonOf(PlanStatus(
                Query({"tenant", "fiscal_year", "department", "unit", "form",
                       "state", "template", "level1", "level2"},
                      {"forms"}))),
            errors::ERROR_REASON_INVALID_FIELD);
}

TEST(PlanTest, AQueryBuildsOnANamedReport) {
  const v1::ReportQuery base =
      Query({"level1", "level2"}, {"forms"}, "fiscal_year == 2024", "forms");
  const auto narrowed = MakePlan(Query({}, {}, "state == 'DRAFT'"), base);
  ASSERT_TRUE(narrowed.ok());
  EXPECT_EQ(narrowed->filters.size(), 2U);
  EXPECT_EQ(narrowed->dimensions.size(), 2U);
  // An order that no longer fits is dropped with the measures it named.
  EXPECT_TRUE(MakePlan(Query({}, {"indicators"}), base).ok());
  EXPECT_EQ(errors::ReasonOf(MakePlan(Query({}, {}, "rule == 'A01'"),
                                      Query({}, {"forms"}, "level1 == 'x'"))
                                 .status()),
            errors::ERROR_REASON_INVALID_FILTER);
}

TEST(ReportsTest, TheProjectsOwnReportsLoad) {
  const auto reports =
      NamedReports::LoadDirectory(JIXIAO_SOURCE_DIR "/deploy/reports");
  ASSERT_TRUE(reports.ok()) << reports.status();
  for (const char* name : {"reports/summary", "reports/funding",
                           "reports/coverage", "reports/findings"}) {
    EXPECT_TRUE(reports->Find(name).ok()) << name;
  }
  const absl::Status unknown = reports->Find("reports/sumary").status();
  EXPECT_EQ(errors::ReasonOf(unknown), errors::ERROR_REASON_UNKNOWN_REPORT);
  EXPECT_EQ(errors::MetadataOf(unknown, "suggestion"), "reports/summary");
}

TEST(FieldsTest, EveryFieldIsDocumentedInBothLanguages) {
  std::set<std::string_view> names;
  const auto check = [&](const auto& info) {
    EXPECT_TRUE(names.insert(info.name).second) << info.name;
    EXPECT_FALSE(info.title.zh.empty() || info.title.en.empty()) << info.name;
    EXPECT_FALSE(info.description.zh.empty() || info.description.en.empty())
        << info.name;
  };
  for (const DimensionInfo& info : Dimensions()) {
    check(info);
  }
  for (const MeasureInfo& info : Measures()) {
    check(info);
  }
}

}  // namespace
}  // namespace jixiao::reporting
