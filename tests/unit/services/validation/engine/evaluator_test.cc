#include "services/validation/engine/evaluator.h"

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "tests/unit/services/validation/validation_fixture.h"

namespace jixiao::validation {
namespace {

using form::v1::Finding;
using form::v1::ValidationReport;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;

constexpr char kForm[] = R"json({
  "template": "templates/nantong-2024",
  "project": {"display_name": "青禾路灯维护", "fiscal_year": 2024},
  "funding": {"total": {"raw": "20"}},
  "expenditures": [{"item": "灯杆", "half_year_plan": {"raw": "8"}},
    {"item": "灯具"}],
  "indicator_groups": [{"level1": "产出指标", "level2": "数量指标",
    "indicators": [{"display_name": "灯杆更换数"},
      {"display_name": "灯具更换数"}]}]
})json";

constexpr char kError[] = "    severity: [{severity: ERROR}]\n";

std::shared_ptr<const CompiledRuleSet> MustCompile(std::string_view rest) {
  absl::StatusOr<std::shared_ptr<const CompiledRuleSet>> compiled =
      CompileYaml(rest);
  EXPECT_TRUE(compiled.ok()) << compiled.status();
  return compiled.ok() ? *compiled : nullptr;
}

// A rule set of one rule whose lines follow a fixed severity.
std::shared_ptr<const CompiledRuleSet> OneRule(std::string_view scope,
                                               std::string_view lines) {
  return MustCompile(
      "rules:\n" +
      RuleYaml("A01", scope, absl::StrCat(kError, std::string(lines))));
}

ValidationReport JudgeOne(std::string_view scope, std::string_view lines) {
  const auto rules = OneRule(scope, lines);
  return rules == nullptr ? ValidationReport() : Judge(*rules, FormOf(kForm));
}

std::vector<std::string> Places(const ValidationReport& report) {
  std::vector<std::string> places;
  for (const Finding& finding : report.findings()) {
    places.push_back(absl::StrCat(finding.rule_id(), " ", finding.place()));
  }
  return places;
}

TEST(EvaluatorTest, CountsWhatPassesAndWhatDoesNotApply) {
  const ValidationReport report =
      JudgeOne("INDICATOR",
               "    when: indicator.display_name.startsWith('灯杆')\n"
               "    assertion: 'true'\n");
  EXPECT_EQ(report.passed(), 1);
  EXPECT_EQ(report.not_applicable(), 1);
  EXPECT_THAT(report.findings(), IsEmpty());
}

TEST(EvaluatorTest, ListsWhatFailsWithItsPlaceAndParameters) {
  const ValidationReport report = JudgeOne(
      "EXPENDITURE_LINE",
      "    assertion: line.item == '灯杆'\n"
      "    target: half_year_plan\n"
      "    parameters:\n"
      "      - {key: item, value: line.item}\n"
      "      - {key: total, value: form.funding.total.fen, kind: AMOUNT}\n"
      "      - {key: share, value: 'share(1, 4)', kind: PERCENT}\n"
      "      - {key: half, value: \"decimal('0.5')\"}\n"
      "      - {key: count, value: '3'}\n"
      "      - {key: yes, value: 'true'}\n"
      "      - {key: failed, value: '1 / (line.item.size() - 2)'}\n");
  ASSERT_THAT(report.findings(), SizeIs(1));
  const Finding& finding = report.findings(0);
  EXPECT_EQ(finding.outcome(), form::v1::OUTCOME_FAIL);
  EXPECT_EQ(finding.severity(), form::v1::SEVERITY_ERROR);
  EXPECT_EQ(finding.place(), "expenditures[灯具].half_year_plan");
  EXPECT_THAT(finding.path(), StartsWith("expenditures["));
  ASSERT_THAT(finding.parameters(), SizeIs(7));
  EXPECT_EQ(finding.parameters(0).text(), "灯具");
  EXPECT_EQ(finding.parameters(1).amount_fen(), 20'000'000);
  EXPECT_EQ(finding.parameters(2).percent().unscaled(), 25'000'000);
  EXPECT_EQ(finding.parameters(3).decimal().unscaled(), 5);
  EXPECT_EQ(finding.parameters(4).integer(), 3);
  EXPECT_TRUE(finding.parameters(5).boolean());
  EXPECT_EQ(finding.parameters(6).value_case(),
            form::v1::FindingParameter::VALUE_NOT_SET);
  EXPECT_EQ(finding.parameters(6).key(), "failed");
}

