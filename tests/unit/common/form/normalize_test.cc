#include "common/form/normalize.h"

#include <string>
#include <vector>

#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"

#include "jixiao/form/v1/form.pb.h"
#include "jixiao/templates/v1/template.pb.h"
#include "tests/unit/common/form/describe.h"

namespace jixiao::form {
namespace {

templates::v1::Template SampleTemplate() {
  templates::v1::Template form_template;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(
      R"(amount_unit: AMOUNT_UNIT_WAN_YUAN
         indicator_tree {
           texts: "产出指标" texts: "产出"
           category: INDICATOR_CATEGORY_OUTPUT
           children { texts: "数量指标" texts: "数量"
                      aspect: INDICATOR_ASPECT_QUANTITY }
           children { texts: "时效指标" aspect: INDICATOR_ASPECT_TIMELINESS }
         }
         indicator_tree {
           texts: "效益指标"
           category: INDICATOR_CATEGORY_BENEFIT
           children { texts: "社会效益"
                      aspect: INDICATOR_ASPECT_SOCIAL_BENEFIT }
         }
         recurrences { recurrence: RECURRENCE_RECURRING texts: "常年安排项目" }
         budget_levels { budget_level: BUDGET_LEVEL_CITY texts: "市本级" }
         vocabulary { grade_words: "呱呱叫" })",
      &form_template));
  return form_template;
}

v1::Form FormOf(const std::string& text) {
  v1::Form form;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &form));
  return form;
}

v1::Form Derived(const std::string& text) {
  v1::Form form = FormOf(text);
  Derive(&form, SampleTemplate());
  return form;
}

TEST(DeriveTest, ReadsTargetsInTheirContext) {
  const v1::Form form = Derived(R"(
    project { fiscal_year: 2025 }
    indicator_groups { level1: "产出指标" level2: "时效指标"
      indicators { display_name: "及时性"
        half_year_target { raw: "0" } full_year_target { raw: "2月底前" } }
      indicators { display_name: "人数（人）"
        full_year_target { raw: "300" } }
      indicators { display_name: "质量"
        half_year_target { raw: "呱呱叫" } } })");
  const auto& rows = form.indicator_groups(0).indicators();
  EXPECT_EQ(Describe(rows[0].half_year_target()), "NOT_DUE");
  EXPECT_EQ(Describe(rows[0].full_year_target()), "DEADLINE 2025-2-28 (form)");
  EXPECT_EQ(rows[0].half_year_target().raw(), "0");
  EXPECT_EQ(Describe(rows[1].full_year_target()), "QUANTITY 300 人 (name)");
  EXPECT_FALSE(rows[1].has_half_year_target());
  EXPECT_EQ(Describe(rows[2].half_year_target()), "GRADE 呱呱叫");
}

TEST(DeriveTest, OverwritesReadingsThatTheCallerSent) {
  const v1::Form form = Derived(R"(
    funding { effective_total { fen: 1 } }
    indicator_groups { level1: "别的" level2: "数量指标"
      category: INDICATOR_CATEGORY_OUTPUT aspect: INDICATOR_ASPECT_QUANTITY
      indicators { display_name: "甲"
        full_year_target { raw: "充分" kind: TARGET_KIND_QUANTITY
                           reference: "x" quantity { unit: "x" } } } })");
  const auto& group = form.indicator_groups(0);
  EXPECT_EQ(Describe(group.indicators(0).full_year_target()), "GRADE 充分");
  EXPECT_EQ(group.category(), v1::INDICATOR_CATEGORY_UNSPECIFIED);
  EXPECT_EQ(group.aspect(), v1::INDICATOR_ASPECT_UNSPECIFIED);
  EXPECT_FALSE(form.funding().has_effective_total());
}

TEST(DeriveTest, MatchesLevelsByTextAndNesting) {
  const v1::Form form = Derived(R"(
    indicator_groups { level1: "产出指标" level2: "数量指标" }
    indicator_groups { level1: "产 出" level2: "<p>数量</p>" }
    indicator_groups { level1: "效益指标" level2: "数量指标" })");
  EXPECT_EQ(form.indicator_groups(0).category(), v1::INDICATOR_CATEGORY_OUTPUT);
  EXPECT_EQ(form.indicator_groups(0).aspect(), v1::INDICATOR_ASPECT_QUANTITY);
  EXPECT_EQ(form.indicator_groups(1).aspect(), v1::INDICATOR_ASPECT_QUANTITY);
  EXPECT_EQ(form.indicator_groups(2).category(),
            v1::INDICATOR_CATEGORY_BENEFIT);
  EXPECT_EQ(form.indicator_groups(2).aspect(),
            v1::INDICATOR_ASPECT_UNSPECIFIED);
}

