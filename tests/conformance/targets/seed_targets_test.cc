#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "gtest/gtest.h"

#include "common/form/accumulation.h"
#include "common/form/target_value.h"
#include "common/template/registry.h"
#include "common/template/template.h"
#include "jixiao/form/v1/form.pb.h"
#include "jixiao/templates/v1/template.pb.h"
#include "nlohmann/json.hpp"
#include "tests/unit/common/form/describe.h"

// The target cells of the eight published forms, each typed as a person labels
// it by the grammar. Names of indicators are read from the file at run time.
namespace jixiao::form {
namespace {

constexpr char kExpected[] = JIXIAO_SOURCE_DIR "/../shared/seed/expected.json";
constexpr char kTemplates[] = JIXIAO_SOURCE_DIR "/deploy/templates";

// Written by hand. The one text whose reading depends on its context, the 0 of
// a half-year column, stands beside a deadline.
const std::map<std::string_view, std::string_view>& Labels() {
  static const auto& labels = *new std::map<std::string_view, std::string_view>{
      {"充分", "GRADE 充分"},
      {"规范", "GRADE 规范"},
      {"合理", "GRADE 合理"},
      {"明确", "GRADE 明确"},
      {"科学", "GRADE 科学"},
      {"合规", "GRADE 合规"},
      {"健全", "GRADE 健全"},
      {"有效", "GRADE 有效"},
      {"较高", "GRADE 较高"},
      {"较大", "GRADE 较大"},
      {"流畅", "GRADE 流畅"},
      {"及时", "GRADE 及时"},
      {"序时进度", "PROGRESS"},
      {"100%", "QUANTITY 100 %"},
      {"=100%", "QUANTITY =100 %"},
      {"=55%", "QUANTITY =55 %"},
      {"=45%", "QUANTITY =45 %"},
      {"=40%", "QUANTITY =40 %"},
      {"=30%", "QUANTITY =30 %"},
      {"=0%", "QUANTITY =0 %"},
      {"≥100%", "QUANTITY ≥100 %"},
      {"≥90%", "QUANTITY ≥90 %"},
      {"≥25%", "QUANTITY ≥25 %"},
      {"≤5%", "QUANTITY ≤5 %"},
      {"=3次", "QUANTITY =3 次"},
      {"=6次", "QUANTITY =6 次"},
      {"=12次", "QUANTITY =12 次"},
      {"≥3人", "QUANTITY ≥3 人"},
      {"≥2000人", "QUANTITY ≥2000 人"},
      {"≥3500人", "QUANTITY ≥3500 人"},
      {"≥5000人", "QUANTITY ≥5000 人"},
      {"≥8000人", "QUANTITY ≥8000 人"},
      {"≥200人次", "QUANTITY ≥200 人次"},
      {"≥700人次", "QUANTITY ≥700 人次"},
      {"≥50家", "QUANTITY ≥50 家"},
      {"≥100家", "QUANTITY ≥100 家"},
      {"≥500件", "QUANTITY ≥500 件"},
      {"≥1000件", "QUANTITY ≥1000 件"},
      {"≥0篇", "QUANTITY ≥0 篇"},
      {"≥3篇", "QUANTITY ≥3 篇"},
      {"≥50份", "QUANTITY ≥50 份"},
      {"≥200份", "QUANTITY ≥200 份"},
      {"≥6T", "QUANTITY ≥6 TB"},
      {"6月底前完成", "DEADLINE 2024-6-30 (form)"},
      {"10月底前完成", "DEADLINE 2024-10-31 (form)"},
      {"0", "NOT_DUE"},
      {"不发生有效投诉", "NEGATIVE 有效投诉"},
      {"按单位内部文件一周内完成",
       "CONFORMITY 完成 <单位内部文件> {一周内完成, 1 WEEK}"},
      {"按市局下发的监督抽查任务文件及时完成",
       "CONFORMITY 完成 <市局下发的监督抽查任务文件>"},
      {"按每月工作计划及时组织", "CONFORMITY 组织 <每月工作计划>"},
      {"严格执行《特种设备作业人员考核规则》文件",
       "CONFORMITY 执行 <特种设备作业人员考核规则>"},
  };
  return labels;
}

class SeedTargetsTest : public testing::Test {
 protected:
  void SetUp() override {
    std::ifstream file(kExpected);
    if (!file) GTEST_SKIP() << kExpected << " is not here";
    forms_ = nlohmann::json::parse(file);
    const auto registry = tmpl::TemplateRegistry::LoadDirectory(kTemplates);
    ASSERT_TRUE(registry.ok()) << registry.status();
    auto found = registry->Find("templates/nantong-2024");
    ASSERT_TRUE(found.ok()) << found.status();
    template_ = *std::move(found);
  }

