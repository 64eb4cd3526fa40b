#include "common/cel/parser.h"

#include <set>
#include <string>

#include "gtest/gtest.h"

#include "common/cel/source.h"

namespace jixiao::cel {
namespace {

// The tree in prefix form: (f x y).
std::string Render(const Expr& expr) {
  std::string result;
  switch (expr.kind) {
    case ExprKind::kLiteral:
      return expr.value.DebugString();
    case ExprKind::kIdent:
      return expr.name;
    case ExprKind::kSelect:
      return Render(*expr.target) + "." + expr.name;
    case ExprKind::kHas:
      return "(has " + Render(*expr.target) + "." + expr.name + ")";
    case ExprKind::kList:
      result = "(list";
      break;
    case ExprKind::kMap:
      result = "(map";
      break;
    case ExprKind::kStruct:
      result = "(struct " + expr.name;
      break;
    case ExprKind::kLoop:
      result = "(loop" + std::to_string(static_cast<int>(expr.loop)) + " " +
               expr.name;
      break;
    case ExprKind::kBind:
      result = "(bind " + expr.name;
      break;
    case ExprKind::kCall:
      result = "(" + expr.name;
      break;
  }
  if (expr.target != nullptr) {
    result += " " + Render(*expr.target);
  }
  for (const Expr* arg : expr.args) {
    result += " " + Render(*arg);
  }
  return result + ")";
}

std::string Parse(std::string_view text, const Limits& limits = {}) {
  const Source source(text);
  Parser parser(source, limits);
  const auto ast = parser.Parse();
  return ast ? Render(*ast->root) : parser.issue().ToString();
}

TEST(ParserTest, BindsByPrecedence) {
  EXPECT_EQ(Parse("1 + 2 * 3 == 7 && !a || b"),
            "(_||_ (_&&_ (_==_ (_+_ 1 (_*_ 2 3)) 7) (!_ a)) b)");
  EXPECT_EQ(Parse("a - b - c"), "(_-_ (_-_ a b) c)");
  EXPECT_EQ(Parse("a ? b : c ? d : e"), "(_?_:_ a b (_?_:_ c d e))");
  EXPECT_EQ(Parse("-a.b[0].c(1)"), "(-_ (c (_[_] a.b 0) 1))");
  EXPECT_EQ(Parse("x in [1, 2,]"), "(_in_ x (list 1 2))");
  EXPECT_EQ(Parse("{'a': 1, 2u: b'x'}"), "(map \"a\" 1 2u bytes of size 1)");
}

TEST(ParserTest, JoinsSignsToNumbers) {
  EXPECT_EQ(Parse("-9223372036854775808"), "-9223372036854775808");
  EXPECT_EQ(Parse("--1"), "(-_ -1)");
  EXPECT_EQ(Parse("-1.5"), "-1.5");
  EXPECT_EQ(Parse("-x"), "(-_ x)");
  EXPECT_EQ(Parse("9223372036854775808"),
            "1:1: the number does not fit in 64 bits");
  EXPECT_EQ(Parse("18446744073709551616u"),
            "1:1: the number does not fit in 64 bits");
}

TEST(ParserTest, BalancesLogicalChains) {
  EXPECT_EQ(Parse("a && b && c && d"), "(_&&_ (_&&_ a b) (_&&_ c d))");
  std::string chain = "a";
  for (int i = 0; i < 2000; ++i) {
    chain += " || a";
  }
  EXPECT_EQ(Parse(chain).substr(0, 5), "(_||_");
}

TEST(ParserTest, ExpandsMacros) {
  EXPECT_EQ(Parse("has(a.b.c)"), "(has a.b.c)");
  EXPECT_EQ(Parse("a.all(x, x > 0)"), "(loop0 x a (_>_ x 0))");
  EXPECT_EQ(Parse("a.exists(x, x)"), "(loop1 x a x)");
  EXPECT_EQ(Parse("a.exists_one(x, x)"), "(loop2 x a x)");
  EXPECT_EQ(Parse("a.filter(x, x)"), "(loop3 x a x)");
  EXPECT_EQ(Parse("a.map(x, p, t)"), "(loop4 x a p t)");
  EXPECT_EQ(Parse("cel.bind(v, 1, v + v)"), "(bind v 1 (_+_ v v))");
}

TEST(ParserTest, ReadsNamesAndMessages) {
  EXPECT_EQ(Parse(".a.b"), ".a.b");
  EXPECT_EQ(Parse("a.`content-type`"), "a.content-type");
  EXPECT_EQ(Parse("m.for"), "m.for");
  EXPECT_EQ(Parse("a.B{c: 1, d: 2}.c"), "(struct a.B 1 2).c");
}

TEST(ParserTest, LocatesErrorsByLineAndCodePoint) {
  EXPECT_EQ(Parse("1 +"),
            "1:4: found the end of the expression, expected a "
            "value");
  EXPECT_EQ(Parse("'预算' == \n  '万元' +* 2"),
            "2:9: found '*', expected a value");
  EXPECT_EQ(Parse("(1 + 2"),
            "1:7: found the end of the expression, expected "
            "')'");
  EXPECT_EQ(Parse("a b"),
            "1:3: found 'b', expected an operator or the end of "
            "the expression");
  EXPECT_EQ(Parse("for"), "1:1: 'for' is a reserved word");
  EXPECT_EQ(Parse("a = 1"), "1:3: '=' is no operator; write '=='");
  EXPECT_EQ(Parse("a.all(1, x)"),
            "1:7: the first argument of all() must be a variable name");
  EXPECT_EQ(Parse("has(a)"),
            "1:1: has() takes one field selection, like has(form.total)");
  EXPECT_EQ(Parse("cel.bind(1, 2, 3)"),
            "1:5: cel.bind() takes a variable name, its value and an "
            "expression");
  EXPECT_EQ(Parse(""),
            "1:1: found the end of the expression, expected a value");
}

TEST(ParserTest, RefusesEveryCutOfAnExpression) {
  const std::string whole = "a.b(1)[2] ? {'x': [3]} : M{f: -4}.g";
  ASSERT_EQ(Parse(whole).substr(0, 6), "(_?_:_");
  const std::set<size_t> complete = {1, 3, 6, 9, 10, 26, 33};
  for (size_t length = 0; length < whole.size(); ++length) {
    const std::string cut = whole.substr(0, length);
    EXPECT_EQ(Parse(cut).starts_with("1:"), !complete.contains(length)) << cut;
  }
}

TEST(ParserTest, ShowsTheLineConcerned) {
  const Source source("true &&\n预算 == @");
  const Limits limits;
  Parser parser(source, limits);
  EXPECT_FALSE(parser.Parse());
  EXPECT_EQ(parser.issue().line, 2U);
  EXPECT_EQ(parser.issue().column, 1U);
  EXPECT_EQ(parser.issue().snippet, "预算 == @\n^");
}

TEST(ParserTest, LocatesEveryPlaceOfLongText) {
  std::string text;
  for (int i = 0; i < 60; ++i) {
    text += i % 7 == 6 ? "预a\n" : "算b预c";
  }
  const Source source(text);
  LineColumn expected;
  for (size_t offset = 0; offset <= text.size(); ++offset) {
    if (offset < text.size() &&
        (static_cast<unsigned char>(text[offset]) & 0xC0U) == 0x80U) {
      continue;
    }
    const LineColumn place = source.Locate(offset);
    ASSERT_EQ(place.line, expected.line) << offset;
    ASSERT_EQ(place.column, expected.column) << offset;
    if (offset < text.size() && text[offset] == '\n') {
      expected = {expected.line + 1, 1};
    } else {
      ++expected.column;
    }
  }
}

TEST(ParserTest, PutsTheCaretBelowWideCharacters) {
  const Source source("'预算' + 1");
  const Issue issue = source.MakeIssue(9, "here");
  EXPECT_EQ(issue.column, 6U);
  EXPECT_EQ(issue.snippet, "'预算' + 1\n \u3000\u3000  ^");
}

TEST(ParserTest, ShortensLongLines) {
  const Source source(std::string(500, 'a') + "@" + std::string(500, 'b'));
  const Issue issue = source.MakeIssue(500, "here");
  EXPECT_EQ(issue.snippet, "..." + std::string(60, 'a') + "@" +
                               std::string(39, 'b') + "...\n" +
                               std::string(63, ' ') + "^");
}

TEST(ParserTest, LimitsNesting) {
  const std::string message = "nested deeper than 128 levels";
  for (const char* opening : {"(", "[", "-a+(", "!", "a.f(", "{1:"}) {
    std::string text;
    for (int i = 0; i < 100'000; ++i) {
      text += opening;
    }
    EXPECT_NE(Parse(text).find(message), std::string::npos) << opening;
  }
  std::string sum = "1";
  for (int i = 0; i < 127; ++i) {
    sum += "+1";
  }
  EXPECT_EQ(Parse(sum)[0], '(');
  EXPECT_NE(Parse(sum + "+1").find(message), std::string::npos);
  EXPECT_EQ(Parse(std::string(127, '(') + "1" + std::string(127, ')')), "1");
  EXPECT_NE(
      Parse(std::string(128, '(') + "1" + std::string(128, ')')).find(message),
      std::string::npos);
}

TEST(ParserTest, LimitsNodes) {
  Limits limits;
  limits.max_nodes = 10;
  EXPECT_EQ(Parse("[1,2,3,4,5,6,7,8,9]", limits)[0], '(');
  EXPECT_EQ(Parse("[1,2,3,4,5,6,7,8,9,0]", limits),
            "1:20: the expression has more than 10 parts");
}

}  // namespace
}  // namespace jixiao::cel