TEST(DeriveTest, TakesAmountsAndEnumsFromTheirTexts) {
  const v1::Form form = Derived(R"(
    project { recurrence_text: " 常年安排项目" budget_level_text: "市 本级" }
    funding {
      appropriation_subtotal { raw: "3.5" }
      other { raw: "1" fen: 7 }
      carry_over { fen: 7 }
      social_insurance { raw: " " fen: 8 }
    }
    expenditures { item: "甲" half_year_plan { raw: "无" fen: 9 }
                   full_year_budget { raw: "2" } })");
  EXPECT_EQ(form.project().recurrence(), v1::RECURRENCE_RECURRING);
  EXPECT_EQ(form.project().budget_level(), v1::BUDGET_LEVEL_CITY);
  EXPECT_EQ(form.funding().appropriation_subtotal().fen(), 3'500'000);
  EXPECT_EQ(form.funding().other().fen(), 1'000'000);
  EXPECT_EQ(form.funding().carry_over().fen(), 7);
  EXPECT_EQ(form.funding().social_insurance().fen(), 8);
  EXPECT_EQ(form.funding().effective_total().fen(), 4'500'015);
  EXPECT_FALSE(form.funding().has_total());
  EXPECT_FALSE(form.expenditures(0).half_year_plan().has_fen());
  EXPECT_EQ(form.expenditures(0).full_year_budget().fen(), 2'000'000);
  const v1::Form given = Derived(R"(
    project { recurrence: RECURRENCE_ONE_OFF recurrence_text: "常年安排项目"
              budget_level: BUDGET_LEVEL_CITY budget_level_text: "地方" }
  )");
  EXPECT_EQ(given.project().recurrence(), v1::RECURRENCE_RECURRING);
  EXPECT_EQ(given.project().budget_level(), v1::BUDGET_LEVEL_CITY);
}

