// The eight published forms that lie beside the project, compared with what a
// person has read from them. The data holds real names and numbers and is not
// part of the project: the test skips visibly where it is absent.

#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "gtest/gtest.h"

#include "common/template/registry.h"
#include "jixiao/form/v1/form.pb.h"
#include "nlohmann/json.hpp"
#include "services/form_store/intake/intake.h"
#include "tests/conformance/intake/simplified_form.h"

namespace jixiao::form_store::intake {
namespace {

using nlohmann::json;

constexpr char kDocument[] =
    JIXIAO_SOURCE_DIR "/../shared/seed/nantong-2024.txt";
constexpr char kExpected[] = JIXIAO_SOURCE_DIR "/../shared/seed/expected.json";

class PublishedForms : public ::testing::Test {
 protected:
  void SetUp() override {
    document_ = ReadAll(kDocument);
    const std::string expected = ReadAll(kExpected);
    if (document_.empty() || expected.empty()) {
      GTEST_SKIP() << "the published forms are not here: " << kDocument;
    }
    expected_ = json::parse(expected);
    const auto templates = tmpl::TemplateRegistry::LoadDirectory(
        JIXIAO_SOURCE_DIR "/deploy/templates");
    ASSERT_TRUE(templates.ok()) << templates.status();
    const auto nantong = templates->Find("templates/nantong-2024");
    ASSERT_TRUE(nantong.ok()) << nantong.status();
    auto result = ReadDocument(document_, "text/plain", **nantong);
    ASSERT_TRUE(result.ok()) << result.status();
    result_ = *std::move(result);
  }

  std::string document_;
  json expected_;
  ReadResult result_;
};

TEST_F(PublishedForms, EqualWhatAPersonReadInEveryField) {
  ASSERT_EQ(result_.forms.size(), expected_.size());
  for (std::size_t i = 0; i < expected_.size(); ++i) {
    ASSERT_TRUE(result_.forms[i].status.ok()) << result_.forms[i].status;
    const json simplified = Simplified(result_.forms[i].form);
    EXPECT_EQ(simplified, expected_[i])
        << "form " << i + 1 << ": "
        << json::diff(expected_[i], simplified).dump();
  }
}

TEST_F(PublishedForms, HaveTheKnownNumberOfRowsAndTargets) {
  int indicators = 0;
  int empty_rows = 0;
  int targets = 0;
  for (const ExtractedForm& extracted : result_.forms) {
    for (const auto& group : extracted.form.indicator_groups()) {
      empty_rows += group.indicators().empty() ? 1 : 0;
      for (const auto& indicator : group.indicators()) {
        ++indicators;
        for (const auto* target :
             {&indicator.half_year_target(), &indicator.full_year_target()}) {
          targets += target->raw().empty() ? 0 : 1;
          EXPECT_NE(target->kind(), form::v1::TARGET_KIND_UNSPECIFIED);
        }
      }
    }
  }
  EXPECT_EQ(indicators, 122);
  EXPECT_EQ(empty_rows, 40);
  EXPECT_EQ(targets, 244);
}

// Each value that was read names the cell that it was read from.
TEST_F(PublishedForms, EveryTargetHasAnOriginThatHoldsItsText) {
  std::vector<std::string> lines;
  std::istringstream stream(document_);
  for (std::string line; std::getline(stream, line);) {
    lines.push_back(line);
  }
  int checked = 0;
  for (const ExtractedForm& extracted : result_.forms) {
    std::map<std::string, std::string> targets;
    for (const auto& group : extracted.form.indicator_groups()) {
      for (const auto& indicator : group.indicators()) {
        const std::string path = "indicator_groups[" + group.uid() +
                                 "].indicators[" + indicator.uid() + "].";
        targets[path + "half_year_target"] = indicator.half_year_target().raw();
        targets[path + "full_year_target"] = indicator.full_year_target().raw();
      }
    }
    for (const auto& cell : extracted.form.source().cells()) {
      const auto target = targets.find(cell.path());
      if (target == targets.end()) {
        continue;
      }
      std::istringstream line(lines[static_cast<std::size_t>(cell.row() - 1)]);
      std::string text;
      for (int column = 0; column < cell.column(); ++column) {
        std::getline(line, text, '\t');
      }
      EXPECT_EQ(text, target->second);
      ++checked;
    }
  }
  EXPECT_EQ(checked, 244);
}

TEST_F(PublishedForms, LeaveTheTracesOfTheirDrifts) {
  std::map<std::string, std::vector<int>> forms_by_rule;
  for (std::size_t i = 0; i < result_.forms.size(); ++i) {
    for (const auto& repair : result_.forms[i].form.source().repairs()) {
      auto& forms = forms_by_rule[repair.rule()];
      if (forms.empty() || forms.back() != static_cast<int>(i) + 1) {
        forms.push_back(static_cast<int>(i) + 1);
      }
    }
  }
  using Forms = std::vector<int>;
  EXPECT_EQ(forms_by_rule["HEADER_IN_AMOUNT_CELL"], (Forms{1, 2, 3}));
  EXPECT_EQ(forms_by_rule["SUBTOTAL_BEFORE_PARENT"], (Forms{3}));
  EXPECT_EQ(forms_by_rule["LEVEL2_IN_FIRST_COLUMN"], (Forms{6}));
  EXPECT_EQ(forms_by_rule["MARKUP_KEPT"], (Forms{2, 6}));
  EXPECT_EQ(forms_by_rule["MISSING_AMOUNT"], (Forms{4}));
  EXPECT_EQ(forms_by_rule["MISSING_HEADER"], (Forms{1}));
  EXPECT_EQ(forms_by_rule["SEVERAL_CONTACTS"], (Forms{6}));
  EXPECT_EQ(forms_by_rule["GLUED_NAME_AND_PHONE"],
            (Forms{1, 2, 3, 4, 5, 6, 7, 8}));
  EXPECT_EQ(forms_by_rule["BLANK_LINE_IN_TABLE"], (Forms{2, 4, 5, 7, 8}));
  EXPECT_FALSE(forms_by_rule.contains("UNKNOWN_TEXT"));
  EXPECT_TRUE(result_.notes.empty());
}

// The personal data stays where it belongs.
TEST_F(PublishedForms, TracesHoldNoPersonalData) {
  for (const ExtractedForm& extracted : result_.forms) {
    const std::string traces = extracted.form.source().SerializeAsString();
    for (const auto& contact : extracted.form.contacts()) {
      EXPECT_EQ(traces.find(contact.display_name()), std::string::npos);
      for (const std::string& phone : contact.phones()) {
        EXPECT_EQ(traces.find(phone), std::string::npos);
      }
    }
  }
}

}  // namespace
}  // namespace jixiao::form_store::intake
