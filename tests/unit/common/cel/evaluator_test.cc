#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/cel/cel.h"
#include "tests/unit/common/cel/cel_test_util.h"

namespace jixiao::cel {
namespace {

using testing::HasSubstr;

TEST(EvaluatorTest, Arithmetic) {
  EXPECT_EQ(EvalText("1 + 2 * 3 - 4 / 2 % 3"), "5");
  EXPECT_EQ(EvalText("-7 / 2"), "-3");
  EXPECT_EQ(EvalText("-7 % 2"), "-1");
  EXPECT_EQ(EvalText("1u + 2u"), "3u");
  EXPECT_EQ(EvalText("0.5 + 1.0"), "1.5");
  EXPECT_EQ(EvalText("1.0 / 0.0"), "Infinity");
  EXPECT_EQ(EvalText("'预' + '算'"), "\"预算\"");
  EXPECT_EQ(EvalText("[1] + [2]"), "[1, 2]");
}

TEST(EvaluatorTest, ChecksOverflow) {
  for (const char* text :
       {"9223372036854775807 + 1", "-9223372036854775808 - 1",
        "9223372036854775807 * 2", "-(-9223372036854775808)",
        "-9223372036854775808 / -1", "-9223372036854775808 % -1", "0u - 1u",
        "18446744073709551615u + 1u", "18446744073709551615u * 2u",
        "int(9223372036854775808u)", "int(1e19)", "uint(-1)", "uint(1e20)",
        "timestamp(253402300800)",
        "timestamp('9999-12-31T23:59:59Z') + duration('1s')",
        "duration('200h') + duration('2562047h')"}) {
    EXPECT_EQ(Status(text).code(), absl::StatusCode::kOutOfRange) << text;
  }
  EXPECT_EQ(EvalText("1 / 0"), "error: division by zero");
  EXPECT_EQ(EvalText("1u % 0u"), "error: division by zero");
}

TEST(EvaluatorTest, ComparesNumbersAcrossKinds) {
  EXPECT_EQ(EvalText("dyn(1) == 1u && dyn(1u) == 1.0"), "true");
  EXPECT_EQ(EvalText("1 < 1.5 && 2u > 1 && -1 < 0u"), "true");
  EXPECT_EQ(EvalText("1 in [dyn(1.0)]"), "true");
  EXPECT_EQ(EvalText("{1: 'a'}[dyn(1.0)]"), "\"a\"");
  EXPECT_EQ(EvalText("dyn('1') == 1"), "false");
  EXPECT_EQ(EvalText("double('NaN') == double('NaN')"), "false");
  EXPECT_EQ(EvalText("double('NaN') < 1.0"), "false");
}

TEST(EvaluatorTest, AbsorbsErrorsInLogic) {
  EXPECT_EQ(EvalText("1 / 0 > 0 || true"), "true");
  EXPECT_EQ(EvalText("true || 1 / 0 > 0"), "true");
  EXPECT_EQ(EvalText("1 / 0 > 0 && false"), "false");
  EXPECT_EQ(EvalText("1 / 0 > 0 || false"), "error: division by zero");
  EXPECT_EQ(EvalText("dyn(1) || true"), "true");
  EXPECT_EQ(EvalText("dyn(1) && true"), "error: no such overload: &&(int)");
  EXPECT_EQ(EvalText("false ? 1 / 0 : 2"), "2");
  EXPECT_EQ(EvalText("dyn(1) ? 1 : 2"), "error: no such overload: ?:(int)");
  EXPECT_EQ(EvalText("!(1 / 0 > 0)"), "error: division by zero");
}

TEST(EvaluatorTest, LocatesErrors) {
  EXPECT_EQ(Status("'预算' == 'a' ||\n  [1][3] == 1").message(),
            "2:6: index out of range: 3 in a list of size 1");
  EXPECT_EQ(Status("1 + 10 / 0").message(), "1:8: division by zero");
  EXPECT_EQ(Status("{'a': 1}['b']").message(), "1:9: no such key: \"b\"");
  EXPECT_EQ(Status("{'a': 1}.b").message(), "1:10: no such key: 'b'");
  EXPECT_EQ(Status("[1, 0].map(x, 1 / x)").message(), "1:17: division by zero");
  EXPECT_EQ(Status("dyn('a').size(1) == 1").code(),
            absl::StatusCode::kInvalidArgument);
}

TEST(EvaluatorTest, RunsMacros) {
  EXPECT_EQ(EvalText("[1, 2, 3].all(x, x > 0)"), "true");
  EXPECT_EQ(EvalText("[1, 2, 3].exists(x, x > 2)"), "true");
  EXPECT_EQ(EvalText("[1, 2, 3].exists_one(x, x > 1)"), "false");
  EXPECT_EQ(EvalText("[1, 2, 3].filter(x, x > 1)"), "[2, 3]");
  EXPECT_EQ(EvalText("[1, 2, 3].map(x, x * x)"), "[1, 4, 9]");
  EXPECT_EQ(EvalText("[1, 2, 3].map(x, x > 1, x * x)"), "[4, 9]");
  EXPECT_EQ(EvalText("{'a': 1, 'b': 2}.map(k, k)"), "[\"a\", \"b\"]");
  EXPECT_EQ(EvalText("[[1, 2], [3]].map(x, x.map(y, y + size(x)))"),
            "[[3, 4], [4]]");
  EXPECT_EQ(EvalText("cel.bind(x, 2, cel.bind(y, x + 1, x * y))"), "6");
  // all and exists absorb errors like && and ||; exists_one does not.
  EXPECT_EQ(EvalText("[0, 1].exists(x, 1 / x == 1)"), "true");
  EXPECT_EQ(EvalText("[0, 2].all(x, 1 / x == 1)"), "false");
  EXPECT_EQ(EvalText("[0, 1].exists_one(x, 1 / x == 1)"),
            "error: division by zero");
  EXPECT_EQ(EvalText("[0, 1].filter(x, 1 / x == 1)"),
            "error: division by zero");
  EXPECT_EQ(EvalText("dyn(1).all(x, x)"),
            "error: no such overload: macro(int)");
}

TEST(EvaluatorTest, Converts) {
  EXPECT_EQ(EvalText("int('-12') + int(3.9) + int(4u)"), "-5");
  EXPECT_EQ(EvalText("uint('12') + uint(3)"), "15u");
  EXPECT_EQ(EvalText("double('1e3') + double(1)"), "1001.0");
  EXPECT_EQ(EvalText("string(1) + string(2u) + string(0.1) + string(true)"),
            "\"120.1true\"");
  EXPECT_EQ(EvalText("string(b'\\xff')"), "error: the bytes are not UTF-8");
  EXPECT_EQ(EvalText("bytes('é').size()"), "2");
  EXPECT_EQ(EvalText("bool('True')"), "true");
  EXPECT_THAT(EvalText("bool('yes')"), HasSubstr("cannot be read as bool"));
  EXPECT_THAT(EvalText("int('1.5')"), HasSubstr("cannot be read as int"));
  EXPECT_EQ(
      EvalText("type(1) == int && type([]) == list && type(null) == null_type"),
      "true");
  EXPECT_EQ(EvalText("type(type(1)) == type"), "true");
  EXPECT_EQ(EvalText("int(timestamp('2024-06-30T00:00:00Z'))"), "1719705600");
}

TEST(EvaluatorTest, ReadsVariables) {
  EnvironmentBuilder builder;
  builder.AddVariable("a", Type::Int()).AddVariable("b.c", Type::String());
  const Environment environment = MustBuild(builder);
  const CompileResult compiled = environment.Compile("a > 1 && b.c == 'x'");
  ASSERT_TRUE(compiled.ok()) << compiled.ToStatus();
  Activation activation(environment);
  EXPECT_EQ(compiled.program->EvaluateBool(activation).status().message(),
            "1:1: no value for variable 'a'");
  ASSERT_EQ(environment.VariableIndex("b.c"), 1U);
  EXPECT_FALSE(environment.VariableIndex("d"));
  activation.Set(0, Value::Int(2));
  EXPECT_TRUE(activation.Set("b.c", Value::String("x")));
  EXPECT_FALSE(activation.Set("d", Value::Int(1)));
  EXPECT_EQ(*compiled.program->EvaluateBool(activation), true);
  activation.Set(0, Value::Int(1));
  EXPECT_EQ(*compiled.program->EvaluateBool(activation), false);
  activation.Clear();
  EXPECT_FALSE(compiled.program->EvaluateBool(activation).ok());
}

TEST(EvaluatorTest, SurvivesVariablesOfTheWrongKind) {
  EnvironmentBuilder builder;
  builder.AddVariable("text", Type::String())
      .AddVariable("list", Type::List(Type::Int()));
  const Environment environment = MustBuild(builder);
  Activation activation(environment);
  activation.Set("text", Value::Int(7));
  activation.Set("list", Value::Bool(true));
  EXPECT_EQ(EvalText(environment, activation, "text.contains('a')"),
            "error: no such overload: contains(int, string)");
  EXPECT_EQ(EvalText(environment, activation, "text.matches('a')"),
            "error: no such overload: matches(int, string)");
  EXPECT_EQ(EvalText(environment, activation, "list[0]"),
            "error: no such overload: [](bool, int)");
  EXPECT_EQ(EvalText(environment, activation, "1 in list"),
            "error: no such overload: in(int, bool)");
  EXPECT_EQ(EvalText(environment, activation, "size(list)"),
            "error: no such overload: size(bool)");
}

TEST(EvaluatorTest, CallsHostFunctions) {
  EnvironmentBuilder builder;
  builder.AddVariable("a", Type::Int());
  builder.AddFunction(
      {"twice",
       true,
       {{{Type::Int()},
         Type::Int(),
         [](std::span<const Value> args) {
           return Value::Int(args[0].int_value() * 2);
         }},
        {{Type::String()}, Type::String(), [](std::span<const Value> args) {
           return Value::String(std::string(args[0].string_value()) +
                                std::string(args[0].string_value()));
         }}}});
  builder.AddFunction(
      {"text.fail",
       false,
       {{{Type::String()}, Type::Bool(), [](std::span<const Value>) {
           return Value::Error(absl::StatusCode::kFailedPrecondition, "no");
         }}}});
  const Environment environment = MustBuild(builder);
  Activation activation(environment);
  activation.Set("a", Value::Int(21));
  EXPECT_EQ(EvalText(environment, activation, "a.twice()"), "42");
  EXPECT_EQ(EvalText(environment, activation, "dyn('x').twice()"), "\"xx\"");
  EXPECT_EQ(EvalText(environment, activation, "dyn(1.0).twice()"),
            "error: no such overload: twice(double)");
  EXPECT_EQ(EvalText(environment, activation, "text.fail('a') || true"),
            "true");
  const auto status = environment.Compile("a > 1 && text.fail('a')")
                          .program->Evaluate(activation);
  EXPECT_EQ(status.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(status.status().message(), "1:15: no");
}

TEST(EvaluatorTest, RefusesBadMaps) {
  EXPECT_EQ(EvalText("{'a': 1, 'a': 2}"), "error: repeated key: \"a\"");
  EXPECT_EQ(EvalText("{1: 1, 1u: 2}"), "error: repeated key: 1");
  EXPECT_EQ(EvalText("{dyn(1.5): 1}"), "error: unsupported key type: double");
}

TEST(EvaluatorTest, FindsElementsOfConstantLists) {
  EXPECT_EQ(EvalText("['a', 'b', 'c', 'a'].exists(x, x in ['c', 'd', 'e'])"),
            "true");
  EXPECT_EQ(EvalText("dyn(2.0) in [1, 2, 3]"), "true");
  EXPECT_EQ(EvalText("dyn(null) in [1, 2, 3]"), "false");
  EXPECT_EQ(EvalText("null in [dyn(1), null]"), "true");
  EXPECT_EQ(EvalText("[1] in [[1], [2]]"), "true");
}

TEST(EvaluatorTest, MakesMessages) {
  EXPECT_EQ(EvalText("google.protobuf.Timestamp{seconds: 1719705600}"),
            "2024-06-30T00:00:00Z");
  EXPECT_EQ(EvalText("google.protobuf.Int32Value{value: 7} + 1"), "8");
  EXPECT_EQ(EvalText("google.protobuf.Int32Value{value: 3000000000}"),
            "error: the number is out of the range of "
            "google.protobuf.Int32Value.value");
  EXPECT_EQ(EvalText("google.protobuf.Struct{fields: {'a': 1.5}}.a"), "1.5");
  EXPECT_EQ(EvalText("google.protobuf.ListValue{values: ['x', 2.0]}[0]"),
            "\"x\"");
}

}  // namespace
}  // namespace jixiao::cel