TEST(EvaluatorTest, DefersWhenARequiredPathIsMissing) {
  const ValidationReport report =
      JudgeOne("EXPENDITURE_LINE",
               "    required_paths: [line.half_year_plan.fen, line.basis]\n"
               "    assertion: 'true'\n");
  ASSERT_THAT(report.findings(), SizeIs(2));
  EXPECT_EQ(report.findings(0).outcome(), form::v1::OUTCOME_DEFERRED);
  EXPECT_EQ(report.findings(0).deferred_reason(), "missing: line.basis");
  EXPECT_EQ(report.findings(1).deferred_reason(),
            "missing: line.half_year_plan.fen, line.basis");
  EXPECT_THAT(report.findings(0).parameters(), IsEmpty());
}

TEST(EvaluatorTest, DoesNotRequireWhereTheRuleDoesNotApply) {
  const ValidationReport report =
      JudgeOne("EXPENDITURE_LINE",
               "    when: line.item == '灯杆'\n"
               "    required_paths: [line.half_year_plan.fen]\n"
               "    assertion: 'true'\n");
  EXPECT_EQ(report.passed(), 1);
  EXPECT_EQ(report.not_applicable(), 1);
}

TEST(EvaluatorTest, NamesTheMissingPathWhenTheConditionFailsForIt) {
  const ValidationReport report =
      JudgeOne("FORM",
               "    required_paths: [form.funding.other.fen]\n"
               "    when: 1 / form.funding.other.fen > 0\n"
               "    assertion: 'true'\n");
  ASSERT_THAT(report.findings(), SizeIs(1));
  EXPECT_EQ(report.findings(0).deferred_reason(),
            "missing: form.funding.other.fen");
}

TEST(EvaluatorTest, DefersWithTheErrorOfAnExpression) {
  const ValidationReport report =
      JudgeOne("FORM", "    assertion: 1 / form.funding.other.fen > 0\n");
  ASSERT_THAT(report.findings(), SizeIs(1));
  EXPECT_EQ(report.findings(0).outcome(), form::v1::OUTCOME_DEFERRED);
  EXPECT_THAT(report.findings(0).deferred_reason(),
              StartsWith("error: assertion, 1:3: "));
}

TEST(EvaluatorTest, AFailedVariableDefersOnlyWhatReadsIt) {
  constexpr char kRest[] =
      "variables: [{key: broken, value: 1 / form.funding.other.fen}]\n"
      "rules:\n";
  const auto rules = MustCompile(
      kRest +
      RuleYaml("A01", "FORM",
               absl::StrCat(kError, "    assertion: broken > 0\n")) +
      RuleYaml("A02", "FORM",
               absl::StrCat(kError, "    assertion: form.title != ''\n")) +
      RuleYaml(
          "A03", "FORM",
          absl::StrCat(kError, "    assertion: \"true || broken > 0\"\n")));
  ASSERT_NE(rules, nullptr);
  const ValidationReport report = Judge(*rules, FormOf(kForm));
  ASSERT_THAT(report.findings(), SizeIs(2));
  EXPECT_EQ(report.findings(0).rule_id(), "A01");
  EXPECT_THAT(report.findings(0).deferred_reason(),
              HasSubstr("variable broken, 1:3: "));
  EXPECT_EQ(report.findings(1).rule_id(), "A02");
  EXPECT_EQ(report.findings(1).outcome(), form::v1::OUTCOME_FAIL);
  EXPECT_EQ(report.passed(), 1);
}

