// The project's own sample forms against expectations that were written beside
// them by hand, and cut off at every line.

#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

#include "common/base/errors.h"
#include "services/form_store/intake/intake.h"
#include "tests/conformance/intake/sample_documents.h"

namespace jixiao::form_store::intake {
namespace {

using nlohmann::json;

class Samples : public ::testing::TestWithParam<const char*> {
 protected:
  absl::StatusOr<ReadResult> Read(const std::string& document) const {
    return ReadDocument(document, "text/plain", *template_);
  }

  const std::shared_ptr<const tmpl::Template> template_ = NantongTemplate();
};

TEST_P(Samples, EqualTheirExpectations) {
  const json expected = json::parse(ReadAll(absl::StrCat(
      JIXIAO_SOURCE_DIR "/tests/golden/intake/", GetParam(), ".json")));
  const auto result = Read(SampleDocument(GetParam()));
  ASSERT_TRUE(result.ok()) << result.status();
  ASSERT_EQ(result->forms.size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    ASSERT_TRUE(result->forms[i].status.ok()) << result->forms[i].status;
    const json simplified = Simplified(result->forms[i].form);
    EXPECT_EQ(simplified, expected[i])
        << "form " << i + 1 << ": " << json::diff(expected[i], simplified);
    for (const auto& repair : result->forms[i].form.source().repairs()) {
      EXPECT_NE(repair.rule(), "UNKNOWN_TEXT") << repair.ShortDebugString();
    }
  }
  EXPECT_TRUE(result->notes.empty());
}

// Cut off behind any line, a document gives the forms that are whole, and the
// last one whole as well or refused.
TEST_P(Samples, CutOffFormsAreRefusedNeverShortened) {
  const std::string document = SampleDocument(GetParam());
  const auto whole = Read(document);
  ASSERT_TRUE(whole.ok()) << whole.status();
  std::string cut;
  int refused = 0;
  for (const std::string& line : LinesOf(document)) {
    cut += line;
    const auto result = Read(cut);
    ASSERT_TRUE(result.ok()) << result.status();
    ASSERT_FALSE(result->forms.empty());
    for (std::size_t i = 0; i < result->forms.size(); ++i) {
      const ExtractedForm& form = result->forms[i];
      if (form.status.ok()) {
        EXPECT_EQ(Simplified(form.form), Simplified(whole->forms[i].form));
        continue;
      }
      ++refused;
      EXPECT_EQ(i + 1, result->forms.size());
      EXPECT_EQ(errors::ReasonOf(form.status),
                errors::ERROR_REASON_FORM_TRUNCATED);
      EXPECT_FALSE(errors::MetadataOf(form.status, "section").empty());
      EXPECT_EQ(form.form.expenditures_size(), 0);
      EXPECT_EQ(form.form.indicator_groups_size(), 0);
      EXPECT_EQ(form.form.contacts_size(), 0);
    }
  }
  EXPECT_GT(refused, 100);
}

INSTANTIATE_TEST_SUITE_P(All, Samples, ::testing::ValuesIn(kSampleNames),
                         [](const auto& test) {
                           std::string name = test.param;
                           std::erase(name, '-');
                           return name;
                         });

TEST(SampleSet, ShowsTheVarietyOfRealForms) {
  const auto form_template = NantongTemplate();
  std::set<std::string> departments;
  std::set<std::string> units;
  std::set<int> recurrences;
  std::set<std::string> rules;
  int forms = 0;
  for (const char* name : kSampleNames) {
    const auto result =
        ReadDocument(SampleDocument(name), "text/plain", *form_template);
    ASSERT_TRUE(result.ok()) << result.status();
    for (const ExtractedForm& extracted : result->forms) {
      const auto& project = extracted.form.project();
      ++forms;
      departments.insert(project.department().printed_name());
      units.insert(project.implementing_unit().printed_name());
      recurrences.insert(project.recurrence());
      for (const auto& repair : extracted.form.source().repairs()) {
        rules.insert(repair.rule());
      }
    }
  }
  EXPECT_EQ(forms, 8);
  EXPECT_EQ(departments.size(), 2u);
  EXPECT_EQ(units.size(), 4u);
  EXPECT_EQ(recurrences, (std::set<int>{form::v1::RECURRENCE_RECURRING,
                                        form::v1::RECURRENCE_ONE_OFF,
                                        form::v1::RECURRENCE_PHASED}));
  for (const char* rule :
       {"BLANK_LINE_IN_TABLE", "GLUED_NAME_AND_PHONE", "HEADER_IN_AMOUNT_CELL",
        "LEVEL2_IN_FIRST_COLUMN", "MARKUP_KEPT", "MISSING_AMOUNT",
        "MISSING_HEADER", "MIXED_BRACKETS", "SEVERAL_CONTACTS",
        "SHIFTED_COLUMNS", "SUBTOTAL_BEFORE_PARENT"}) {
    EXPECT_TRUE(rules.contains(rule)) << rule;
  }
}

}  // namespace
}  // namespace jixiao::form_store::intake
