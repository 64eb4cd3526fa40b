// Hostile expressions: refused when compiled or stopped when evaluated.

#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/cel/cel.h"
#include "tests/unit/common/cel/cel_test_util.h"

namespace jixiao::cel {
namespace {

using testing::HasSubstr;

constexpr absl::StatusCode kExhausted = absl::StatusCode::kResourceExhausted;

// The status of an evaluation with a cost limit that keeps the tests short.
absl::Status CheapStatus(std::string_view text) {
  EnvironmentBuilder builder;
  Limits limits;
  limits.max_cost = 50'000;
  builder.SetLimits(limits);
  const Environment environment = MustBuild(builder);
  const CompileResult compiled = environment.Compile(text);
  EXPECT_TRUE(compiled.ok()) << compiled.ToStatus();
  return compiled.program->Evaluate(Activation(environment)).status();
}

TEST(LimitsTest, RefusesLongExpressions) {
  EXPECT_EQ(Issues(std::string(1'000'000, 'a')),
            "1:1: the expression has 1000000 bytes; at most 65536 are allowed");
  EXPECT_EQ(Issues("'" + std::string(65'534, 'a') + "'"), "");
}

TEST(LimitsTest, RefusesInvalidUtf8) {
  for (const char* text : {"'\xff'", "'\xc0\x80'", "'\xed\xa0\x80'",
                           "'\xf4\x90\x80\x80'", "'\xe9\xa2'"}) {
    EXPECT_EQ(Issues(text), "1:1: the expression is not UTF-8");
  }
}

TEST(LimitsTest, MakesNoTextOfBytesThatAreNone) {
  for (const char* text :
       {"'%s'.format([b'\\xff']).split('').size() > 0",
        "'%s'.format([[b'\\xff']]) == ''",
        "'%s'.format([{'a': b'\\xff'}]) == ''", "string(b'\\xff') == ''"}) {
    EXPECT_EQ(Status(text).code(), absl::StatusCode::kInvalidArgument) << text;
  }
  EXPECT_EQ(EvalText("'%s'.format([b'\\xe4\\xb8\\xad'])"), "\"中\"");
}

// A host may bind what no expression can make.
TEST(LimitsTest, EndsOnTextThatIsNotUtf8) {
  EnvironmentBuilder builder;
  builder.AddVariable("x", Type::String());
  const Environment environment = MustBuild(builder);
  Activation activation(environment);
  for (const char* bytes : {"\xff", "a\xe4\xb8", "\x80 b", "\xf0\x9f"}) {
    activation.Set("x", Value::String(bytes));
    for (const char* text :
         {"x.split('').size() > 0", "x.replace('', '-').size() > 0",
          "x.trim().size() >= 0", "x.reverse().size() >= 0",
          "x.charAt(0).size() >= 0"}) {
      EXPECT_EQ(EvalText(environment, activation, text), "true") << text;
    }
  }
}

// What `text` costs with `x` a text of 16 * `units` bytes.
uint64_t CostOf(const char* text, size_t units) {
  EnvironmentBuilder builder;
  builder.AddVariable("x", Type::String());
  const Environment environment = MustBuild(builder);
  Activation activation(environment);
  activation.Set("x", Value::String(std::string(16 * units, 'a')));
  const CompileResult compiled = environment.Compile(text);
  EXPECT_TRUE(compiled.ok()) << compiled.ToStatus();
  uint64_t budget = 1'000'000;
  compiled.program->EvaluateToValue(activation, &budget);
  return 1'000'000 - budget;
}

TEST(LimitsTest, ChargesWhatReadsAText) {
  for (const char* text :
       {"size(x)", "x.size()", "x < x", "x <= x", "x > x", "x >= x", "x == x",
        "x in {'a': 1}", "x in [x]", "x in ['a', 'b']", "{'a': 1}[x]",
        "x.contains('b')", "x.lastIndexOf('b')", "x.matches('b')"}) {
    EXPECT_GE(CostOf(text, 1'000), 1'000U) << text;
    EXPECT_LT(CostOf(text, 1), 30U) << text;
  }
}

TEST(LimitsTest, ChargesPatternsByTheirProgram) {
  EXPECT_LT(CostOf("x.matches('^b')", 100), 300U);
  EXPECT_GT(CostOf("x.matches('^b{1,300}')", 100), 3'000U);
  EXPECT_GT(CostOf("x.matches('b{1,300}' + x.charAt(0))", 1), 10'000U);
}

// One of these compiles for some ten milliseconds. Those beyond what is done
// ahead are left to the evaluation, which ends at its limit.
TEST(LimitsTest, BoundsThePatternsCompiledAhead) {
  std::string text = "x == ''";
  for (int i = 0; i < 1'000; ++i) {
    text += " || x.matches('b{1,900}" + std::to_string(i) + "')";
  }
  EXPECT_GT(CostOf(text.c_str(), 1), 900'000U);
}

TEST(LimitsTest, BoundsTheFoldingOfConstants) {
  const std::string long_text = "'" + std::string(100, 'a') + "'";
  std::string numbers = "1";
  for (int i = 0; i < 200; ++i) {
    numbers += ", 1";
  }
  // The first terms are too large to be folded, though it has to be tried; the
  // last one is folded if there is room.
  const auto cost_after = [&](int terms) {
    std::string text = "(x == '' && (x == 'b'";
    for (int i = 0; i < terms; ++i) {
      text += " || " + long_text + ".replace('', " + long_text +
              ").replace('', " + long_text + ") == ''";
    }
    return CostOf((text + ")) || size([" + numbers + "]) == 201").c_str(), 1);
  };
  EXPECT_LT(cost_after(1), 50U);
  EXPECT_GT(cost_after(150), 200U);
}

// Comparing at every place takes 250 billion steps a search, many seconds.
TEST(LimitsTest, SearchesInLinearTime) {
  EnvironmentBuilder builder;
  builder.AddVariable("x", Type::String()).AddVariable("y", Type::String());
  const Environment environment = MustBuild(builder);
  Activation activation(environment);
  const std::string half(500'000, 'a');
  activation.Set("x", Value::String(half + half));
  activation.Set("y", Value::String(half + "b"));
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(EvalText(environment, activation,
                     "x.contains(y) || x.indexOf(y, 1) >= 0 ||"
                     " x.split(y).size() > 1 || x.replace(y, 'c') != x"),
            "false");
  EXPECT_EQ(EvalText(environment, activation,
                     "x.lastIndexOf(y) + x.lastIndexOf(y, 500000)"),
            "-2");
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
}

TEST(LimitsTest, FindsWhereTextsBeginLast) {
  EXPECT_EQ(EvalText("'ababa'.lastIndexOf('aba')"), "2");
  EXPECT_EQ(EvalText("'ababa'.lastIndexOf('aba', 2)"), "2");
  EXPECT_EQ(EvalText("'ababa'.lastIndexOf('aba', 1)"), "0");
  EXPECT_EQ(EvalText("'预算和预算'.lastIndexOf('预算', 2)"), "0");
  EXPECT_EQ(EvalText("'ab'.lastIndexOf('')"), "2");
  EXPECT_EQ(EvalText("'ab'.lastIndexOf('', 1)"), "1");
}

TEST(LimitsTest, CompilesLongConstantListsFast) {
  std::string list = "'x' in [";
  for (int i = 0; i < 9'000; ++i) {
    list += "'" + std::to_string(i) + "',";
  }
  EXPECT_EQ(EvalText(list + "'x']"), "true");
  EXPECT_EQ(EvalText(list + "'8999', '7']"), "false");
}

TEST(LimitsTest, RefusesNestedMacros) {
  std::string text = "true";
  for (int i = 0; i < 8; ++i) {
    text = "[1].all(x" + std::to_string(i) + ", " + text + ")";
  }
  EXPECT_EQ(Issues(text), "");
  EXPECT_THAT(Issues("[1].all(y, " + text + ")"),
              HasSubstr("macros are nested deeper than 8 levels"));
  CompileOptions unchecked;
  unchecked.check = false;
  EXPECT_FALSE(
      EmptyEnvironment().Compile("[1].all(y, " + text + ")", unchecked).ok());
}

TEST(LimitsTest, StopsExponentialMacros) {
  const std::string list = "[0,1,2,3,4,5,6,7,8,9]";
  std::string text = "true";
  for (int i = 0; i < 8; ++i) {
    text = list + ".all(x" + std::to_string(i) + ", " + text + ")";
  }
  EXPECT_EQ(CheapStatus(text).code(), kExhausted);
}

TEST(LimitsTest, NothingAbsorbsExhaustion) {
  const std::string list = "[0,1,2,3,4,5,6,7,8,9]";
  std::string endless = "true";
  for (int i = 0; i < 7; ++i) {
    endless = list + ".all(x" + std::to_string(i) + ", " + endless + ")";
  }
  EXPECT_EQ(CheapStatus(endless + " || true").code(), kExhausted);
  EXPECT_EQ(CheapStatus("!" + endless + " && false").code(), kExhausted);
  EXPECT_EQ(CheapStatus("[1].exists(x, " + endless + " || x == 1)").code(),
            kExhausted);
}

TEST(LimitsTest, StopsDoublingText) {
  std::string text = "x";
  for (int i = 0; i < 40; ++i) {
    text = "cel.bind(x, x + x, " + text + ")";
  }
  text = "cel.bind(x, '0123456789abcdef', " + text + ")";
  EXPECT_EQ(CheapStatus(text).code(), kExhausted);
}

// Every list holds the one before ten times, by reference: small to make, but
// 10^12 elements to look at.
std::string SharedLists(const std::string& body) {
  std::string text = body;
  for (int i = 0; i < 12; ++i) {
    text = "cel.bind(x, [x,x,x,x,x,x,x,x,x,x], " + text + ")";
  }
  return "cel.bind(x, [1], " + text + ")";
}

TEST(LimitsTest, StopsAtSharedLists) {
  EXPECT_EQ(CheapStatus(SharedLists("x == x")).code(), kExhausted);
  EXPECT_EQ(CheapStatus(SharedLists("x in [x]")).code(), kExhausted);
  EXPECT_EQ(CheapStatus(SharedLists("x")).code(), kExhausted);
  EXPECT_EQ(CheapStatus(SharedLists("'%s'.format([x]) == ''")).code(),
            kExhausted);
  EXPECT_TRUE(CheapStatus(SharedLists("size(x) == 10")).ok());
}

TEST(LimitsTest, ChargesPatternsCompiledAgainAndAgain) {
  EnvironmentBuilder builder;
  builder.AddVariable("many", Type::List(Type::Int()));
  const Environment environment = MustBuild(builder);
  Activation activation(environment);
  activation.Set("many", Value::List(std::vector<Value>(5'000, Value::Int(1))));
  const std::string constant = "many.all(x, 'abc'.matches('b'))";
  const std::string dynamic = "many.all(x, 'abc'.matches(string(x) + '?'))";
  EXPECT_EQ(EvalText(environment, activation, constant), "true");
  EXPECT_THAT(EvalText(environment, activation, dynamic),
              HasSubstr("cost limit"));
}

TEST(LimitsTest, TakesHugeListsWithinTheCost) {
  EnvironmentBuilder builder;
  Limits limits;
  limits.max_cost = 50'000;
  builder.SetLimits(limits).AddVariable("many", Type::List(Type::Int()));
  const Environment environment = MustBuild(builder);
  Activation activation(environment);
  activation.Set("many",
                 Value::List(std::vector<Value>(10'000, Value::Int(1))));
  EXPECT_EQ(EvalText(environment, activation, "many.all(x, x == 1)"), "true");
  EXPECT_THAT(EvalText(environment, activation, "many.map(x, [x, x, x])"),
              HasSubstr("cost limit"));
}

TEST(LimitsTest, CostIsThatOfTheProgramsEnvironment) {
  EnvironmentBuilder builder;
  Limits limits;
  limits.max_cost = 20;
  builder.SetLimits(limits);
  const Environment environment = MustBuild(builder);
  const Activation activation(environment);
  EXPECT_EQ(EvalText(environment, activation, "[1,2].all(x, x > 0)"), "true");
  EXPECT_THAT(EvalText(environment, activation, "[1,2,3,4,5].all(x, x > 0)"),
              HasSubstr("cost limit"));
}

TEST(LimitsTest, ManyThreadsShareAProgram) {
  const Environment environment = EmptyEnvironment();
  const CompileResult compiled = environment.Compile(
      "['a', 'b', 'c'].map(x, x + 'd').exists(y, y in ['bd', 'x'])");
  ASSERT_TRUE(compiled.ok());
  std::vector<std::thread> threads;
  std::vector<int> right(4);
  for (size_t t = 0; t < right.size(); ++t) {
    threads.emplace_back([&, t] {
      const Activation activation(environment);
      for (int i = 0; i < 200; ++i) {
        right[t] += compiled.program->EvaluateBool(activation).value() ? 1 : 0;
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(right, std::vector<int>(4, 200));
}

}  // namespace
}  // namespace jixiao::cel