TEST(EvaluatorTest, VariablesThatOnlyTheAssertionReadsWaitForTheCondition) {
  const ValidationReport report =
      JudgeOne("EXPENDITURE_LINE",
               "    variables:\n"
               "      - {key: is_pole, value: line.item == '灯杆'}\n"
               "      - {key: plan, value: line.half_year_plan.fen}\n"
               "      - {key: third, value: plan / 3}\n"
               "    when: is_pole\n"
               "    assertion: third * 3 <= plan\n");
  EXPECT_EQ(report.passed(), 1);
  EXPECT_EQ(report.not_applicable(), 1);
}

TEST(EvaluatorTest, TakesTheFirstSeverityThatHolds) {
  constexpr char kCases[] =
      "    severity:\n"
      "      - {when: line.item == '灯具', severity: WARNING}\n"
      "      - {severity: INFO}\n"
      "    assertion: 'false'\n";
  const auto rules =
      MustCompile("rules:\n" + RuleYaml("A01", "EXPENDITURE_LINE", kCases));
  ASSERT_NE(rules, nullptr);
  const ValidationReport report = Judge(*rules, FormOf(kForm));
  ASSERT_THAT(report.findings(), SizeIs(2));
  EXPECT_EQ(report.findings(0).severity(), form::v1::SEVERITY_INFO);
  EXPECT_EQ(report.findings(1).severity(), form::v1::SEVERITY_WARNING);
}

TEST(EvaluatorTest, TakesTheGravestSeverityWhenAConditionFails) {
  constexpr char kCases[] =
      "    severity:\n"
      "      - {when: 1 / form.funding.other.fen > 0, severity: INFO}\n"
      "      - {when: 'false', severity: ERROR}\n"
      "      - {severity: WARNING}\n"
      "    assertion: 'false'\n";
  const auto rules = MustCompile("rules:\n" + RuleYaml("A01", "FORM", kCases));
  ASSERT_NE(rules, nullptr);
  EXPECT_EQ(Judge(*rules, FormOf(kForm)).findings(0).severity(),
            form::v1::SEVERITY_ERROR);
}

TEST(EvaluatorTest, OrdersByRuleAndThenByPlace) {
  const std::string late = RuleYaml(
      "B02", "INDICATOR", absl::StrCat(kError, "    assertion: 'false'\n"));
  const std::string early =
      RuleYaml("B01", "EXPENDITURE_LINE",
               absl::StrCat(kError, "    assertion: 'false'\n"));
  const auto one = MustCompile("rules:\n" + late + early);
  const auto other = MustCompile("rules:\n" + early + late);
  ASSERT_NE(one, nullptr);
  ASSERT_NE(other, nullptr);
  const form::v1::Form form = FormOf(kForm);
  EXPECT_THAT(Places(Judge(*one, form)),
              ElementsAre("B01 expenditures[灯杆]", "B01 expenditures[灯具]",
                          "B02 产出指标/数量指标/灯杆更换数",
                          "B02 产出指标/数量指标/灯具更换数"));
  EXPECT_EQ(Judge(*one, form).SerializeAsString(),
            Judge(*other, form).SerializeAsString())
      << "the order of the rules in the file must not matter";
}

TEST(EvaluatorTest, PinsWhatWasJudged) {
  const auto rules = OneRule("FORM", "    assertion: 'true'\n");
  ASSERT_NE(rules, nullptr);
  const form::v1::Form form = FormOf(kForm);
  const ValidationReport report = Judge(*rules, form);
  EXPECT_THAT(report.form_digest(), SizeIs(64));
  EXPECT_EQ(report.rule_set(), "ruleSets/test-rules");
  EXPECT_EQ(report.rule_set_digest(), rules->digest());
  EXPECT_EQ(report.template_(), "templates/nantong-2024");
  EXPECT_THAT(report.template_digest(), SizeIs(64));
  EXPECT_EQ(report.semantics_version(), kSemanticsVersion);

  form::v1::Form other = form;
  other.set_title("x");
  EXPECT_NE(Judge(*rules, other).form_digest(), report.form_digest());
  other = form;
  other.set_revision(7);
  EXPECT_EQ(Judge(*rules, other).form_digest(), report.form_digest());
}