  v1::TargetValue Read(const nlohmann::json& form, const nlohmann::json& row,
                       bool half) const {
    const std::string name = row["level3"];
    const std::string raw = row[half ? "half_year" : "full_year"];
    const std::string sibling = row[half ? "full_year" : "half_year"];
    TargetContext context;
    context.indicator_name = name;
    context.column =
        half ? v1::TARGET_COLUMN_HALF_YEAR : v1::TARGET_COLUMN_FULL_YEAR;
    context.sibling_raw = sibling;
    context.vocabulary = &template_->proto().vocabulary();
    context.fiscal_year = form["fiscal_year"];
    return ParseTargetValue(raw, context);
  }

  nlohmann::json forms_;
  std::shared_ptr<const tmpl::Template> template_;
};

TEST_F(SeedTargetsTest, EveryCellIsTypedAsLabelledAndKeepsItsBytes) {
  int cells = 0;
  std::map<std::string_view, int> used;
  for (const auto& form : forms_) {
    for (const auto& row : form["indicators"]) {
      for (const bool half : {true, false}) {
        const std::string raw = row[half ? "half_year" : "full_year"];
        const v1::TargetValue value = Read(form, row, half);
        ++cells;
        EXPECT_EQ(value.raw(), raw);
        const auto label = Labels().find(raw);
        ASSERT_NE(label, Labels().end()) << "no label for " << raw;
        EXPECT_EQ(Describe(value), label->second);
        ++used[label->first];
      }
    }
  }
  EXPECT_EQ(cells, 244);
  EXPECT_EQ(used.size(), Labels().size());
}

// What the findings T05, T06 and T09 presuppose of each indicator that has two
// quantities, by form and row (from 1).
TEST_F(SeedTargetsTest, AccumulationsAreThoseOfTheFindings) {
  const std::map<std::pair<int, int>, v1::Accumulation> expected = {
      {{1, 12}, v1::ACCUMULATION_CUMULATIVE},
      {{1, 13}, v1::ACCUMULATION_RATE},
      {{2, 12}, v1::ACCUMULATION_CUMULATIVE},
      {{2, 13}, v1::ACCUMULATION_RATE},
      {{3, 12}, v1::ACCUMULATION_STOCK},
      {{3, 13}, v1::ACCUMULATION_RATE},
      {{4, 12}, v1::ACCUMULATION_CUMULATIVE},
      {{4, 13}, v1::ACCUMULATION_RATE},
      {{4, 15}, v1::ACCUMULATION_CUMULATIVE},
      {{5, 12}, v1::ACCUMULATION_STOCK},
      {{6, 12}, v1::ACCUMULATION_CUMULATIVE},
      {{6, 13}, v1::ACCUMULATION_CUMULATIVE},
      {{6, 14}, v1::ACCUMULATION_RATE},
      {{7, 12}, v1::ACCUMULATION_CUMULATIVE},
      {{7, 13}, v1::ACCUMULATION_CUMULATIVE},
      {{7, 16}, v1::ACCUMULATION_CUMULATIVE},
      {{8, 12}, v1::ACCUMULATION_CUMULATIVE},
      {{8, 15}, v1::ACCUMULATION_CUMULATIVE},
  };
  int judged = 0;
  for (std::size_t f = 0; f < forms_.size(); ++f) {
    const auto& rows = forms_[f]["indicators"];
    for (std::size_t r = 0; r < rows.size(); ++r) {
      v1::Indicator indicator;
      indicator.set_display_name(rows[r]["level3"].get<std::string>());
      *indicator.mutable_half_year_target() = Read(forms_[f], rows[r], true);
      *indicator.mutable_full_year_target() = Read(forms_[f], rows[r], false);
      const auto reading =
          ReadAccumulation(indicator, &template_->proto().vocabulary());
      if (!indicator.half_year_target().has_quantity() ||
          !indicator.full_year_target().has_quantity()) {
        EXPECT_NE(reading.accumulation, v1::ACCUMULATION_CUMULATIVE);
        continue;
      }
      // Row 8 of every form is the execution rate.
      const auto want =
          r == 7
              ? v1::ACCUMULATION_RATE
              : expected.at({static_cast<int>(f) + 1, static_cast<int>(r) + 1});
      EXPECT_EQ(reading.accumulation, want)
          << "form " << f + 1 << " row " << r + 1;
      ++judged;
    }
  }
  EXPECT_EQ(judged, static_cast<int>(expected.size()) + 8);
}

}  // namespace
}  // namespace jixiao::form
