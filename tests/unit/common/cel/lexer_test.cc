#include "common/cel/lexer.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace jixiao::cel {
namespace {

std::vector<Token> All(std::string_view text) {
  Lexer lexer(text);
  std::vector<Token> tokens;
  do {
    tokens.push_back(lexer.Next());
  } while (tokens.back().kind != TokenKind::kEnd &&
           tokens.back().kind != TokenKind::kError);
  return tokens;
}

// The first token, which the tests of single literals look at.
Token First(std::string_view text) {
  return Lexer(text).Next();
}

TEST(LexerTest, SplitsAndLocates) {
  const std::vector<Token> tokens = All("a.b >= 1.5e3 // rest\n&& 2.0u");
  ASSERT_EQ(tokens.size(), 7U);
  EXPECT_EQ(tokens[0].text, "a");
  EXPECT_TRUE(tokens[1].Is("."));
  EXPECT_EQ(tokens[2].offset, 2U);
  EXPECT_TRUE(tokens[3].Is(">="));
  EXPECT_EQ(tokens[4].kind, TokenKind::kDouble);
  EXPECT_TRUE(tokens[5].Is("&&"));
  // Only integers have the suffix u.
  EXPECT_EQ(tokens[6].kind, TokenKind::kError);
  EXPECT_EQ(tokens[6].offset, 27U);
}

TEST(LexerTest, SkipsCommentsAndBlanks) {
  const std::vector<Token> tokens = All("// one\r\n\t\f 1 // two");
  ASSERT_EQ(tokens.size(), 2U);
  EXPECT_EQ(tokens[0].kind, TokenKind::kInt);
}

TEST(LexerTest, ReadsNumbers) {
  EXPECT_EQ(First("0x1fU").kind, TokenKind::kUint);
  EXPECT_EQ(First("0x1fU").text, "0x1f");
  EXPECT_EQ(First(".5").kind, TokenKind::kDouble);
  EXPECT_EQ(First("1e-3").text, "1e-3");
  EXPECT_EQ(First("0x").kind, TokenKind::kError);
  EXPECT_EQ(First("12abc").kind, TokenKind::kError);
  // An int, a dot and a name: a member call on a literal.
  EXPECT_EQ(All("1.charAt").size(), 4U);
}

TEST(LexerTest, DecodesEscapes) {
  EXPECT_EQ(First(R"('\a\b\f\n\r\t\v\\\?\"\'\`')").text,
            "\a\b\f\n\r\t\v\\?\"'`");
  EXPECT_EQ(First(R"(' \u0000 \u000A \u0100 \uFFFB ')").text,
            std::string(" \0 \n \u0100 \uFFFB ", 12));
  EXPECT_EQ(First(R"('\U0001F62C\U00088888')").text, "\U0001F62C\U00088888");
  EXPECT_EQ(First(R"('\ud83d\ude00')").text, "\U0001F600");
  EXPECT_EQ(First(R"('\x4a\X4B\u01aB')").text, "JK\u01AB");
  EXPECT_EQ(First(R"('\303\277')").text, "\u00C3\u00BF");
  EXPECT_EQ(First(R"(b'\303\277\xfF')").text, "\303\277\377");
  EXPECT_EQ(First(R"(b""" \\? """)").text, " \\? ");
}

TEST(LexerTest, RefusesBadEscapes) {
  for (const char* text : {R"('\q')", R"('\x4')", R"('\u12')", R"('\400')",
                           R"('\08')", R"('\ud800')", R"('\U00110000')",
                           R"(b'\u0041')", R"('\)", R"('\ud83d\u0041')"}) {
    EXPECT_EQ(First(text).kind, TokenKind::kError) << text;
  }
  EXPECT_EQ(First(R"('ab\q')").offset, 3U);
}

TEST(LexerTest, KeepsRawAndTripleQuotedText) {
  EXPECT_EQ(First(R"(r'\d+\n')").text, "\\d+\\n");
  EXPECT_EQ(First("'''x''\n'y'''").text, "x''\n'y");
  EXPECT_EQ(First("bR\"\\x\"").text, "\\x");
  EXPECT_EQ(First("bR\"\\x\"").kind, TokenKind::kBytes);
  EXPECT_EQ(First("'预算'").text, "预算");
}

TEST(LexerTest, RefusesUnclosedText) {
  for (const char* text : {"'abc", "\"a\nb\"", "'''a''", "r'", "`a", "'\r'"}) {
    EXPECT_EQ(First(text).kind, TokenKind::kError) << text;
  }
}

TEST(LexerTest, RefusesForeignCharacters) {
  EXPECT_EQ(First("=").text, "'=' is no operator; write '=='");
  EXPECT_EQ(First("＋").text, "unexpected character '＋'");
  EXPECT_EQ(First("@").kind, TokenKind::kError);
  EXPECT_EQ(First("``").kind, TokenKind::kError);
}

TEST(LexerTest, TellsReservedWords) {
  EXPECT_TRUE(IsReserved("in"));
  EXPECT_TRUE(IsReserved("while"));
  EXPECT_FALSE(IsReserved("form"));
  EXPECT_FALSE(IsLiteralWord("while"));
}

}  // namespace
}  // namespace jixiao::cel
