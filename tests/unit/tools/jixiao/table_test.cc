#include "tools/jixiao/table.h"

#include <sstream>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/base/utf8.h"

namespace jixiao::cli {
namespace {

std::vector<std::string> Lines(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    lines.push_back(line);
  }
  return lines;
}

TEST(TableTest, AlignsChineseTextByDisplayWidth) {
  Table table;
  table.Column("name");
  table.Column("n", Table::Align::kRight);
  table.Row({"设备", "1"});
  table.Row({"abcd", "12"});
  EXPECT_EQ(table.ToString(),
            "name   n\n"
            "----  --\n"
            "设备   1\n"
            "abcd  12\n");
}

TEST(TableTest, NeverWiderThanAskedForWhenColumnsMayShrink) {
  Table table;
  table.Column("project", Table::Align::kLeft, true);
  table.Column("place", Table::Align::kLeft, true);
  table.Column("amount", Table::Align::kRight);
  table.Row({std::string(300, 'x'),
             "产出指标/数量指标/很长很长的指标名称等等等等", "1,234.56"});
  for (const std::string& line : Lines(table.ToString())) {
    EXPECT_LE(base::DisplayWidth(line), kTerminalColumns) << line;
  }
  EXPECT_THAT(table.ToString(), testing::HasSubstr("…"));
  EXPECT_THAT(table.ToString(), testing::HasSubstr("1,234.56"));
}

TEST(TableTest, WrapsTitlesBeforeItCutsCells) {
  Table table;
  table.Column("一级指标", Table::Align::kLeft, true);
  table.Column("二级指标行数", Table::Align::kRight);
  table.Row({"产出指标", "8"});
  EXPECT_EQ(table.ToString(14),
            "          二级\n"
            "          指标\n"
            "一级指标  行数\n"
            "--------  ----\n"
            "产出指标     8\n");
}

TEST(TableTest, CutsOtherColumnsLastAndFiguresNever) {
  Table table;
  table.Column("id");
  table.Column("project", Table::Align::kLeft, true);
  table.Column("amount", Table::Align::kRight);
  table.Row({std::string(30, 'i'), std::string(60, 'p'), "12345678"});
  EXPECT_THAT(table.ToString(), testing::HasSubstr(std::string(30, 'i')));

  table.Row({std::string(100, 'j'), "", ""});
  for (const std::string& line : Lines(table.ToString())) {
    EXPECT_LE(base::DisplayWidth(line), kTerminalColumns) << line;
  }
  EXPECT_THAT(table.ToString(), testing::HasSubstr("j…"));
  EXPECT_THAT(table.ToString(8), testing::HasSubstr("12345678"));
}

TEST(TableTest, BreaksTitlesBetweenWords) {
  Table table;
  table.Column("half-year share", Table::Align::kRight);
  table.Column("project", Table::Align::kLeft, true);
  table.Row({"1", "a name that is too long"});
  EXPECT_THAT(table.ToString(20), testing::HasSubstr("half-year"));
  EXPECT_EQ(WrapText("Cost or satisfaction", 0, 12), "Cost or\nsatisfaction");
}

TEST(TableTest, FillsMissingCellsAndSetsTotalsApart) {
  Table table;
  table.Column("a");
  table.Column("b");
  table.Row({"1"});
  table.Footer({"sum", "2"});
  EXPECT_EQ(table.ToString(),
            "a    b\n"
            "---  -\n"
            "1    \n"
            "---  -\n"
            "sum  2\n");
}

TEST(TerminalTextTest, TakesControlAndDirectionMarksAway) {
  EXPECT_EQ(TerminalText("a\x1b[31mb\r\nc\t"), "a [31mb  c ");
  EXPECT_EQ(TerminalText("x\u202Ey\u2066z"), "x y z");
  EXPECT_EQ(TerminalText("\xff"), "\uFFFD");
}

TEST(WrapTextTest, BreaksChineseAnywhereAndLatinBetweenWords) {
  EXPECT_EQ(WrapText("一二三四五", 0, 4), "一二\n三四\n五");
  EXPECT_EQ(WrapText("one two three", 2, 9), "one two\n  three");
}

TEST(WrapTextTest, BreaksAWordThatFitsOnNoLine) {
  EXPECT_EQ(WrapText("abcdefghij", 0, 4), "abcd\nefgh\nij");
  EXPECT_EQ(WrapText("a: bcdefghijk l", 2, 6), "a: bcd\n  efgh\n  ijk\n  l");
}

TEST(WrapTextTest, CountsWhatStandsBeforeTheText) {
  EXPECT_EQ(WrapText("    one two", 4, 8), "    one\n    two");
  EXPECT_EQ(WrapText("label two 一二", 6, 10), "label two\n      一二");
}

}  // namespace
}  // namespace jixiao::cli
