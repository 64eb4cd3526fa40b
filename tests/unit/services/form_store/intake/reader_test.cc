#include "services/form_store/intake/reader/reader.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/base/errors.h"

namespace jixiao::form_store::intake {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

absl::StatusOr<Grid> Read(std::string_view document,
                          const ReaderLimits& limits = {}) {
  return ReaderFor("text/plain").value()->Read(document, limits);
}

void ExpectUnreadable(std::string_view document, const std::string& hint) {
  const absl::Status status = Read(document).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(errors::ReasonOf(status), errors::ERROR_REASON_DOCUMENT_UNREADABLE);
  EXPECT_THAT(std::string(status.message()), HasSubstr(hint));
}

void ExpectTooLarge(std::string_view document,
                    const ReaderLimits& limits = {}) {
  const absl::Status status = Read(document, limits).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(errors::ReasonOf(status), errors::ERROR_REASON_DOCUMENT_TOO_LARGE);
}

TEST(ReaderFor, KnowsTextByItsMediaType) {
  EXPECT_TRUE(ReaderFor("text/plain").ok());
  EXPECT_TRUE(ReaderFor("Text/Plain; charset=utf-8").ok());
  const absl::Status status = ReaderFor("application/pdf").status();
  EXPECT_EQ(errors::ReasonOf(status), errors::ERROR_REASON_DOCUMENT_UNREADABLE);
  EXPECT_FALSE(ReaderFor("").ok());
}

TEST(TextReader, NumbersRowsAndColumnsFromOne) {
  const auto grid = Read("a\t\tb\n\nc");
  ASSERT_TRUE(grid.ok()) << grid.status();
  ASSERT_EQ(grid->rows.size(), 3u);
  ASSERT_EQ(grid->rows[0].cells.size(), 2u);
  EXPECT_EQ(grid->rows[0].number, 1);
  EXPECT_EQ(grid->rows[0].cells[1].text, "b");
  EXPECT_EQ(grid->rows[0].cells[1].column, 3);
  EXPECT_TRUE(grid->rows[1].cells.empty());
  EXPECT_EQ(grid->rows[2].number, 3);
}

TEST(TextReader, TakesEveryKindOfLineEnd) {
  for (const std::string end : {"\n", "\r\n", "\r"}) {
    const auto grid = Read("a" + end + end + "b\tc" + end);
    ASSERT_TRUE(grid.ok()) << grid.status();
    ASSERT_EQ(grid->rows.size(), 3u);
    EXPECT_EQ(grid->rows[2].cells[1].text, "c");
  }
}

TEST(TextReader, DropsTheByteOrderMarkAndKeepsOtherBytes) {
  const auto grid = Read("\xEF\xBB\xBF \xE3\x80\x80项\t <p>");
  ASSERT_TRUE(grid.ok()) << grid.status();
  EXPECT_EQ(grid->rows[0].cells[0].text, " \xE3\x80\x80项");
  EXPECT_EQ(grid->rows[0].cells[1].text, " <p>");
}

TEST(TextReader, SaysWhatToDoWithOtherEncodings) {
  // 项目 in GB18030.
  ExpectUnreadable("a\nb\n\xCF\xEE\xC4\xBF", "line 3");
  ExpectUnreadable("\xCF\xEE\xC4\xBF", "GB18030");
  ExpectUnreadable(std::string("\xFF\xFE"
                               "a\0b\0",
                               6),
                   "UTF-16");
  ExpectUnreadable(std::string("\xFE\xFF\0a", 4), "UTF-16");
}

TEST(TextReader, SaysWhatToDoWithOtherFiles) {
  ExpectUnreadable("", "empty");
  ExpectUnreadable("\xEF\xBB\xBF", "empty");
  ExpectUnreadable("%PDF-1.7", "PDF");
  ExpectUnreadable("PK\x03\x04rest", "Office");
  ExpectUnreadable(std::string("a\nb\0c", 5), "line 2");
  std::string junk;
  for (int i = 1; i < 4096; ++i) {
    junk.push_back(static_cast<char>(i * 37));
  }
  ExpectUnreadable(junk, "UTF-8");
}

TEST(TextReader, KeepsItsLimits) {
  ReaderLimits limits;
  limits.document_bytes = 8;
  ExpectTooLarge("123456789", limits);
  EXPECT_TRUE(Read("12345678", limits).ok());
  limits = {};
  limits.rows = 2;
  ExpectTooLarge("1\n2\n3", limits);
  EXPECT_TRUE(Read("1\n2\n", limits).ok());
  limits = {};
  limits.cells_per_row = 2;
  ExpectTooLarge("1\t2\t3", limits);
  EXPECT_TRUE(Read("1\t2", limits).ok());
  limits = {};
  limits.cells = 3;
  ExpectTooLarge("1\t2\n3\t4", limits);
  EXPECT_TRUE(Read("1\t2\n3", limits).ok());
  limits = {};
  limits.cell_bytes = 2;
  ExpectTooLarge("123", limits);
  EXPECT_TRUE(Read("12\t34", limits).ok());
}

TEST(TextReader, AdvisesToRaiseALimitOnlyWhereAFlagDoes) {
  ReaderLimits limits;
  limits.document_bytes = 8;
  limits.rows = 2;
  EXPECT_THAT(Read("123456789", limits).status().message(),
              HasSubstr("--max_document_size"));
  EXPECT_THAT(Read("1\n2\n3", limits).status().message(),
              Not(HasSubstr("raise")));
}

TEST(TextReader, RefusesHostileSizes) {
  ExpectTooLarge(std::string(std::size_t{50} << 20, '\t'));
  ExpectTooLarge(std::string(std::size_t{10} << 20, 'x'));
  ExpectTooLarge(std::string(100'000, '\t'));
  EXPECT_TRUE(Read(std::string(100'000, '\n')).ok());
}

}  // namespace
}  // namespace jixiao::form_store::intake
