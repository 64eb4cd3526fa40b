// Which of two targets asks for more, from the texts as they are printed.
#include <string>
#include <vector>

#include "gtest/gtest.h"

#include "common/form/diff/targets.h"
#include "common/form/target_value.h"
#include "jixiao/form/v1/form_diff.pb.h"
#include "jixiao/form/v1/target_value.pb.h"

namespace jixiao::form::diff {
namespace {

constexpr auto kRaised = v1::INDICATOR_CHANGE_TARGET_RAISED;
constexpr auto kLowered = v1::INDICATOR_CHANGE_TARGET_LOWERED;
constexpr auto kChanged = v1::INDICATOR_CHANGE_TARGET_CHANGED;

v1::TargetValue Read(std::string_view raw, int year = 2024) {
  TargetContext context;
  context.column = v1::TARGET_COLUMN_FULL_YEAR;
  context.fiscal_year = year;
  return ParseTargetValue(raw, context);
}

v1::IndicatorChange Opposite(v1::IndicatorChange change) {
  return change == kRaised ? kLowered : change == kLowered ? kRaised : change;
}

struct Case {
  const char* before;
  const char* after;
  v1::IndicatorChange direction;
};

constexpr Case kCases[] = {
    // What is to grow.
    {"≥3人", "≥5人", kRaised},
    {"≥3.0人", "≥2.99人", kLowered},
    {"=40%", "=50%", kRaised},
    {"100%", "98%", kLowered},
    {"≥95%", "98%", kRaised},
    {">3人", "≥4人", kRaised},
    {"≥3人", ">3人", kRaised},
    {"5万人", "60000人", kRaised},
    {"至少举办一次", "≥2次", kRaised},
    // What is to shrink.
    {"≤5%", "≤3%", kRaised},
    {"≤5%", "≤8%", kLowered},
    {"≤5%", "<5%", kRaised},
    {"不超过100万元", "≤90万元", kRaised},
    // The same in other words has no direction.
    {"100%", "１００％", kChanged},
    {"≥3人", ">=3.0人", kChanged},
    {"=3人", "≥3人", kChanged},
    {"3人", "=3人", kChanged},
    {"≤5%", "不超过5%", kChanged},
    // Nor what cannot be compared.
    {"≥5%", "≤5%", kChanged},
    {"≤3%", "≥9%", kChanged},
    {"≥3人", "≥5次", kChanged},
    {"≥3", "≥5人", kChanged},
    {"≤100万元", "≤10元", kChanged},
    {"约100人", "≥200人", kChanged},
    {"≥3人", "充分", kChanged},
    {"充分", "较高", kChanged},
    {"", "≥3人", kChanged},
    {"≥**人次", "≥3人次", kChanged},
    {"290%", "≥90%", kChanged},
    {"290%", "291%", kChanged},
    {"是", "否", kChanged},
    {"稳步提升", "显著提升", kChanged},
    {"同比增长不低于5%", "≥8%", kChanged},
    {"≥70%得3分,<70%不得分", "≥80%得3分,<80%不得分", kChanged},
    // Ranges, by both bounds.
    {"3-5万人", "4-6万人", kRaised},
    {"2-12个月", "2-10个月", kLowered},
    {"2-12个月", "3-12个月", kRaised},
    {"2-12个月", "3-10个月", kChanged},
    {"2-12个月", "2-12天", kChanged},
    {"2-12个月", "≥3个月", kChanged},
    // Tolerances, by the deviation.
    {"±3%以内", "±2%以内", kRaised},
    {"100±5%", "100±8%", kLowered},
    {"100±5%", "90±3%", kChanged},
    {"100±5%", "±3%", kChanged},
    // Deadlines, by the last day.
    {"12月底前完成", "6月底前完成", kRaised},
    {"6月底前完成", "2024年7月1日前完成", kLowered},
    {"6月", "6月底", kChanged},
    {"6月", "6月29日", kRaised},
    {"2023年底", "2024年", kLowered},
    {"2023年12月31日前", "2023年底", kChanged},
    {"2022年3月-2023年11月", "2022年3月-2023年10月", kRaised},
    {"2022年3月-2023年11月", "2022年1月-2023年11月", kChanged},
    {"6月底前完成", "3个月内完成", kChanged},
    // Durations, in any units.
    {"2周内完成", "1周内完成", kRaised},
    {"一周内完成", "3天内完成", kRaised},
    {"24小时内响应", "1天内响应", kChanged},
    {"24小时内响应", "1440分钟内响应", kChanged},
    {"24小时内响应", "25小时内响应", kLowered},
    {"1周内完成", "1个月内完成", kLowered},
    {"1个月内完成", "30天内完成", kChanged},
    {"1个月内完成", "27天内完成", kRaised},
    {"12个月内完成", "1年内完成", kChanged},
    {"1年内完成", "11个月内完成", kRaised},
    {"2个工作日内办结", "1个工作日内办结", kRaised},
    {"2个工作日内办结", "1天内办结", kChanged},
    // Frequencies, by what comes in a period.
    {"每月1次", "每月2次", kRaised},
    {"每两月1次", "每月1次", kRaised},
    {"每周1次", "每月1次", kLowered},
    {"每月4次", "每周1次", kChanged},
    {"一年两次", "每季度1次", kRaised},
    {"每月1次", "每月1份", kChanged},
    // Conformities, by a time limit.
    {"按单位内部文件两周内完成", "按单位内部文件一周内完成", kRaised},
    {"按单位内部文件两周内完成", "按单位年度计划一周内完成", kChanged},
    {"按单位内部文件完成", "按单位内部文件一周内完成", kChanged},
};

TEST(TargetDirectionTest, FollowsTheReadings) {
  for (const Case& c : kCases) {
    EXPECT_EQ(TargetDirection(Read(c.before), Read(c.after), {2024, 2024}),
              c.direction)
        << c.before << " → " << c.after;
  }
}

// Every pair of all texts, so that kinds meet that no case has.
TEST(TargetDirectionTest, TheOtherWayRoundIsTheOpposite) {
  std::vector<v1::TargetValue> all;
  for (const Case& c : kCases) {
    all.push_back(Read(c.before));
    all.push_back(Read(c.after));
  }
  int directed = 0;
  for (const v1::TargetValue& a : all) {
    EXPECT_EQ(TargetDirection(a, a, {2024, 2024}), kChanged) << a.raw();
    for (const v1::TargetValue& b : all) {
      const auto there = TargetDirection(a, b, {2024, 2024});
      EXPECT_EQ(TargetDirection(b, a, {2024, 2024}), Opposite(there))
          << a.raw() << " → " << b.raw();
      directed += there == kChanged ? 0 : 1;
    }
  }
  EXPECT_GT(directed, 100);
}

// Raising twice is raising, where the texts can be compared at all.
TEST(TargetDirectionTest, IsTransitive) {
  std::vector<v1::TargetValue> all;
  for (const Case& c : kCases) all.push_back(Read(c.after));
  const auto raised = [&](const auto& a, const auto& b) {
    return TargetDirection(a, b, {2024, 2024}) == kRaised;
  };
  for (const auto& a : all) {
    for (const auto& b : all) {
      for (const auto& c : all) {
        if (raised(a, b) && raised(b, c)) {
          EXPECT_NE(TargetDirection(a, c, {2024, 2024}), kLowered)
              << a.raw() << " → " << b.raw() << " → " << c.raw();
        }
      }
    }
  }
}

TEST(TargetDirectionTest, DeadlinesOfOtherYears) {
  const auto direction = [](const char* before, const char* after) {
    return TargetDirection(Read(before, 2023), Read(after, 2024), {2023, 2024});
  };
  EXPECT_EQ(direction("6月底", "6月底前"), kChanged) << "as early in its year";
  EXPECT_EQ(direction("9月底", "6月底"), kRaised);
  EXPECT_EQ(direction("6月底", "9月底"), kLowered);
  EXPECT_EQ(direction("2月底", "2月末"), kChanged) << "2024 is a leap year";
  EXPECT_EQ(direction("2023年12月", "2024年12月"), kChanged);
  EXPECT_EQ(direction("2023年12月", "2024年6月"), kChanged);
  EXPECT_EQ(direction("2025年12月", "2025年6月"), kRaised);
  EXPECT_EQ(direction("2023年6月", "2024年12月"), kLowered);
}

TEST(TargetDirectionTest, DatesWithoutAYearAreComparedAmongThemselves) {
  EXPECT_EQ(TargetDirection(Read("9月底", 0), Read("6月底", 0), {}), kRaised);
  EXPECT_EQ(TargetDirection(Read("9月底", 0), Read("2024年6月底", 0), {}),
            kChanged);
}

TEST(TargetDirectionTest, NumbersThatDoNotFitAreNotCompared) {
  v1::TargetValue a = Read("≥3人");
  v1::TargetValue b = Read("≥5人");
  b.mutable_quantity()->mutable_number()->set_scale(77);
  EXPECT_EQ(TargetDirection(a, b, {}), kChanged);
  a = Read("每月1次");
  b = Read("每月2次");
  a.mutable_frequency()->mutable_number()->set_unscaled(INT64_MAX);
  b.mutable_frequency()->mutable_period()->set_unscaled(INT64_MAX);
  EXPECT_EQ(TargetDirection(a, b, {}), kChanged);
  b.mutable_frequency()->mutable_period()->set_unscaled(0);
  EXPECT_EQ(TargetDirection(a, b, {}), kChanged);
}

}  // namespace
}  // namespace jixiao::form::diff
