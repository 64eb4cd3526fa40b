// Each repair rule by a damaged line of a form that needs no repair otherwise,
// and a line like it that must not be touched.

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "tests/unit/services/form_store/intake/mini_form.h"

namespace jixiao::form_store::intake {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

using F = MiniForm;

const form::v1::IndicatorGroup& Group(const ExtractedForm& extracted,
                                      const std::string& level2) {
  for (const auto& group : extracted.form.indicator_groups()) {
    if (group.level2() == level2) {
      return group;
    }
  }
  ADD_FAILURE() << "no group " << level2;
  return form::v1::IndicatorGroup::default_instance();
}

TEST(RepairRules, TheMiniFormNeedsNone) {
  const ExtractedForm extracted = ReadOne(F().Text());
  ASSERT_TRUE(extracted.status.ok()) << extracted.status;
  EXPECT_THAT(Traces(extracted), IsEmpty());
  for (const auto& cell : extracted.form.source().cells()) {
    EXPECT_EQ(cell.repair_rule(), "") << cell.path();
  }
}

TEST(RepairRules, HeaderInAmountCell) {
  const ExtractedForm extracted =
      ReadOne(F().Set(F::kTotal, "||资金总额||全年(程)预算数").Text());
  EXPECT_THAT(Traces(extracted), ElementsAre("HEADER_IN_AMOUNT_CELL 8:5 95"));
  EXPECT_FALSE(extracted.form.funding().has_total());
  EXPECT_EQ(extracted.form.funding().effective_total().fen(), 6'000'000);
}

TEST(RepairRules, UnreadableAmountKeepsItsTextWithoutAFigure) {
  const ExtractedForm extracted =
      ReadOne(F().Set(F::kTotal, "||资金总额||约六").Text());
  EXPECT_THAT(Traces(extracted), ElementsAre("UNREADABLE_AMOUNT 8:5 0"));
  EXPECT_EQ(extracted.form.funding().total().raw(), "约六");
  EXPECT_FALSE(extracted.form.funding().total().has_fen());
}

TEST(RepairRules, BlankAmountIsAbsentWithoutATrace) {
  const ExtractedForm extracted =
      ReadOne(F().Set(F::kTotal, "||资金总额||").Text());
  EXPECT_THAT(Traces(extracted), IsEmpty());
  EXPECT_FALSE(extracted.form.funding().has_total());
}

TEST(RepairRules, ZeroIsAnAmount) {
  const ExtractedForm extracted = ReadOne(F().Text());
  ASSERT_TRUE(extracted.form.funding().has_other());
  EXPECT_TRUE(extracted.form.funding().other().has_fen());
  EXPECT_EQ(extracted.form.funding().other().fen(), 0);
}

TEST(RepairRules, SeveralAmounts) {
  const ExtractedForm extracted =
      ReadOne(F().Set(F::kTotal, "||资金总额||6|7").Text());
  EXPECT_THAT(Traces(extracted), ElementsAre("SEVERAL_AMOUNTS 8:6 50"));
  EXPECT_EQ(extracted.form.funding().total().raw(), "6");
}

TEST(RepairRules, ShiftedFundingLine) {
  const ExtractedForm extracted =
      ReadOne(F().Set(F::kStateCapital, "||国有资本金||3").Text());
  EXPECT_THAT(Traces(extracted), ElementsAre("SHIFTED_COLUMNS 11:3 90"));
  EXPECT_EQ(extracted.form.funding().state_capital().raw(), "3");
}

TEST(RepairRules, FundingLinesOfAnotherParentMayStandElsewhere) {
  const ExtractedForm extracted =
      ReadOne(F().Set(F::kCarryOver, "|上年结转资金||1")
                  .Set(F::kOther, "|其他资金||0")
                  .Text());
  EXPECT_THAT(Traces(extracted), IsEmpty());
  EXPECT_EQ(extracted.form.funding().carry_over().raw(), "1");
}

TEST(RepairRules, SubtotalBeforeParent) {
  const ExtractedForm extracted =
      ReadOne(F().Set(F::kSubtotal, "|||小计|5")
                  .Set(F::kGeneral, "||财政拨款|一般公共预算资金|5")
                  .Text());
  EXPECT_THAT(Traces(extracted), ElementsAre("SUBTOTAL_BEFORE_PARENT 9:4 95"));
  EXPECT_EQ(extracted.form.funding().appropriation_subtotal().raw(), "5");
}

TEST(RepairRules, SubtotalWithoutAnyParentIsNoDrift) {
  const ExtractedForm extracted =
      ReadOne(F().Set(F::kSubtotal, "||财政拨款小计||5").Text());
  EXPECT_THAT(Traces(extracted), IsEmpty());
  EXPECT_EQ(extracted.form.funding().appropriation_subtotal().raw(), "5");
}

TEST(RepairRules, MissingAmountUnderTheOnlyHead) {
  const ExtractedForm extracted =
      ReadOne(F().Set(F::kExpenditureHead, "|支出||半年(程)计划执行数|")
                  .Set(F::kExpenditure, "|书架||2|")
                  .Text());
  EXPECT_THAT(Traces(extracted), ElementsAre("MISSING_AMOUNT 15:0 95"));
  const auto& line = extracted.form.expenditures(0);
  EXPECT_EQ(line.half_year_plan().raw(), "2");
  EXPECT_FALSE(line.has_full_year_budget());
  EXPECT_EQ(extracted.form.source().repairs(0).path(),
            "expenditures[" + line.uid() + "].full_year_budget");
}

TEST(RepairRules, MissingAmountUnderOneOfTwoHeadsIsLessSure) {
  const ExtractedForm extracted =
      ReadOne(F().Set(F::kExpenditure, "|书架|||6").Text());
  EXPECT_THAT(Traces(extracted), ElementsAre("MISSING_AMOUNT 15:0 80"));
  EXPECT_FALSE(extracted.form.expenditures(0).has_half_year_plan());
  EXPECT_EQ(extracted.form.expenditures(0).full_year_budget().raw(), "6");
}

TEST(RepairRules, AmountUnderNeitherHeadIsNotTaken) {
  const ExtractedForm extracted =
      ReadOne(F().Set(F::kExpenditure, "|书架|6").Text());
  EXPECT_THAT(Traces(extracted),
              ElementsAre("MISSING_AMOUNT 15:0 100", "MISSING_AMOUNT 15:0 100",
                          "AMBIGUOUS_AMOUNT 15:3 0"));
  EXPECT_FALSE(extracted.form.expenditures(0).has_half_year_plan());
  EXPECT_FALSE(extracted.form.expenditures(0).has_full_year_budget());
}

TEST(RepairRules, MissingHeader) {
  const ExtractedForm extracted = ReadOne(
      F().Set(F::kExpenditureHead, "|支出|||半年(程)计划执行数").Text());
  EXPECT_THAT(Traces(extracted), ElementsAre("MISSING_HEADER 15:0 80"));
  EXPECT_EQ(extracted.form.expenditures(0).half_year_plan().raw(), "2");
  EXPECT_EQ(extracted.form.expenditures(0).full_year_budget().raw(), "6");
}

TEST(RepairRules, ShiftedExpenditure) {
  const ExtractedForm extracted =
      ReadOne(F().Set(F::kExpenditure, "书架||2|6").Text());
  EXPECT_THAT(Traces(extracted), ElementsAre("SHIFTED_COLUMNS 15:0 90"));
  EXPECT_EQ(extracted.form.expenditures(0).item(), "书架");
  EXPECT_EQ(extracted.form.expenditures(0).half_year_plan().raw(), "2");
  EXPECT_EQ(extracted.form.expenditures(0).full_year_budget().raw(), "6");
}

TEST(RepairRules, ExpenditureWithoutAName) {
  const ExtractedForm extracted =
      ReadOne(F().Set(F::kExpenditure, "|||2|6").Text());
  EXPECT_THAT(Traces(extracted), ElementsAre("NAME_MISSING 15:0 50"));
  EXPECT_EQ(extracted.form.expenditures(0).item(), "");
}

TEST(RepairRules, Level2InFirstColumn) {
  const ExtractedForm extracted =
      ReadOne(F().Set(F::kCost, "成本指标||||").Text());
  EXPECT_THAT(Traces(extracted), ElementsAre("LEVEL2_IN_FIRST_COLUMN 21:1 95"));
  EXPECT_EQ(Group(extracted, "成本指标").level1(), "产出指标");
  EXPECT_EQ(Group(extracted, "成本指标").aspect(),
            form::v1::INDICATOR_ASPECT_COST);
}

TEST(RepairRules, Level2InFirstColumnWithAnIndicatorBesideIt) {
  const ExtractedForm extracted =
      ReadOne(F().Set(F::kCost, "成本指标|书架单价|≤300元|≤300元|").Text());
  ASSERT_EQ(Group(extracted, "成本指标").indicators_size(), 1);
  const auto& indicator = Group(extracted, "成本指标").indicators(0);
  EXPECT_EQ(indicator.display_name(), "书架单价");
  EXPECT_EQ(indicator.full_year_target().raw(), "≤300元");
}

TEST(RepairRules, UnknownFirstLevelStaysWhatIsPrinted) {
  const ExtractedForm extracted = ReadOne(
      F().Set(F::kCost, "其他指标|特色指标|书架单价|≤300元|≤300元").Text());
  EXPECT_THAT(Traces(extracted), IsEmpty());
  EXPECT_EQ(Group(extracted, "特色指标").level1(), "其他指标");
}

TEST(RepairRules, LevelParentMissing) {
  const ExtractedForm extracted =
      ReadOne(F().Set(F::kBenefit, "|社会效益|读者便利程度|较高|较高").Text());
  EXPECT_THAT(Traces(extracted), ElementsAre("LEVEL_PARENT_MISSING 22:2 80"));
  const auto& group = Group(extracted, "社会效益");
  EXPECT_EQ(group.level1(), "效益指标");
  EXPECT_EQ(extracted.form.source().repairs(0).path(),
            "indicator_groups[" + group.uid() + "].level1");
}

TEST(RepairRules, Level2BelowItsOwnParentIsNotMoved) {
  const ExtractedForm extracted =
      ReadOne(F().Set(F::kCost, "|质量指标|合格率|=100%|=100%").Text());
  EXPECT_THAT(Traces(extracted), IsEmpty());
  EXPECT_EQ(Group(extracted, "质量指标").level1(), "产出指标");
}

TEST(RepairRules, Level2Missing) {
  const ExtractedForm extracted =
      ReadOne(F().Set(F::kBenefit, "效益指标||读者便利程度|较高|较高").Text());
  EXPECT_THAT(Traces(extracted), ElementsAre("LEVEL2_MISSING 22:0 50"));
  EXPECT_EQ(Group(extracted, "").level1(), "效益指标");
}

TEST(RepairRules, ShiftedIndicator) {
  const ExtractedForm extracted =
      ReadOne(F().Set(F::kSecondQuantity, "|书立数|≥50个|≥80个").Text());
  EXPECT_THAT(Traces(extracted), ElementsAre("SHIFTED_COLUMNS 20:0 60",
                                             "SHIFTED_COLUMNS 20:2 60"));
  ASSERT_EQ(Group(extracted, "数量指标").indicators_size(), 2);
  const auto& indicator = Group(extracted, "数量指标").indicators(1);
  EXPECT_EQ(indicator.display_name(), "书立数");
  EXPECT_EQ(indicator.half_year_target().raw(), "≥50个");
}

TEST(RepairRules, WholeRowShiftedRight) {
  const ExtractedForm extracted = ReadOne(
      F().Set(F::kQuantity, "|产出指标|数量指标|书架数|≥5个|≥20个").Text());
  const auto& group = Group(extracted, "数量指标");
  EXPECT_EQ(group.level1(), "产出指标");
  EXPECT_EQ(group.indicators(0).display_name(), "书架数");
  EXPECT_EQ(group.indicators(0).full_year_target().raw(), "≥20个");
  EXPECT_FALSE(Traces(extracted).empty());
}

TEST(RepairRules, BlankTargetIsAbsentAndTheOtherStaysInItsColumn) {
  const ExtractedForm extracted =
      ReadOne(F().Set(F::kSecondQuantity, "||书立数||≥80个").Text());
  EXPECT_THAT(Traces(extracted), IsEmpty());
  const auto& indicator = Group(extracted, "数量指标").indicators(1);
  EXPECT_FALSE(indicator.has_half_year_target());
  EXPECT_EQ(indicator.full_year_target().raw(), "≥80个");
}

TEST(RepairRules, IndicatorNameMissing) {
  const ExtractedForm extracted =
      ReadOne(F().Set(F::kSecondQuantity, "|||≥50个|≥80个").Text());
  EXPECT_THAT(Traces(extracted), ElementsAre("NAME_MISSING 20:0 50"));
  const auto& indicator = Group(extracted, "数量指标").indicators(1);
  EXPECT_EQ(indicator.display_name(), "");
  EXPECT_EQ(indicator.half_year_target().raw(), "≥50个");
}

TEST(RepairRules, MissingValueHeadReadsRowsInOrder) {
  const ExtractedForm extracted = ReadOne(
      F().Set(F::kIndicatorHead, "一级指标|二级指标|三级指标||全年(程)指标值")
          .Text());
  const auto& indicator = Group(extracted, "数量指标").indicators(0);
  EXPECT_EQ(indicator.half_year_target().raw(), "≥5个");
  EXPECT_EQ(indicator.full_year_target().raw(), "≥20个");
  EXPECT_THAT(Traces(extracted), ::testing::Contains("MISSING_HEADER 17:0 80"));
}

TEST(RepairRules, RepeatedHeaderIsNoIndicator) {
  const ExtractedForm extracted =
      ReadOne(F().InsertBefore(F::kCost,
                               "一级指标|二级指标|三级指标|半年(程)指标值|"
                               "全年(程)指标值")
                  .Text());
  EXPECT_THAT(Traces(extracted), ElementsAre("REPEATED_HEADER 21:0 100"));
  EXPECT_EQ(extracted.form.indicator_groups_size(), 5);
}

TEST(RepairRules, BlankLineInTable) {
  const ExtractedForm extracted =
      ReadOne(F().InsertBefore(F::kCost, "|||").Text());
  EXPECT_THAT(Traces(extracted), ElementsAre("BLANK_LINE_IN_TABLE 21:0 100"));
  EXPECT_EQ(extracted.form.indicator_groups_size(), 5);
}

TEST(RepairRules, BlankLinesBetweenSectionsAreNoDrift) {
  const ExtractedForm extracted =
      ReadOne(F().InsertBefore(F::kIndicatorHead, "")
                  .InsertBefore(F::kProject, "")
                  .Text() +
              "\n\n");
  EXPECT_THAT(Traces(extracted), IsEmpty());
}

TEST(RepairRules, MixedBrackets) {
  const ExtractedForm extracted = ReadOne(
      F().Set(F::kFundingHead, "项目资金（万元)|收入|||全年（程） 预算数")
          .Text());
  EXPECT_THAT(Traces(extracted),
              ElementsAre("MIXED_BRACKETS 7:1 100", "MIXED_BRACKETS 7:5 100"));
}

TEST(RepairRules, BlanksInLabelsAreNoDrift) {
  const ExtractedForm extracted = ReadOne(
      F().Set(F::kFundingHead, "项目资金 (万元)|收 入|||全年(程) 预算数")
          .Text());
  EXPECT_THAT(Traces(extracted), IsEmpty());
}

TEST(RepairRules, MarkupKept) {
  const ExtractedForm extracted =
      ReadOne(F().Set(F::kNecessity, "立项必要性|<p>书架陈旧。</p>").Text());
  EXPECT_THAT(Traces(extracted), ElementsAre("MARKUP_KEPT 6:2 100"));
  EXPECT_EQ(extracted.form.narrative().necessity(), "<p>书架陈旧。</p>");
}

TEST(RepairRules, LessThanIsNoMarkup) {
  const ExtractedForm extracted =
      ReadOne(F().Set(F::kSecondQuantity, "||损坏率|<5%|<5%").Text());
  EXPECT_THAT(Traces(extracted), IsEmpty());
}

TEST(RepairRules, GluedNameAndPhone) {
  const ExtractedForm extracted = ReadOne(
      F().Set(F::kUnit, "实施单位|馆||项目负责人/ 联系电话|林小溪55500101")
          .Text());
  EXPECT_THAT(Traces(extracted), ElementsAre("GLUED_NAME_AND_PHONE 5:5 95"));
  ASSERT_EQ(extracted.form.contacts_size(), 1);
  EXPECT_EQ(extracted.form.contacts(0).display_name(), "林小溪");
  EXPECT_THAT(extracted.form.contacts(0).phones(), ElementsAre("55500101"));
}

TEST(RepairRules, SeveralContacts) {
  const ExtractedForm extracted =
      ReadOne(F().Set(F::kUnit,
                      "实施单位|馆||项目负责人/联系电话|"
                      "林小溪 55500101、江大川 55500102")
                  .Text());
  EXPECT_THAT(Traces(extracted), ElementsAre("SEVERAL_CONTACTS 5:5 90"));
  ASSERT_EQ(extracted.form.contacts_size(), 2);
  EXPECT_THAT(extracted.form.contacts(1).phones(), ElementsAre("55500102"));
}

TEST(RepairRules, DuplicateFieldKeepsTheFirst) {
  const ExtractedForm extracted =
      ReadOne(F().InsertBefore(F::kIndicatorHead, "年度目标|别的。").Text());
  EXPECT_THAT(Traces(extracted),
              ElementsAre("DUPLICATE_FIELD 17:1 50", "UNKNOWN_TEXT 17:2 0"));
  EXPECT_EQ(extracted.form.narrative().annual_objective(), "更换书架。");
}

TEST(RepairRules, AnIndicatorMayBeNamedLikeALabel) {
  const ExtractedForm extracted =
      ReadOne(F().Set(F::kSecondQuantity, "||完成时间|6月底前完成|10月底前完成")
                  .Text());
  EXPECT_THAT(Traces(extracted), IsEmpty());
  const auto& group = Group(extracted, "数量指标");
  ASSERT_EQ(group.indicators_size(), 2);
  EXPECT_EQ(group.indicators(1).display_name(), "完成时间");
  EXPECT_EQ(group.indicators(1).full_year_target().raw(), "10月底前完成");
  EXPECT_EQ(extracted.form.project().end_date().year(), 2024);
}

TEST(RepairRules, AFieldBelowTheIndicatorsStaysOne) {
  const ExtractedForm extracted =
      ReadOne(F().Set(F::kNecessity, "").Text() + "立项必要性\t书架陈旧。\n");
  EXPECT_EQ(extracted.form.narrative().necessity(), "书架陈旧。");
  EXPECT_EQ(extracted.form.indicator_groups_size(), 5);
}

TEST(RepairRules, UnreadableDate) {
  const ExtractedForm extracted =
      ReadOne(F().Set(F::kDates, "开始时间|年初||完成时间|2024年12月").Text());
  EXPECT_THAT(Traces(extracted), ElementsAre("UNREADABLE_DATE 4:2 0"));
  EXPECT_FALSE(extracted.form.project().has_start_date());
  EXPECT_EQ(extracted.form.project().end_date().month(), 12);
}

TEST(RepairRules, UnknownTextIsReportedNotTaken) {
  const ExtractedForm extracted =
      ReadOne(F().Set(F::kNecessity, "立项必要性|书架陈旧。|旁注")
                  .InsertBefore(F::kFundingHead, "填表说明")
                  .Text() +
              "第1页\n");
  EXPECT_THAT(Traces(extracted),
              ElementsAre("UNKNOWN_TEXT 6:3 0", "UNKNOWN_TEXT 7:1 0",
                          "UNKNOWN_TEXT 25:1 0"));
  EXPECT_EQ(extracted.form.indicator_groups_size(), 5);
}

TEST(RepairRules, ManyTracesAreBounded) {
  std::string text = F().Text();
  for (int i = 0; i < 2000; ++i) {
    text += "附注\n";
  }
  const auto traces = Traces(ReadOne(text));
  ASSERT_EQ(traces.size(), 1001u);
  EXPECT_THAT(traces,
              ::testing::Contains(::testing::StartsWith("TOO_MANY_TRACES")));
}

}  // namespace
}  // namespace jixiao::form_store::intake