TEST(EvaluatorTest, TheContextIsPartOfTheEvidence) {
  const auto rules =
      OneRule("FORM", "    assertion: context.budget_year == 2024\n");
  ASSERT_NE(rules, nullptr);
  const form::v1::Form form = FormOf(kForm);
  v1::ValidationContext same;
  same.set_budget_year(2024);
  same.set_rule_set("ruleSets/test-rules");
  v1::ValidationContext next;
  next.set_budget_year(2025);
  // The form's own year stands in for a missing one.
  EXPECT_EQ(Judge(*rules, form).context_digest(),
            Judge(*rules, form, same).context_digest());
  EXPECT_NE(Judge(*rules, form).context_digest(),
            Judge(*rules, form, next).context_digest());
  EXPECT_EQ(Judge(*rules, form).passed(), 1);
  EXPECT_THAT(Judge(*rules, form, next).findings(), SizeIs(1));
}

TEST(EvaluatorTest, ARuleSetForOneYearIsItsBudgetYear) {
  const std::string rule =
      "rules:\n" +
      RuleYaml("A01", "FORM",
               absl::StrCat(kError,
                            "    assertion: form.project.fiscal_year =="
                            " context.budget_year\n"));
  const form::v1::Form form = FormOf(R"({"project": {"fiscal_year": 2019}})");
  v1::ValidationContext asked;
  asked.set_budget_year(2024);
  const auto one_year = MustCompile("fiscal_years: [2024]\n" + rule);
  ASSERT_NE(one_year, nullptr);
  const ValidationReport report = Judge(*one_year, form);
  EXPECT_THAT(report.findings(), SizeIs(1));
  EXPECT_EQ(report.context_digest(),
            Judge(*one_year, form, asked).context_digest());
  asked.set_budget_year(2019);
  EXPECT_THAT(Judge(*one_year, form, asked).findings(), IsEmpty());
  const auto two_years = MustCompile("fiscal_years: [2023, 2024]\n" + rule);
  ASSERT_NE(two_years, nullptr);
  EXPECT_THAT(Judge(*two_years, form).findings(), IsEmpty());
}

TEST(EvaluatorTest, WhatIsNotListedIsAsGraveAsTheGravestOfIt) {
  const auto rules = MustCompile(
      "rules:\n" +
      RuleYaml(
          "A01", "INDICATOR",
          "    severity:\n"
          "      - {severity: ERROR, when: indicator.display_name == '二'}\n"
          "      - {severity: WARNING,\n"
          "         when: indicator.display_name == '三'}\n"
          "      - {severity: INFO}\n"
          "    assertion: indicator.display_name == '四'\n"));
  ASSERT_NE(rules, nullptr);
  const auto severity_beyond = [&](int listed) {
    EvaluationLimits limits;
    limits.max_rule_findings = listed;
    const ValidationReport report =
        Judge(*rules, FormOf(R"json({"indicator_groups": [{"level1": "产出指标",
                  "level2": "数量指标", "indicators": [
                  {"display_name": "一"}, {"display_name": "二"},
                  {"display_name": "三"}, {"display_name": "五"},
                  {"display_name": "四"}]}]})json"),
              {}, limits);
    EXPECT_THAT(report.findings(), SizeIs(listed + 1));
    return report.findings(listed).severity();
  };
  EXPECT_EQ(severity_beyond(0), form::v1::SEVERITY_ERROR);
  EXPECT_EQ(severity_beyond(1), form::v1::SEVERITY_ERROR);
  EXPECT_EQ(severity_beyond(2), form::v1::SEVERITY_WARNING);
  EXPECT_EQ(severity_beyond(3), form::v1::SEVERITY_INFO);
}

