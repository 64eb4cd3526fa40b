#include "tests/unit/services/reporting/query/oracle.h"

#include <random>
#include <set>

#include "gtest/gtest.h"

#include "services/reporting/query/engine.h"
#include "tests/unit/services/reporting/support/sample_forms.h"

namespace jixiao::reporting {
namespace {

using testing::NaiveQuery;
using testing::NaiveResult;
using testing::Row;

constexpr int kForms = 8;
constexpr int kQueries = 500;

struct KnownFilter {
  const char* expression;
  int grain;
  bool (*keeps)(const Row&);
};

// The same conditions, said twice.
const KnownFilter kFilters[] = {
    {"fiscal_year == 2024", 0,
     [](const Row& r) { return r.at("fiscal_year") == "2024"; }},
    {"state in ['DRAFT', 'APPROVED'] || recurrence == 'RECURRING'", 0,
     [](const Row& r) {
       return r.at("state") == "DRAFT" || r.at("state") == "APPROVED" ||
              r.at("recurrence") == "RECURRING";
     }},
    {"unit.endsWith('3') && fiscal_year > 2022", 0,
     [](const Row& r) {
       return r.at("unit").ends_with('3') &&
              std::stoi(r.at("fiscal_year")) > 2022;
     }},
    {"funding_source != 'OTHER'", 1,
     [](const Row& r) { return r.at("funding_source") != "OTHER"; }},
    {"category == 'COST' || aspect == 'QUANTITY'", 2,
     [](const Row& r) {
       return r.at("category") == "COST" || r.at("aspect") == "QUANTITY";
     }},
    {"level2 == '二级1' && department != ''", 2,
     [](const Row& r) {
       return r.at("level2") == "二级1" && !r.at("department").empty();
     }},
    {"severity == 'ERROR' && outcome == 'FAIL'", 3,
     [](const Row& r) {
       return r.at("severity") == "ERROR" && r.at("outcome") == "FAIL";
     }},
    {"rule in ['R01', 'R02']", 3,
     [](const Row& r) {
       return r.at("rule") == "R01" || r.at("rule") == "R02";
     }},
};

const std::vector<std::string> kMeasureNames = {
    "forms",
    "budget",
    "budget_share",
    "carry_over",
    "half_year_plan",
    "execution_share",
    "funded_forms",
    "indicators",
    "empty_rows",
    "second_level_rows",
    "filled_forms",
    "empty_forms",
    "filled_share",
    "forms_with_cost",
    "forms_with_cost_or_satisfaction",
    "findings",
    "errors",
    "deferred",
    "forms_with_findings"};

struct RandomQuery {
  v1::ReportQuery query;
  NaiveQuery naive;
};

RandomQuery MakeQuery(std::mt19937& random) {
  RandomQuery made;
  const std::size_t dimensions = random() % 4;
  std::set<std::string> names;
  while (names.size() < dimensions) {
    names.insert(
        std::string(Dimensions()[random() % Dimensions().size()].name));
  }
  for (const std::string& name : names) {
    made.query.add_group_by(name);
    made.naive.group_by.push_back(name);
  }
  for (const std::string& name : kMeasureNames) {
    made.query.add_measures(name);
    made.naive.measures.push_back(name);
  }
  if (random() % 3 > 0) {
    const KnownFilter& filter = kFilters[random() % std::size(kFilters)];
    made.query.set_filter(filter.expression);
    made.naive.filter_grain = filter.grain;
    made.naive.filter = filter.keeps;
  }
  return made;
}

// Empty when the answers agree; else what differs.
std::string Difference(const QueryResult& result, const NaiveResult& naive) {
  if (result.rows.size() != naive.rows.size()) {
    return "rows: " + std::to_string(result.rows.size()) + " for " +
           std::to_string(naive.rows.size());
  }
  for (const ResultRow& row : result.rows) {
    std::vector<std::string> key;
    for (const DimensionValue& value : row.dimensions) {
      key.push_back(value.key);
    }
    const auto expected = naive.rows.find(key);
    if (expected == naive.rows.end()) {
      return "an unexpected row";
    }
    for (std::size_t i = 0; i < kMeasureNames.size(); ++i) {
      if (row.numbers[i] != expected->second[i]) {
        return kMeasureNames[i] + ": " +
               std::to_string(row.numbers[i].value_or(-999)) + " for " +
               std::to_string(expected->second[i].value_or(-999));
      }
    }
  }
  for (std::size_t i = 0; i < kMeasureNames.size(); ++i) {
    if (result.totals.numbers[i] != naive.totals[i]) {
      return "totals " + kMeasureNames[i];
    }
  }
  return "";
}

class OracleTest : public ::testing::Test {
 protected:
  OracleTest() : random_(2024), partition_(testing::kTenant, "h") {
    for (int i = 0; i < kForms; ++i) {
      facts_.push_back(testing::Facts(
          testing::RandomForm("f" + std::to_string(i), random_)));
      partition_.Put(facts_.back());
    }
  }

