#include <string>

#include "google/protobuf/type.pb.h"
#include "google/protobuf/wrappers.pb.h"
#include "gtest/gtest.h"

#include "common/cel/cel.h"
#include "tests/unit/common/cel/cel_test_util.h"

namespace jixiao::cel {
namespace {

// google.protobuf.Field stands for any message with enums, repeated fields and
// nested messages.
Environment FieldEnvironment() {
  EnvironmentBuilder builder;
  builder.SetContainer("google.protobuf")
      .AddVariable("field",
                   Type::Message(google::protobuf::Field::descriptor()))
      .AddVariable("type", Type::Message(google::protobuf::Type::descriptor()))
      .AddVariable("year", Type::Int())
      .AddVariable("anything", Type::Dyn())
      .AddVariable("maybe",
                   Type::Message(google::protobuf::Int64Value::descriptor()))
      .AddConstant("limits.max", Value::Int(5));
  builder.AddFunction(
      {"decimal.compare",
       false,
       {{{Type::Int(), Type::Int()},
         Type::Int(),
         [](std::span<const Value> args) { return args[0]; }}}});
  return MustBuild(builder);
}

std::string TypeOf(std::string_view text) {
  const CompileResult compiled = FieldEnvironment().Compile(text);
  return compiled.ok() ? compiled.program->result_type().ToString()
                       : std::string(compiled.ToStatus().message());
}

TEST(CheckerTest, GivesTypes) {
  EXPECT_EQ(TypeOf("field.name"), "string");
  EXPECT_EQ(TypeOf("field.number + 1"), "int");
  EXPECT_EQ(TypeOf("field.kind == Field.Kind.TYPE_BOOL"), "bool");
  EXPECT_EQ(TypeOf("field.options"), "list(google.protobuf.Option)");
  EXPECT_EQ(TypeOf("type.fields.map(f, f.name)"), "list(string)");
  EXPECT_EQ(TypeOf("type.fields.filter(f, f.packed)[0].number"), "int");
  EXPECT_EQ(TypeOf("{'a': [1.0]}"), "map(string, list(double))");
  EXPECT_EQ(TypeOf("[1, 'a']"), "list(dyn)");
  EXPECT_EQ(TypeOf("year > 1 ? 'a' : 'b'"), "string");
  EXPECT_EQ(TypeOf("year > 1 ? anything : 'b'"), "dyn");
  EXPECT_EQ(TypeOf("anything.a.b[0]"), "dyn");
  EXPECT_EQ(TypeOf("anything + 1"), "int");
  EXPECT_EQ(TypeOf("anything + anything"), "dyn");
  EXPECT_EQ(TypeOf("size('a') + size([1])"), "int");
  EXPECT_EQ(TypeOf("timestamp('2024-06-30T00:00:00Z') - duration('1h')"),
            "google.protobuf.Timestamp");
  EXPECT_EQ(TypeOf("maybe"), "wrapper(int)");
  EXPECT_EQ(TypeOf("maybe == null || maybe + 1 > 2"), "bool");
  EXPECT_EQ(TypeOf("field == null"), "bool");
  EXPECT_EQ(TypeOf("google.protobuf.Field{name: 'x'}"),
            "google.protobuf.Field");
  EXPECT_EQ(TypeOf("limits.max"), "int");
  EXPECT_EQ(TypeOf("decimal.compare(1, 2)"), "int");
  EXPECT_EQ(TypeOf("type(1) == string"), "bool");
}

TEST(CheckerTest, SuggestsNames) {
  EXPECT_EQ(TypeOf("yaer > 1"),
            "1:1: unknown name 'yaer'. Did you mean "
            "'year'?");
  EXPECT_EQ(TypeOf("field.nmae"),
            "1:7: google.protobuf.Field has no field "
            "'nmae'. Did you mean 'name'?");
  EXPECT_EQ(TypeOf("field.name.startWith('a')"),
            "1:12: unknown function 'startWith'. Did you mean 'startsWith'?");
  EXPECT_EQ(TypeOf("decimal.comprae(1, 2)"),
            "1:9: unknown function 'decimal.comprae'. Did you mean "
            "'decimal.compare'?");
  EXPECT_EQ(TypeOf("Field.Kind.TYPE_BOL"),
            "1:12: enum google.protobuf.Field.Kind has no value 'TYPE_BOL'. "
            "Did you mean 'TYPE_BOOL'?");
  EXPECT_EQ(TypeOf("qqqqqqqq"), "1:1: unknown name 'qqqqqqqq'.");
}

TEST(CheckerTest, ExplainsWrongUse) {
  EXPECT_EQ(TypeOf("year == 1.0"),
            "1:6: '==' does not take (int, double). int, uint and double do "
            "not mix; convert with int(), uint() or double().");
  EXPECT_EQ(TypeOf("'a' + 1"), "1:5: '+' does not take (string, int).");
  EXPECT_EQ(TypeOf("size(1)"),
            "1:1: 'size' does not take (int). It takes (string) or (bytes) or "
            "(list(A)) or (map(A, B)).");
  EXPECT_EQ(TypeOf("contains('a', 'b')"),
            "1:1: 'contains' is a member function; write x.contains(...)");
  EXPECT_EQ(TypeOf("year.string()"),
            "1:6: 'string' is no member function; write string(x)");
  EXPECT_EQ(TypeOf("[1].all(x)"),
            "1:5: wrong use of all(); write list.all(x, condition)");
  EXPECT_EQ(TypeOf("year.all(x, true)"),
            "1:6: a macro runs over a list or a map, not over a value of type "
            "int");
  EXPECT_EQ(TypeOf("[1].all(x, x)"),
            "1:12: a condition is wanted here, this is of type int");
  EXPECT_EQ(TypeOf("year.month"),
            "1:6: a value of type int has no field 'month'");
  EXPECT_EQ(TypeOf("{[1]: 2}"),
            "1:2: a map key is a bool, int, uint or string, not a list(int)");
  EXPECT_EQ(TypeOf("google.protobuf.Field{number: 'x'}"),
            "1:31: field 'number' is of type int, not string");
  EXPECT_EQ(TypeOf("google.protobuf.Feild{}"),
            "1:1: unknown message type 'google.protobuf.Feild'");
  EXPECT_EQ(TypeOf("{1: 2}.a"),
            "1:8: the keys of this map are of type int; use [key] instead of "
            ".key");
}

TEST(CheckerTest, ReportsAllIssuesInOrder) {
  EXPECT_EQ(TypeOf("yaer > 1 &&\nfield.nmae == 'a' && !year"),
            "1:1: unknown name 'yaer'. Did you mean 'year'?\n"
            "2:7: google.protobuf.Field has no field 'nmae'. Did you mean "
            "'name'?\n"
            "2:22: '!' does not take (int).");
}

TEST(CheckerTest, ForgetsMacroVariablesOutside) {
  EXPECT_EQ(TypeOf("[1].all(x, x > 0) && x > 0"), "1:22: unknown name 'x'.");
  EXPECT_EQ(TypeOf("[[1]].all(x, x.all(x, x > 0))"), "bool");
  EXPECT_EQ(TypeOf("['a'].all(year, year == 'a')"), "bool");
  EXPECT_EQ(TypeOf("['a'].all(year, .year == 2024)"), "bool");
}

TEST(CheckerTest, KnowsEnumsByShortAndFullName) {
  EXPECT_EQ(TypeOf("google.protobuf.Syntax.SYNTAX_PROTO3"), "int");
  EXPECT_EQ(TypeOf("Syntax.SYNTAX_PROTO3 == Syntax.PROTO3"), "bool");
  EXPECT_EQ(TypeOf("Syntax.PROTO9"),
            "1:8: enum google.protobuf.Syntax has no value 'PROTO9'. Did you "
            "mean 'PROTO2'?");
}

TEST(CheckerTest, WantsTheRightResult) {
  const Environment environment = FieldEnvironment();
  EXPECT_TRUE(environment.CompileFor(Type::Bool(), "year > 1").ok());
  EXPECT_TRUE(environment.CompileFor(Type::Bool(), "anything").ok());
  EXPECT_EQ(environment.CompileFor(Type::Bool(), "year").ToStatus().message(),
            "1:1: the expression is of type int, expected bool");
}

TEST(CheckerTest, RefusesBadDeclarations) {
  const auto status = [](auto declare) {
    EnvironmentBuilder builder;
    declare(builder);
    return std::string(builder.Build().status().message());
  };
  EXPECT_EQ(status([](auto& b) { b.AddVariable("a b", Type::Int()); }),
            "'a b' is no name");
  EXPECT_EQ(status([](auto& b) {
              b.AddVariable("a", Type::Int()).AddConstant("a", Value::Int(1));
            }),
            "'a' is declared twice");
  EXPECT_EQ(status([](auto& b) { b.SetContainer("a..b"); }),
            "container 'a..b' is no name");
  EXPECT_EQ(status([](auto& b) {
              b.AddFunction({"f", false, {{{}, Type::Int(), nullptr}}});
            }),
            "function f has an overload without implementation or receiver");
  const Overload overload = {
      {Type::Int()}, Type::Int(), [](auto args) { return args[0]; }};
  EXPECT_EQ(status([&](auto& b) {
              b.AddFunction({"f", true, {overload}});
              b.AddFunction({"f", true, {overload}});
            }),
            "function f has the same overload twice");
  EXPECT_EQ(status([&](auto& b) {
              b.AddFunction({"a.f", true, {overload}});
            }),
            "'a.f' is no function name");
}

TEST(CheckerTest, LeavesFailuresToTheEvaluationWhenUnchecked) {
  const Environment environment = FieldEnvironment();
  CompileOptions unchecked;
  unchecked.check = false;
  const CompileResult compiled =
      environment.Compile("nothing.at(all) || 1 + 'a' == 2", unchecked);
  ASSERT_TRUE(compiled.ok());
  const auto result = compiled.program->Evaluate(Activation(environment));
  EXPECT_EQ(result.status().message(), "1:9: unknown function 'nothing.at'.");
}

}  // namespace
}  // namespace jixiao::cel
