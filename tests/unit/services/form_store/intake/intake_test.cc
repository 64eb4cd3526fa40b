#include "services/form_store/intake/intake.h"

#include <set>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/base/errors.h"
#include "common/base/sha256.h"
#include "common/form/field_path.h"
#include "common/form/rows.h"
#include "tests/unit/services/form_store/intake/mini_form.h"

namespace jixiao::form_store::intake {
namespace {

using ::testing::HasSubstr;

using F = MiniForm;

absl::StatusOr<ReadResult> Read(std::string_view text) {
  return ReadDocument(text, "text/plain", Nantong());
}

std::string SectionMissing(const std::string& text) {
  const ExtractedForm extracted = ReadOne(text);
  EXPECT_EQ(errors::ReasonOf(extracted.status),
            errors::ERROR_REASON_FORM_TRUNCATED)
      << extracted.status;
  EXPECT_EQ(extracted.form.indicator_groups_size(), 0);
  EXPECT_EQ(extracted.form.contacts_size(), 0);
  return errors::MetadataOf(extracted.status, "section");
}

TEST(ReadDocument, ReadsAndTypesAWholeForm) {
  const std::string text = F().Text();
  const ExtractedForm extracted = ReadOne(text);
  ASSERT_TRUE(extracted.status.ok()) << extracted.status;
  const form::v1::Form& form = extracted.form;
  EXPECT_EQ(form.template_(), "templates/nantong-2024");
  EXPECT_EQ(form.form_type(), form::v1::FORM_TYPE_TARGET);
  EXPECT_EQ(form.project().fiscal_year(), 2024);
  EXPECT_EQ(form.project().start_date().year(), 2024);
  EXPECT_EQ(form.funding().total().fen(), 6'000'000);
  EXPECT_EQ(form.funding().effective_total().fen(), 6'000'000);
  EXPECT_EQ(form.expenditures(0).half_year_plan().fen(), 2'000'000);
  ASSERT_EQ(form.indicator_groups_size(), 5);
  EXPECT_EQ(form.indicator_groups(1).category(),
            form::v1::INDICATOR_CATEGORY_OUTPUT);
  const auto& indicator = form.indicator_groups(1).indicators(0);
  EXPECT_EQ(indicator.full_year_target().quantity().number().unscaled(), 20);
  EXPECT_EQ(form.source().document_sha256(), base::Sha256Hex(text));
  EXPECT_EQ(form.source().media_type(), "text/plain");
  EXPECT_EQ(form.source().form_index(), 1);
  EXPECT_EQ(extracted.first_row, 1);
  EXPECT_EQ(extracted.last_row, 23);
}

TEST(ReadDocument, KeepsTheMediaTypeWithoutParameters) {
  const auto read =
      ReadDocument(F().Text(), "Text/Plain; charset=utf-8", Nantong());
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->forms[0].form.source().media_type(), "text/plain");
}

TEST(ReadDocument, EveryOriginLeadsToAField) {
  const ExtractedForm extracted = ReadOne(F().Text());
  std::set<std::string> paths;
  for (const auto& cell : extracted.form.source().cells()) {
    EXPECT_TRUE(paths.insert(cell.path()).second) << cell.path();
    EXPECT_TRUE(form::ResolvePath(extracted.form, cell.path()).ok())
        << cell.path();
    EXPECT_GT(cell.row(), 0);
    EXPECT_GT(cell.column(), 0);
    EXPECT_EQ(cell.confidence(), 100);
  }
  // title, year, 4 names and dates, unit, contacts, 2 texts, 5 amounts, the
  // line's 3 cells, 5 groups' 2 names, 4 indicators' 3 cells.
  EXPECT_EQ(paths.size(), 2u + 4u + 2u + 2u + 5u + 3u + 10u + 12u);
}

TEST(ReadDocument, ReadsSeveralFormsAndReportsTextBetween) {
  const std::string text = "目录\n" + F().Text() + "\n" + F().Text();
  const auto result = Read(text);
  ASSERT_TRUE(result.ok()) << result.status();
  ASSERT_EQ(result->forms.size(), 2u);
  EXPECT_EQ(result->forms[1].form.source().form_index(), 2);
  EXPECT_EQ(result->forms[1].first_row, 26);
  ASSERT_EQ(result->notes.size(), 1u);
  EXPECT_EQ(result->notes[0].rule(), "UNKNOWN_TEXT");
  EXPECT_EQ(result->notes[0].row(), 1);
}

TEST(ReadDocument, ATruncatedFormDoesNotAffectTheOthers) {
  const std::string text = F().Remove(F::kSatisfaction).Text() + F().Text();
  const auto result = Read(text);
  ASSERT_TRUE(result.ok()) << result.status();
  ASSERT_EQ(result->forms.size(), 2u);
  EXPECT_FALSE(result->forms[0].status.ok());
  EXPECT_TRUE(result->forms[1].status.ok());
}

TEST(ReadDocument, SaysWhichSectionIsMissing) {
  EXPECT_EQ(SectionMissing("云栖市本级项目预算绩效目标表\n"), "项目名称");
  EXPECT_EQ(SectionMissing(F().Remove(F::kProject).Text()), "项目名称");
  EXPECT_EQ(SectionMissing(F().Remove(F::kExpenditureHead).Text()), "支出");
  EXPECT_EQ(SectionMissing(F().Remove(F::kIndicatorHead).Text()), "一级指标");
  EXPECT_EQ(SectionMissing(F().Remove(F::kSatisfaction).Text()), "满意度指标");
  F funding;
  for (int line = F::kOther; line >= F::kFundingHead; --line) {
    funding.Remove(line);
  }
  EXPECT_EQ(SectionMissing(funding.Text()), "项目资金(万元)");
}

TEST(ReadDocument, AFormWithoutItsTitleIsNotLost) {
  EXPECT_EQ(SectionMissing(F().Remove(F::kTitle).Text()), "title");
  const auto result = Read(F().Text() + F().Remove(F::kTitle).Text());
  ASSERT_TRUE(result.ok()) << result.status();
  ASSERT_EQ(result->forms.size(), 2u);
  EXPECT_TRUE(result->forms[0].status.ok());
  EXPECT_EQ(errors::ReasonOf(result->forms[1].status),
            errors::ERROR_REASON_FORM_TRUNCATED);
}

TEST(ReadDocument, RefusesDocumentsWithoutAForm) {
  for (const std::string& text :
       {std::string("hello\n"), std::string(100'000, '\n'),
        std::string("项目\t资金\n支出\n")}) {
    const absl::Status status = Read(text).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(errors::ReasonOf(status), errors::ERROR_REASON_NO_FORM_FOUND);
    EXPECT_THAT(std::string(status.message()),
                HasSubstr("templates/nantong-2024"));
  }
}

TEST(ReadDocument, RefusesMoreFormsThanAllowed) {
  std::string text;
  for (std::size_t i = 0; i <= kMaxForms; ++i) {
    text += "云栖市本级项目预算绩效目标表\n";
  }
  EXPECT_EQ(errors::ReasonOf(Read(text).status()),
            errors::ERROR_REASON_DOCUMENT_TOO_LARGE);
}

TEST(ReadDocument, RefusesAFormWithTooManyRows) {
  std::string rows;
  for (int i = 0; i < 5001; ++i) {
    rows += "||书架数|≥1个|≥2个\n";
  }
  const F endless = F().Set(F::kSecondQuantity, rows);
  const ExtractedForm extracted = ReadOne(endless.Text());
  EXPECT_EQ(errors::ReasonOf(extracted.status),
            errors::ERROR_REASON_DOCUMENT_TOO_LARGE);
}

TEST(ReadDocument, IsTheSameEachTime) {
  const std::string text = F().Text();
  EXPECT_EQ(ReadOne(text).form.SerializeAsString(),
            ReadOne(text).form.SerializeAsString());
}

TEST(FollowUids, RenamesRowsInPaths) {
  const form::v1::Form before = ReadOne(F().Text()).form;
  form::v1::Form after = before;
  after.mutable_expenditures(0)->set_uid("aaaaaaaaaa");
  after.mutable_indicator_groups(1)->set_uid("bbbbbbbbbb");
  after.mutable_indicator_groups(1)->mutable_indicators(0)->set_uid(
      "cccccccccc");
  FollowUids(before, &after);
  std::set<std::string> paths;
  for (const auto& cell : after.source().cells()) {
    paths.insert(cell.path());
    EXPECT_TRUE(form::ResolvePath(after, cell.path()).ok()) << cell.path();
  }
  EXPECT_TRUE(paths.contains("expenditures[aaaaaaaaaa].item"));
  EXPECT_TRUE(paths.contains(
      "indicator_groups[bbbbbbbbbb].indicators[cccccccccc].display_name"));
}

}  // namespace
}  // namespace jixiao::form_store::intake
