// The rule set cn-nantong-2024 on the eight real forms of ../shared/seed: what
// it finds is exactly what a person listed.
#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/form/normalize.h"
#include "common/template/template.h"
#include "jixiao/templates/v1/template.pb.h"
#include "services/validation/engine/message_renderer.h"
#include "services/validation/engine/prepare_form.h"
#include "tests/conformance/rules/seed_forms.h"
#include "tests/unit/services/validation/validation_fixture.h"

namespace jixiao::validation {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::UnorderedElementsAreArray;

std::string WithoutPrefix(const std::string& name) {
  return name.substr(name.find('_') + 1);
}

std::vector<SeedFinding> Found(const form::v1::ValidationReport& report) {
  std::vector<SeedFinding> found;
  for (const form::v1::Finding& finding : report.findings()) {
    found.emplace_back(
        finding.rule_id(), WithoutPrefix(Outcome_Name(finding.outcome())),
        WithoutPrefix(Severity_Name(finding.severity())), finding.place());
  }
  return found;
}

class SeedFindingsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::optional<std::vector<SeedForm>> seed = ReadSeedForms();
    if (!seed.has_value()) {
      GTEST_SKIP() << "../shared/seed is not here";
    }
    seed_ = *std::move(seed);
    const form::FormDeriver deriver(NantongTemplate().proto());
    for (SeedForm& one : seed_) {
      PrepareForm(deriver, &one.form);
    }
  }

  std::vector<SeedForm> seed_;
};

TEST_F(SeedFindingsTest, AreThoseThatAPersonListed) {
  ASSERT_EQ(seed_.size(), 8u);
  std::size_t total = 0;
  for (const SeedForm& one : seed_) {
    EXPECT_THAT(Found(Judge(NantongRules(), one.form)),
                UnorderedElementsAreArray(one.findings))
        << one.form.project().display_name();
    total += one.findings.size();
  }
  EXPECT_EQ(total, 104u);
}

TEST_F(SeedFindingsTest, ComeByRuleAndThenByPlaceInTheForm) {
  for (const SeedForm& one : seed_) {
    const form::v1::ValidationReport report = Judge(NantongRules(), one.form);
    EXPECT_TRUE(std::is_sorted(
        report.findings().begin(), report.findings().end(),
        [](const form::v1::Finding& a, const form::v1::Finding& b) {
          return a.rule_id() < b.rule_id();
        }));
  }
}

TEST_F(SeedFindingsTest, AreTheSameBytesAgain) {
  for (const SeedForm& one : seed_) {
    EXPECT_EQ(Judge(NantongRules(), one.form).SerializeAsString(),
              Judge(NantongRules(), one.form).SerializeAsString());
  }
}

TEST_F(SeedFindingsTest, ReadAsWholeSentences) {
  for (const SeedForm& one : seed_) {
    const form::v1::ValidationReport report = Judge(NantongRules(), one.form);
    for (const form::v1::Finding& finding : report.findings()) {
      for (const Language language : {Language::kChinese, Language::kEnglish}) {
        EXPECT_THAT(Explain(*NantongRules().FindRule(finding.rule_id()),
                            finding, language)
                        .message(),
                    Not(HasSubstr("{")));
      }
    }
  }
}

}  // namespace
}  // namespace jixiao::validation
