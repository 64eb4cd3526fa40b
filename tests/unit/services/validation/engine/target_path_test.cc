#include "services/validation/engine/target_path.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/form/field_path.h"
#include "jixiao/form/v1/form.pb.h"
#include "tests/unit/services/validation/validation_fixture.h"

namespace jixiao::validation {
namespace {

using ::testing::HasSubstr;

constexpr char kForm[] = R"json({
  "expenditures": [{"item": "灯杆", "full_year_budget": {"raw": "1"}},
    {"item": "灯具", "half_year_plan": {"raw": "1"}}],
  "indicator_groups": [
    {"level1": "产出指标", "level2": "数量指标",
     "indicators": [{"display_name": "灯杆更换数"}]},
    {"level1": "产出指标", "level2": "成本指标"}]
})json";

// The printed place that a target leads to at an instance of its scope.
std::string PlaceOf(const char* path, v1::RuleScope scope, std::size_t index) {
  const absl::StatusOr<TargetPath> target = TargetPath::Parse(path, scope);
  EXPECT_TRUE(target.ok()) << target.status();
  if (!target.ok()) {
    return {};
  }
  const form::v1::Form form = FormOf(kForm);
  return form::PrintedPlace(form,
                            target->Resolve(InstancesOf(scope, form)[index]));
}

TEST(TargetPathTest, NamesFieldsAndRows) {
  EXPECT_EQ(PlaceOf("funding.total", v1::RULE_SCOPE_FORM, 0), "funding.total");
  EXPECT_EQ(PlaceOf("", v1::RULE_SCOPE_EXPENDITURE_LINE, 1),
            "expenditures[灯具]");
  EXPECT_EQ(PlaceOf("full_year_budget", v1::RULE_SCOPE_EXPENDITURE_LINE, 1),
            "expenditures[灯具].full_year_budget");
  EXPECT_EQ(PlaceOf("", v1::RULE_SCOPE_INDICATOR_GROUP, 1),
            "产出指标/成本指标");
  EXPECT_EQ(PlaceOf("full_year_target", v1::RULE_SCOPE_INDICATOR, 0),
            "产出指标/数量指标/灯杆更换数");
}

TEST(TargetPathTest, ChoosesTheRowThatFits) {
  EXPECT_EQ(PlaceOf("indicator_groups[aspect=COST]", v1::RULE_SCOPE_FORM, 0),
            "产出指标/成本指标");
  EXPECT_EQ(PlaceOf("indicator_groups[OUTPUT]", v1::RULE_SCOPE_FORM, 0),
            "产出指标");
  EXPECT_EQ(PlaceOf("expenditures[!full_year_budget.fen].full_year_budget",
                    v1::RULE_SCOPE_FORM, 0),
            "expenditures[灯具].full_year_budget");
}

TEST(TargetPathTest, EndsAtTheListWhenNoRowFits) {
  EXPECT_EQ(PlaceOf("indicator_groups[aspect=QUALITY]", v1::RULE_SCOPE_FORM, 0),
            "indicator_groups");
}

struct BadTarget {
  const char* path;
  v1::RuleScope scope;
  const char* message;
};

class BadTargetPathTest : public ::testing::TestWithParam<BadTarget> {};

TEST_P(BadTargetPathTest, IsRefused) {
  const absl::Status status =
      TargetPath::Parse(GetParam().path, GetParam().scope).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr(GetParam().message));
}

INSTANTIATE_TEST_SUITE_P(
    All, BadTargetPathTest,
    ::testing::Values(
        BadTarget{"funding.totl", v1::RULE_SCOPE_FORM, "no field `totl`"},
        BadTarget{"funding.total", v1::RULE_SCOPE_INDICATOR,
                  "no field `funding`"},
        BadTarget{"expenditures[].item", v1::RULE_SCOPE_FORM,
                  "no indicator category"},
        BadTarget{"expenditures[OUTPUT]", v1::RULE_SCOPE_FORM,
                  "no indicator category"},
        BadTarget{"indicator_groups[NOTHING]", v1::RULE_SCOPE_FORM,
                  "no indicator category"},
        BadTarget{"indicator_groups[aspect=NOTHING]", v1::RULE_SCOPE_FORM,
                  "no IndicatorAspect"},
        BadTarget{"indicator_groups[level1=x]", v1::RULE_SCOPE_FORM,
                  "no enum of"},
        BadTarget{"expenditures[!nothing].item", v1::RULE_SCOPE_FORM,
                  "no field `nothing`"},
        BadTarget{"expenditures[!item", v1::RULE_SCOPE_FORM, "can be chosen"},
        BadTarget{"contacts[!phones]", v1::RULE_SCOPE_FORM, "can be chosen"},
        BadTarget{"indicators[!uid]", v1::RULE_SCOPE_INDICATOR_GROUP,
                  "can be chosen"},
        BadTarget{"indicator_groups[OUTPUT].level1", v1::RULE_SCOPE_FORM,
                  "does not fit"},
        BadTarget{"expenditures[!item]item", v1::RULE_SCOPE_FORM,
                  "does not fit"},
        BadTarget{"indicators[].uid", v1::RULE_SCOPE_INDICATOR_GROUP,
                  "can be chosen"}));

}  // namespace
}  // namespace jixiao::validation