TEST(EvaluatorTest, ListsSoManyFindingsAndSaysHowManyMore) {
  const auto rules =
      MustCompile("rules:\n" +
                  RuleYaml("A01", "INDICATOR",
                           absl::StrCat(kError, "    assertion: 'false'\n")) +
                  RuleYaml("A02", "INDICATOR",
                           absl::StrCat(kError, "    assertion: 'false'\n")));
  ASSERT_NE(rules, nullptr);
  EvaluationLimits limits;
  limits.max_rule_findings = 1;
  ValidationReport report = Judge(*rules, FormOf(kForm), {}, limits);
  ASSERT_THAT(report.findings(), SizeIs(4));
  EXPECT_EQ(report.findings(1).outcome(), form::v1::OUTCOME_DEFERRED);
  EXPECT_EQ(report.findings(1).deferred_reason(),
            "limit: 1 more findings are not listed");
  limits.max_rule_findings = 10;
  limits.max_form_findings = 2;
  report = Judge(*rules, FormOf(kForm), {}, limits);
  ASSERT_THAT(report.findings(), SizeIs(3));
  EXPECT_EQ(report.findings(2).rule_id(), "A02");
  EXPECT_EQ(report.findings(2).deferred_reason(),
            "limit: 2 more findings are not listed");
}

TEST(EvaluatorTest, AnExpensiveRuleIsDeferredAndTheOthersAreJudged) {
  constexpr char kNested[] =
      "    assertion: >\n"
      "      [1,2,3,4,5,6,7,8,9,10].all(a, [1,2,3,4,5,6,7,8,9,10].all(b,\n"
      "      [1,2,3,4,5,6,7,8,9,10].all(c, [1,2,3,4,5,6,7,8,9,10].all(d,\n"
      "      [1,2,3,4,5,6,7,8,9,10].all(e, [1,2,3,4,5,6,7,8,9,10].all(f,\n"
      "      a + b + c + d + e + f > 0))))))\n";
  const auto rules = MustCompile(
      "rules:\n" + RuleYaml("A01", "FORM", absl::StrCat(kError, kNested)) +
      RuleYaml("A02", "FORM", absl::StrCat(kError, "    assertion: 'true'\n")));
  ASSERT_NE(rules, nullptr);
  const ValidationReport report = Judge(*rules, FormOf(kForm));
  ASSERT_THAT(report.findings(), SizeIs(1));
  EXPECT_EQ(report.findings(0).rule_id(), "A01");
  EXPECT_THAT(report.findings(0).deferred_reason(), StartsWith("limit: "));
  EXPECT_EQ(report.passed(), 1);
}

TEST(EvaluatorTest, TheCostOfAFormIsBoundedAsAWhole) {
  form::v1::Form form = FormOf(kForm);
  form::v1::IndicatorGroup* group = form.mutable_indicator_groups(0);
  for (int i = 0; i < 10'000; ++i) {
    group->add_indicators()->set_uid(absl::StrCat("uid", i));
  }
  const auto rules = OneRule(
      "INDICATOR", "    assertion: form.indicators_named('x').size() == 0\n");
  ASSERT_NE(rules, nullptr);
  EvaluationLimits limits;
  limits.max_form_cost = 1'000'000;
  const ValidationReport report = Judge(*rules, form, {}, limits);
  // Each of 10,002 evaluations looks at 10,002 rows, 10 steps a row: nine fit.
  EXPECT_EQ(report.passed(), 9);
  ASSERT_THAT(report.findings(), SizeIs(limits.max_rule_findings + 1));
  EXPECT_THAT(report.findings(0).deferred_reason(), StartsWith("limit: "));
}

TEST(EvaluatorTest, QuotesOnlyTheBeginningOfLongTexts) {
  form::v1::Form form = FormOf(kForm);
  std::string name;
  for (int i = 0; i < 10'000; ++i) {
    name += "灯";
  }
  form.mutable_expenditures(0)->set_item(name);
  const auto rules = OneRule("EXPENDITURE_LINE",
                             "    assertion: 'false'\n"
                             "    parameters: [{key: i, value: line.item}]\n");
  ASSERT_NE(rules, nullptr);
  const ValidationReport report = Judge(*rules, form);
  EXPECT_LT(report.findings(0).ByteSizeLong(), 1'200u);
  EXPECT_THAT(report.findings(0).place(), ::testing::EndsWith("…"));
}

TEST(EvaluatorTest, AnEmptyFormIsJudged) {
  const ValidationReport report =
      Judge(NantongRules(), FormOf(R"({"template": "t"})"));
  EXPECT_GT(report.findings_size(), 5);
}

}  // namespace
}  // namespace jixiao::validation
