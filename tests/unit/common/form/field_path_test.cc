#include "common/form/field_path.h"

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "gtest/gtest.h"

#include "common/base/errors.h"
#include "jixiao/form/v1/form.pb.h"

namespace jixiao::form {
namespace {

v1::Form Sample() {
  v1::Form form;
  form.mutable_project()->set_fiscal_year(2024);
  v1::ExpenditureLine& line = *form.add_expenditures();
  line.set_uid("eeeeeeeeee");
  line.set_item("设备（一期）");
  line.mutable_full_year_budget()->set_fen(7);
  v1::IndicatorGroup& cost = *form.add_indicator_groups();
  cost.set_uid("cccccccccc");
  cost.set_level1("产出指标");
  cost.set_level2("成本指标");
  cost.set_category(v1::INDICATOR_CATEGORY_OUTPUT);
  v1::IndicatorGroup& group = *form.add_indicator_groups();
  group.set_uid("gggggggggg");
  group.set_level1("过程");
  group.set_level2("资金管理");
  group.set_category(v1::INDICATOR_CATEGORY_PROCESS);
  v1::Indicator& indicator = *group.add_indicators();
  indicator.set_uid("iiiiiiiiii");
  indicator.set_display_name("预算执行率");
  indicator.mutable_full_year_target()->set_raw("=100%");
  return form;
}

TEST(FieldPathTest, BuildsPaths) {
  const v1::Form form = Sample();
  const auto& group = form.indicator_groups(1);
  EXPECT_EQ(ExpenditurePath(form.expenditures(0)), "expenditures[eeeeeeeeee]");
  EXPECT_EQ(ExpenditurePath(form.expenditures(0), "full_year_budget"),
            "expenditures[eeeeeeeeee].full_year_budget");
  EXPECT_EQ(GroupPath(group), "indicator_groups[gggggggggg]");
  EXPECT_EQ(
      IndicatorPath(group, group.indicators(0), "full_year_target"),
      "indicator_groups[gggggggggg].indicators[iiiiiiiiii].full_year_target");
  EXPECT_EQ(CategoryPath(v1::INDICATOR_CATEGORY_OUTPUT),
            "indicator_groups[OUTPUT]");
  EXPECT_EQ(CategoryPath(static_cast<v1::IndicatorCategory>(99)),
            "indicator_groups[]");
}

TEST(FieldPathTest, ResolvesWhatItBuilds) {
  const v1::Form form = Sample();
  const auto& group = form.indicator_groups(1);
  auto row = ResolvePath(form, IndicatorPath(group, group.indicators(0)));
  ASSERT_TRUE(row.ok()) << row.status();
  EXPECT_EQ(row->message, &group.indicators(0));
  EXPECT_EQ(row->field, nullptr);

  auto raw = ResolvePath(
      form, IndicatorPath(group, group.indicators(0), "full_year_target.raw"));
  ASSERT_TRUE(raw.ok()) << raw.status();
  EXPECT_EQ(raw->message, &group.indicators(0).full_year_target());
  EXPECT_EQ(raw->field->name(), "raw");

  auto year = ResolvePath(form, "project.fiscal_year");
  ASSERT_TRUE(year.ok());
  EXPECT_EQ(
      year->message->GetReflection()->GetInt32(*year->message, year->field),
      2024);
  auto category = ResolvePath(form, "indicator_groups[OUTPUT]");
  ASSERT_TRUE(category.ok());
  EXPECT_EQ(category->field->name(), "indicator_groups");
  auto whole = ResolvePath(form, "");
  ASSERT_TRUE(whole.ok());
  EXPECT_EQ(whole->message, &form);
  EXPECT_TRUE(ResolvePath(form, "funding.total").ok());
  EXPECT_TRUE(ResolvePath(form, "expenditures").ok());
}

TEST(FieldPathTest, RefusesWhatLeadsNowhere) {
  const v1::Form form = Sample();
  for (const std::string_view path :
       {"nothing", "project.nothing", "project.", ".project", "project..code",
        "project.code.x", "expenditures[]", "expenditures[zzzzzzzzzz]",
        "expenditures.item", "expenditures[eeeeeeeeee", "project[x]",
        "expenditures[eeeeeeeeee]item", "contacts[甲]", "annotations[k]",
        "indicator_groups[OUTPUT].level1", "indicator_groups[UNSPECIFIED]"}) {
    const auto result = ResolvePath(form, path);
    EXPECT_EQ(errors::ReasonOf(result.status()),
              errors::ERROR_REASON_INVALID_FIELD)
        << path;
  }
  EXPECT_FALSE(ResolvePath(form, std::string(100'000, 'a')).ok());
}

TEST(PrintedPlaceTest, NamesWhatIsPrinted) {
  const v1::Form form = Sample();
  const auto& group = form.indicator_groups(1);
  EXPECT_EQ(PrintedPlace(form, IndicatorPath(group, group.indicators(0),
                                             "full_year_target")),
            "过程/资金管理/预算执行率");
  EXPECT_EQ(PrintedPlace(form, GroupPath(form.indicator_groups(0))),
            "产出指标/成本指标");
  EXPECT_EQ(PrintedPlace(form, GroupPath(group, "level2")), "过程/资金管理");
  EXPECT_EQ(PrintedPlace(form, "indicator_groups[OUTPUT]"), "产出指标");
  EXPECT_EQ(PrintedPlace(form, ExpenditurePath(form.expenditures(0),
                                               "full_year_budget")),
            "expenditures[设备（一期）].full_year_budget");
  EXPECT_EQ(PrintedPlace(form, ExpenditurePath(form.expenditures(0))),
            "expenditures[设备（一期）]");
  for (const std::string_view path :
       {"", "narrative", "funding.total", "expenditures", "indicator_groups",
        "expenditures[zzzzzzzzzz]", "indicator_groups[BENEFIT]",
        "indicator_groups[gggggggggg].indicators[zzzzzzzzzz]", "[", "a["}) {
    EXPECT_EQ(PrintedPlace(form, path), path);
  }
}

}  // namespace
}  // namespace jixiao::form
