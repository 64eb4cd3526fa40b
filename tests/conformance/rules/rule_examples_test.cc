// The examples beside the rules of deploy/rules/cn-nantong-2024: each rule must
// have one that passes and one that fails, each must end as stated, and every
// sentence must be whole in both languages.
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/template/template.h"
#include "jixiao/templates/v1/template.pb.h"
#include "services/validation/engine/message_renderer.h"
#include "tests/unit/services/validation/validation_fixture.h"

namespace jixiao::validation {
namespace {

using form::v1::Outcome;
using ::testing::HasSubstr;
using ::testing::Not;

Tally JudgeExample(const CompiledRule& rule, const v1::RuleExample& example) {
  const form::v1::Form form = FormOf(example.form_json());
  const v1::ValidationContext context;
  return EvaluateRule(
      NantongRules(), rule,
      {form, NantongTemplate().proto(), NantongTemplate().digest(), context});
}

// Of several rows the first of FAIL, DEFERRED, PASS, NOT_APPLICABLE.
Outcome OutcomeOf(const Tally& tally) {
  bool deferred = false;
  for (const form::v1::Finding& finding : tally.findings) {
    if (finding.outcome() == form::v1::OUTCOME_FAIL) {
      return form::v1::OUTCOME_FAIL;
    }
    deferred = true;
  }
  if (deferred) {
    return form::v1::OUTCOME_DEFERRED;
  }
  return tally.passed > 0 ? form::v1::OUTCOME_PASS
                          : form::v1::OUTCOME_NOT_APPLICABLE;
}

class RuleExamplesTest : public ::testing::TestWithParam<std::string> {
 protected:
  const CompiledRule& rule() const {
    return *NantongRules().FindRule(GetParam());
  }
};

TEST_P(RuleExamplesTest, EndAsStated) {
  std::set<Outcome> seen;
  for (const v1::RuleExample& example : rule().rule->examples()) {
    const Tally tally = JudgeExample(rule(), example);
    std::string reasons;
    for (const form::v1::Finding& finding : tally.findings) {
      absl::StrAppend(&reasons, finding.ShortDebugString(), "\n");
    }
    EXPECT_EQ(Outcome_Name(OutcomeOf(tally)), Outcome_Name(example.outcome()))
        << example.form_json() << "\n"
        << reasons;
    seen.insert(example.outcome());
  }
  EXPECT_TRUE(seen.contains(form::v1::OUTCOME_PASS)) << "no passing example";
  EXPECT_TRUE(seen.contains(form::v1::OUTCOME_FAIL)) << "no failing example";
}

TEST_P(RuleExamplesTest, AreWholeSentencesInBothLanguages) {
  for (const v1::RuleExample& example : rule().rule->examples()) {
    for (const form::v1::Finding& finding :
         JudgeExample(rule(), example).findings) {
      for (const Language language : {Language::kChinese, Language::kEnglish}) {
        const v1::FindingText text = Explain(rule(), finding, language);
        EXPECT_THAT(text.message(), Not(HasSubstr("{")));
        EXPECT_THAT(text.message(), Not(HasSubstr("}")));
        EXPECT_FALSE(text.title().empty());
        EXPECT_FALSE(text.clause().empty());
        for (const form::v1::FindingParameter& parameter :
             finding.parameters()) {
          EXPECT_NE(parameter.value_case(),
                    form::v1::FindingParameter::VALUE_NOT_SET)
              << parameter.key() << " has no value";
        }
      }
    }
  }
}

std::vector<std::string> RuleIds() {
  std::vector<std::string> ids;
  for (const CompiledRule& rule : NantongRules().rules()) {
    ids.push_back(rule.rule->rule_id());
  }
  return ids;
}

INSTANTIATE_TEST_SUITE_P(Nantong, RuleExamplesTest,
                         ::testing::ValuesIn(RuleIds()),
                         [](const auto& rule) { return rule.param; });

TEST(RuleCatalogueTest, HoldsTheRulesThatDecideOnThisLayout) {
  EXPECT_THAT(RuleIds(),
              ::testing::ElementsAre(
                  "A01", "A02", "A03", "A04", "A05", "A06", "A07", "A08", "A09",
                  "A10", "C01", "C02", "C03", "C04", "C05", "C06", "C07", "C08",
                  "C09", "C10", "C11", "C14", "C15", "C16", "C17", "C18", "S01",
                  "S02", "S04", "S06", "T01", "T02", "T03", "T04", "T05", "T06",
                  "T07", "T08", "T09", "V01", "V03", "V04", "V06", "V07", "V08",
                  "V09", "V10", "V12", "V15", "V16"));
}

}  // namespace
}  // namespace jixiao::validation