  QueryResult Run(const v1::ReportQuery& query) {
    const auto plan = MakePlan(query, {});
    EXPECT_TRUE(plan.ok()) << plan.status() << query.ShortDebugString();
    const TenantPartition* partitions[] = {&partition_};
    auto result = RunQuery(partitions, *plan, IndicatorOrder(), Language::kZh);
    EXPECT_TRUE(result.ok()) << result.status();
    return *std::move(result);
  }

  std::mt19937 random_;
  std::vector<FormFacts> facts_;
  TenantPartition partition_;
};

TEST_F(OracleTest, RandomQueriesEqualTheNaiveRecomputation) {
  for (int i = 0; i < kQueries; ++i) {
    const RandomQuery query = MakeQuery(random_);
    ASSERT_EQ(
        Difference(Run(query.query), testing::RunNaively(facts_, query.naive)),
        "")
        << query.query.ShortDebugString();
  }
}

// The control: one fen, one indicator or one finding more in a form shows.
TEST_F(OracleTest, APlantedDifferenceIsCaught) {
  NaiveQuery naive{.group_by = {"fiscal_year"}, .measures = kMeasureNames};
  v1::ReportQuery query;
  query.add_group_by("fiscal_year");
  for (const std::string& name : kMeasureNames) {
    query.add_measures(name);
  }
  const auto differs = [&](auto plant) {
    std::vector<FormFacts> planted = facts_;
    plant(planted[5]);
    return Difference(Run(query), testing::RunNaively(planted, naive));
  };
  EXPECT_EQ(differs([](FormFacts&) {}), "");
  EXPECT_NE(differs([](FormFacts& f) {
              f.funding_fen[0] = f.funding_fen[0].value_or(0) + 1;
            }),
            "");
  EXPECT_NE(differs([](FormFacts& f) { f.indicators.emplace_back(); }), "");
  EXPECT_NE(differs([](FormFacts& f) {
              f.findings.push_back(
                  {.rule = "R01", .severity = 1, .outcome = 2, .count = 1});
            }),
            "");
}

TEST_F(OracleTest, PagesTogetherAreTheWhole) {
  v1::ReportQuery query;
  query.add_group_by("unit");
  query.add_group_by("level2");
  query.add_measures("forms");
  query.add_measures("budget");
  query.set_order_by("budget desc, level2");
  const auto plan = MakePlan(query, {});
  ASSERT_TRUE(plan.ok());
  const QueryResult result = Run(query);
  ASSERT_GT(result.rows.size(), 5U);
  for (std::size_t i = 0; i < result.rows.size(); ++i) {
    const std::string position = PositionOf(result.rows[i], *plan);
    EXPECT_LE(position.size(), 2048U);
    EXPECT_EQ(RowAfter(result, *plan, position), i + 1);
  }
  EXPECT_EQ(RowAfter(result, *plan, "nonsense"), std::nullopt);
}

}  // namespace
}  // namespace jixiao::reporting