TEST(ContradictionsTest, NamesWhatSaysTwoThings) {
  const FormDeriver deriver(SampleTemplate());
  EXPECT_EQ(deriver.Contradictions(FormOf(R"(
    project { recurrence: RECURRENCE_ONE_OFF recurrence_text: "常年安排项目"
              budget_level: BUDGET_LEVEL_CITY budget_level_text: "地方" }
    funding { total { raw: "1" fen: 7 } other { raw: "１" fen: 1000000 }
              carry_over { fen: 7 } state_capital { raw: "2" } }
    expenditures { item: "甲" half_year_plan { raw: "无" } }
    expenditures { item: "乙" half_year_plan { raw: "无" fen: 9 }
                   full_year_budget { raw: " " fen: 8 } })")),
            (std::vector<std::string>{"project.recurrence", "funding.total",
                                      "expenditures[1].half_year_plan"}));
}

class SettleEditTest : public testing::Test {
 protected:
  SettleEditTest()
      : deriver_(SampleTemplate()), before_(FormOf(R"(
          project { recurrence_text: "常年安排项目" budget_level_text: "地方"
                    budget_level: BUDGET_LEVEL_CITY }
          funding { total { raw: "6" } other { fen: 7 } }
          expenditures { item: "甲" full_year_budget { raw: "6" } }
          indicator_groups { level1: "产出" level2: "数量"
            indicators { display_name: "合格率"
                         full_year_target { raw: "≥95%" } }
            indicators { display_name: "件数" accumulation: ACCUMULATION_STOCK
                         full_year_target { raw: "≥3件" } } })")) {
    deriver_.SettleEdit(v1::Form(), &before_);
    deriver_.Derive(&before_);
  }

  // The edit, settled and derived.
  v1::Form Edited(v1::Form edit) const {
    deriver_.SettleEdit(before_, &edit);
    EXPECT_EQ(deriver_.Contradictions(edit), std::vector<std::string>());
    deriver_.Derive(&edit);
    return edit;
  }
  static const v1::Indicator& IndicatorOf(const v1::Form& form, int index) {
    return form.indicator_groups(0).indicators(index);
  }

  FormDeriver deriver_;
  v1::Form before_;
};

TEST_F(SettleEditTest, AnEditedTextTakesItsFigureAlong) {
  v1::Form edit = before_;
  edit.mutable_funding()->mutable_total()->set_raw("7.5");
  edit.mutable_expenditures(0)->mutable_full_year_budget()->set_raw("7");
  edit.mutable_expenditures(0)->clear_uid();
  edit.mutable_project()->set_recurrence_text("别的");
  edit.mutable_project()->set_budget_level_text("别处");
  const v1::Form after = Edited(edit);
  EXPECT_EQ(after.funding().total().fen(), 7'500'000);
  EXPECT_EQ(after.funding().effective_total().fen(), 7'500'000);
  EXPECT_EQ(after.expenditures(0).full_year_budget().fen(), 7'000'000);
  EXPECT_EQ(after.expenditures(0).uid(), before_.expenditures(0).uid());
  EXPECT_EQ(after.project().recurrence(), v1::RECURRENCE_UNSPECIFIED);
  EXPECT_EQ(after.project().budget_level(), v1::BUDGET_LEVEL_CITY) << "given";
  edit.mutable_funding()->mutable_total()->set_raw("待定");
  EXPECT_FALSE(Edited(edit).funding().total().has_fen());
}

TEST_F(SettleEditTest, AnEditedFigureMustAgreeWithItsText) {
  v1::Form edit = before_;
  edit.mutable_funding()->mutable_total()->set_fen(7);
  edit.mutable_funding()->mutable_other()->set_raw("待定");
  edit.mutable_project()->set_recurrence(v1::RECURRENCE_ONE_OFF);
  deriver_.SettleEdit(before_, &edit);
  EXPECT_EQ(deriver_.Contradictions(edit),
            (std::vector<std::string>{"project.recurrence", "funding.total",
                                      "funding.other"}));
}

TEST_F(SettleEditTest, AChosenAccumulationIsKept) {
  ASSERT_EQ(IndicatorOf(before_, 0).accumulation(), v1::ACCUMULATION_RATE);
  ASSERT_EQ(IndicatorOf(before_, 0).accumulation_origin(),
            v1::ACCUMULATION_ORIGIN_NAME);
  v1::Form edit = before_;  // with the origin that was read
  edit.mutable_indicator_groups(0)->mutable_indicators(0)->set_accumulation(
      v1::ACCUMULATION_CUMULATIVE);
  const v1::Form after = Edited(edit);
  EXPECT_EQ(IndicatorOf(after, 0).accumulation(), v1::ACCUMULATION_CUMULATIVE);
  EXPECT_EQ(IndicatorOf(after, 0).accumulation_origin(),
            v1::ACCUMULATION_ORIGIN_COLUMN);
}

TEST_F(SettleEditTest, AnEditWithoutWhatTheServerSetsChangesNothing) {
  v1::Form edit = before_;
  edit.mutable_expenditures(0)->clear_uid();
  auto& group = *edit.mutable_indicator_groups(0);
  group.clear_uid();
  for (v1::Indicator& indicator : *group.mutable_indicators()) {
    indicator.clear_uid();
    indicator.clear_accumulation_origin();
  }
  EXPECT_EQ(Edited(edit).SerializeAsString(), before_.SerializeAsString());
}

TEST(DeriveTest, IsIdempotentAndKeepsPrintedTexts) {
  const std::string text = R"(
    title: "表" project { fiscal_year: 2024 recurrence_text: "常年安排项目" }
    funding { general_public_budget { raw: "１０" } }
    indicator_groups { level1: "产出" level2: "数量"
      indicators { display_name: "购置率"
        half_year_target { raw: " ≥２5% " }
        full_year_target { raw: "290%" } } })";
  v1::Form once = Derived(text);
  v1::Form twice = once;
  Derive(&twice, SampleTemplate());
  EXPECT_EQ(once.DebugString(), twice.DebugString());
  EXPECT_EQ(once.indicator_groups(0).indicators(0).half_year_target().raw(),
            " ≥２5% ");
  EXPECT_EQ(once.indicator_groups(0).indicators(0).accumulation(),
            v1::ACCUMULATION_CUMULATIVE);
  EXPECT_EQ(once.funding().general_public_budget().raw(), "１０");
}

TEST(DeriveTest, LeavesAnEmptyFormEmpty) {
  v1::Form form;
  Derive(&form, SampleTemplate());
  EXPECT_EQ(form.ByteSizeLong(), 0U);
}

}  // namespace
}  // namespace jixiao::form
