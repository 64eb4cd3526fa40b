#include "common/form/accumulation.h"

#include <string>
#include <string_view>

#include "gtest/gtest.h"

#include "common/form/target_value.h"
#include "jixiao/form/v1/form.pb.h"
#include "jixiao/templates/v1/template.pb.h"

namespace jixiao::form {
namespace {

v1::Indicator IndicatorOf(std::string_view name, std::string_view half,
                          std::string_view full) {
  v1::Indicator indicator;
  indicator.set_display_name(std::string(name));
  *indicator.mutable_half_year_target() = ParseTargetValue(half, {});
  *indicator.mutable_full_year_target() = ParseTargetValue(full, {});
  return indicator;
}

std::string Describe(const AccumulationReading& reading) {
  return v1::Accumulation_Name(reading.accumulation)
             .substr(sizeof("ACCUMULATION_") - 1) +
         " " +
         v1::AccumulationOrigin_Name(reading.origin)
             .substr(sizeof("ACCUMULATION_ORIGIN_") - 1);
}

std::string Read(std::string_view name, std::string_view half,
                 std::string_view full,
                 const templates::v1::TargetVocabulary* vocabulary = nullptr) {
  return Describe(ReadAccumulation(IndicatorOf(name, half, full), vocabulary));
}

TEST(AccumulationTest, NamesOfTheDesign) {
  EXPECT_EQ(Read("器材购置率", "=100%", "=100%"), "CUMULATIVE NAME");
  EXPECT_EQ(Read("任务完成率", "≥25%", "≥100%"), "CUMULATIVE NAME");
  EXPECT_EQ(Read("保安人员人数", "≥3人", "≥3人"), "STOCK NAME");
  EXPECT_EQ(Read("磁盘存储量", "≥6T", "≥6T"), "STOCK NAME");
  EXPECT_EQ(Read("预算执行率", "=40%", "=100%"), "RATE NAME");
  EXPECT_EQ(Read("验收合格率", "≥90%", "≥90%"), "RATE NAME");
  EXPECT_EQ(Read("绿化达标率", "≥90%", "≥90%"), "RATE NAME");
}

TEST(AccumulationTest, BracketsOfTheName) {
  EXPECT_EQ(Read("购置率（%）", "1", "1"), "CUMULATIVE NAME");
  EXPECT_EQ(Read("把好质量关（验收合格率）", "1%", "1%"), "RATE NAME");
  // 发证人员数 is not 人员人数.
  EXPECT_EQ(Read("把好考核关（发证人员数）", "≥20人", "≥50人"),
            "CUMULATIVE VALUES");
}

TEST(AccumulationTest, DifferingValuesAddUp) {
  EXPECT_EQ(Read("文章数", "≥0篇", "≥3篇"), "CUMULATIVE VALUES");
  EXPECT_EQ(Read("文章数", "≥3篇", "≥3篇"), "UNKNOWN NONE");
  EXPECT_EQ(Read("文章数", "≥5篇", "≥3篇"), "CUMULATIVE VALUES");
  EXPECT_EQ(Read("成本", "≤50万元", "≤120万元"), "CUMULATIVE VALUES");
  // A ceiling that falls is a level.
  EXPECT_EQ(Read("损耗", "≤5%", "≤3%"), "UNKNOWN NONE");
  // Other units, other kinds: not comparable.
  EXPECT_EQ(Read("文章数", "≥1篇", "≥3份"), "UNKNOWN NONE");
  EXPECT_EQ(Read("文章数", "及时", "≥3篇"), "UNKNOWN NONE");
  EXPECT_EQ(Read("系统更新", "6月底前", "10月底前"), "UNKNOWN NONE");
}

TEST(AccumulationTest, TemplateWinsOverTheBuiltInWords) {
  templates::v1::TargetVocabulary vocabulary;
  vocabulary.add_rate_names("率");
  vocabulary.add_stock_names("保有率");
  vocabulary.add_cumulative_units("份");
  vocabulary.add_stock_units("TB");
  EXPECT_EQ(Read("器材购置率", "=100%", "=100%", &vocabulary), "RATE NAME");
  EXPECT_EQ(Read("设备保有率", "1%", "1%", &vocabulary), "STOCK NAME");
  EXPECT_EQ(Read("验收合格证", "1份", "1份", &vocabulary), "CUMULATIVE UNIT");
  EXPECT_EQ(Read("空间", "≥6T", "≥8T", &vocabulary), "STOCK UNIT");
}

TEST(AccumulationTest, AColumnWinsAndADerivedReadingDoesNot) {
  v1::Indicator indicator = IndicatorOf("器材购置率", "=100%", "=100%");
  indicator.set_accumulation(v1::ACCUMULATION_STOCK);
  EXPECT_EQ(Describe(ReadAccumulation(indicator, nullptr)), "STOCK COLUMN");
  indicator.set_accumulation_origin(v1::ACCUMULATION_ORIGIN_COLUMN);
  EXPECT_EQ(Describe(ReadAccumulation(indicator, nullptr)), "STOCK COLUMN");
  indicator.set_accumulation_origin(v1::ACCUMULATION_ORIGIN_VALUES);
  EXPECT_EQ(Describe(ReadAccumulation(indicator, nullptr)), "CUMULATIVE NAME");
}

TEST(AccumulationTest, NumbersOutOfRangeTellNothing) {
  v1::Indicator indicator = IndicatorOf("文章数", "≥1篇", "≥3篇");
  indicator.mutable_full_year_target()
      ->mutable_quantity()
      ->mutable_number()
      ->set_scale(1000);
  EXPECT_EQ(Describe(ReadAccumulation(indicator, nullptr)), "UNKNOWN NONE");
}

}  // namespace
}  // namespace jixiao::form
