// What a rule owner is told about a rule set that does not load.
#include <memory>
#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "services/validation/engine/compiled_rule_set.h"
#include "tests/unit/services/validation/validation_fixture.h"

namespace jixiao::validation {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr char kSeverity[] = "    severity: [{severity: ERROR}]\n";
constexpr char kSound[] = "    assertion: 'true'\n";

// The error text of a rule set; empty when it loads.
std::string ErrorOf(std::string_view rest) {
  const auto compiled = CompileYaml(rest);
  if (compiled.ok()) {
    return {};
  }
  EXPECT_EQ(compiled.status().code(), absl::StatusCode::kInvalidArgument);
  return std::string(compiled.status().message());
}

std::string ErrorOfRule(std::string_view lines) {
  return ErrorOf("rules:\n" + RuleYaml("A01", "FORM", lines));
}

TEST(RuleSetLoadTest, TakesASoundRule) {
  EXPECT_EQ(ErrorOfRule(absl::StrCat(kSeverity, kSound)), "");
}

TEST(RuleSetLoadTest, PointsAtATypoInAField) {
  const std::string error = ErrorOfRule(
      absl::StrCat(kSeverity, "    assertion: form.funding.totl.fen > 0\n"));
  EXPECT_THAT(
      error,
      AllOf(HasSubstr("test.yaml:10: rule A01, assertion, 1:14: "),
            HasSubstr("totl"), HasSubstr("total"),
            HasSubstr("\n  form.funding.totl.fen > 0\n               ^")))
      << error;
}

TEST(RuleSetLoadTest, ReportsEveryFaultAtOnce) {
  const std::string error = ErrorOf(
      "constants: [{key: limit, value: decimal(}]\n"
      "variables: [{key: sum, value: form.nothing}]\n"
      "rules:\n" +
      RuleYaml("A01", "FORM", absl::StrCat(kSeverity, "    assertion: '1'\n")) +
      RuleYaml("A02", "FORM",
               "    severity: [{when: 'true', severity: INFO}]\n"
               "    assertion: 'true'\n    when: group.level1 == ''\n"));
  EXPECT_THAT(error, AllOf(HasSubstr("test.yaml:3: constant limit, 1:"),
                           HasSubstr("test.yaml:4: variable sum, 1:6: "),
                           HasSubstr("rule A01, assertion, 1:1: "),
                           HasSubstr("rule A02, severity: must end with"),
                           HasSubstr("rule A02, when, 1:7: ")))
      << error;
}

TEST(RuleSetLoadTest, NamesTheVariableAndParameter) {
  const std::string error = ErrorOfRule(
      absl::StrCat(kSeverity, kSound,
                   "    variables:\n"
                   "      - {key: a, value: b + 1}\n"
                   "      - {key: b, value: '1'}\n"
                   "    parameters: [{key: p, value: form.project}]\n"));
  EXPECT_THAT(error, AllOf(HasSubstr("test.yaml:12: rule A01, variable a, 1:1"),
                           HasSubstr("rule A01, parameters[0]: `p` is a "
                                     "jixiao.form.v1.Project")))
      << error;
}

TEST(RuleSetLoadTest, RefusesANameThatIsTaken) {
  EXPECT_THAT(
      ErrorOfRule(absl::StrCat(kSeverity, kSound,
                               "    variables: [{key: form, value: '1'}]\n")),
      HasSubstr("rule A01, variable form: "));
}

TEST(RuleSetLoadTest, KnowsTheParametersOfAMessage) {
  const std::string error = ErrorOf(
      "rules:\n"
      "  - rule_id: A01\n"
      "    title: {zh: 规则, en: Rule}\n"
      "    scope: FORM\n"
      "    clause: 实务\n"
      "    severity: [{severity: INFO}]\n"
      "    assertion: 'true'\n"
      "    parameters: [{key: total, value: '1'}]\n"
      "    message: {zh: '合计{totl}', en: 'Total {total'}\n");
  EXPECT_THAT(error, AllOf(HasSubstr("no parameter `totl`; there are: total"),
                           HasSubstr("a placeholder is written {name}")))
      << error;
}

struct Fault {
  const char* name;
  const char* lines;
  const char* message;
};

class RuleFaultTest : public ::testing::TestWithParam<Fault> {};

TEST_P(RuleFaultTest, IsNamed) {
  EXPECT_THAT(ErrorOfRule(GetParam().lines), HasSubstr(GetParam().message));
}

INSTANTIATE_TEST_SUITE_P(
    All, RuleFaultTest,
    ::testing::Values(
        Fault{"NoSeverity", "    assertion: 'true'\n",
              "severity: must end with a case without `when`"},
        Fault{"DeadSeverity",
              "    severity: [{severity: INFO}, {severity: ERROR}]\n"
              "    assertion: 'true'\n",
              "makes the later ones dead"},
        Fault{"NoAssertion", "    severity: [{severity: INFO}]\n",
              "assertion: is missing"},
        Fault{"BadTarget",
              "    severity: [{severity: INFO}]\n    assertion: 'true'\n"
              "    target: funding.totl\n",
              "rule A01, target: no field `totl`"},
        Fault{"BadRequired",
              "    severity: [{severity: INFO}]\n    assertion: 'true'\n"
              "    required_paths: [form.funding.totl]\n",
              "required_paths[0]: no field `totl`"},
        Fault{"RequiredOfAnotherScope",
              "    severity: [{severity: INFO}]\n    assertion: 'true'\n"
              "    required_paths: [line.item]\n",
              "must begin with form or a row"},
        Fault{"AmountOfText",
              "    severity: [{severity: INFO}]\n    assertion: 'true'\n"
              "    parameters: [{key: p, value: form.title, kind: AMOUNT}]\n",
              "cannot be shown so"},
        Fault{"ParameterTwice",
              "    severity: [{severity: INFO}]\n    assertion: 'true'\n"
              "    parameters: [{key: p, value: '1'}, {key: p, value: '2'}]\n",
              "`p` occurs twice"},
        Fault{"BadExample",
              "    severity: [{severity: INFO}]\n    assertion: 'true'\n"
              "    examples: [{outcome: PASS, form_json: '{\"titel\": 1}'}]\n",
              "examples[0]: is no form"},
        Fault{"UnknownKey", "    assert: 'true'\n", "assert"}),
    [](const auto& fault) { return std::string(fault.param.name); });

TEST(RuleSetLoadTest, ChecksIdsAndNames) {
  const std::string sound = absl::StrCat(kSeverity, kSound);
  EXPECT_THAT(ErrorOf("rules:\n" + RuleYaml("A01", "FORM", sound) +
                      RuleYaml("A01", "FORM", sound)),
              HasSubstr("the id occurs twice"));
  EXPECT_THAT(ErrorOf("rules:\n" + RuleYaml("a-1", "FORM", sound)),
              HasSubstr("capital letters and digits"));
  EXPECT_THAT(ErrorOf("rules: []\n"), HasSubstr("there must be 1 to 1000"));
}

TEST(RuleSetLoadTest, TheDigestIsOfTheContentNotOfTheLayout) {
  const std::string sound = absl::StrCat(kSeverity, kSound);
  const auto one = CompileYaml("rules:\n" + RuleYaml("A01", "FORM", sound) +
                               RuleYaml("A02", "FORM", sound));
  const auto other = CompileYaml(
      "# a comment\nrules:\n" + RuleYaml("A02", "FORM", sound) +
      RuleYaml("A01", "FORM",
               absl::StrCat(kSeverity, "    assertion: >\n      true\n")));
  const auto changed = CompileYaml(
      "rules:\n" + RuleYaml("A01", "FORM", sound) +
      RuleYaml("A02", "FORM",
               absl::StrCat(kSeverity, "    assertion: 'false'\n")));
  ASSERT_TRUE(one.ok() && other.ok() && changed.ok());
  EXPECT_EQ((*one)->digest().size(), 64u);
  EXPECT_EQ((*one)->digest(), (*other)->digest());
  EXPECT_NE((*one)->digest(), (*changed)->digest());
}

}  // namespace
}  // namespace jixiao::validation
