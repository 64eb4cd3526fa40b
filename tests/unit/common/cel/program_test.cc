// What a program says about itself, and the rules of a form.

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/cel/cel.h"
#include "jixiao/form/v1/form.pb.h"
#include "tests/unit/common/cel/cel_test_util.h"

namespace jixiao::cel {
namespace {

using form::v1::Form;
using testing::ElementsAre;
using testing::IsEmpty;

// The rule of decimals that the host adds: -1, 0 or 1.
Value CompareDecimals(std::span<const Value> args) {
  const auto& a =
      static_cast<const common::v1::Decimal&>(args[0].message_value());
  const auto& b =
      static_cast<const common::v1::Decimal&>(args[1].message_value());
  if (a.scale() != b.scale()) {
    return Value::Error("scales differ");
  }
  return Value::Int((a.unscaled() > b.unscaled() ? 1 : 0) -
                    (a.unscaled() < b.unscaled() ? 1 : 0));
}

class ProgramTest : public testing::Test {
 protected:
  ProgramTest() : environment_(MakeEnvironment()), activation_(environment_) {
    form_.set_title("设备更新");
    form_.mutable_project()->set_fiscal_year(2024);
    form_.set_state(form::v1::FORM_STATE_DRAFT);
    form_.mutable_funding()->mutable_total()->set_fen(0);
    form_.mutable_create_time()->set_seconds(1719705600);
    (*form_.mutable_annotations())["source"] = "import";
    auto* group = form_.add_indicator_groups();
    group->set_level1("产出指标");
    auto* indicator = group->add_indicators();
    indicator->set_display_name("购置数量");
    indicator->mutable_full_year_target()->set_kind(
        form::v1::TARGET_KIND_QUANTITY);
    indicator->mutable_weight()->set_unscaled(20);
    form_.add_indicator_groups()->set_level1("效益指标");
    activation_.Set("form", Value::Message(&form_));
  }

  static Environment MakeEnvironment() {
    EnvironmentBuilder builder;
    builder.SetContainer("jixiao.form.v1")
        .AddVariable("form", Type::Message(Form::descriptor()))
        .AddVariable("amount", Type::Int());
    const Type decimal = Type::Message(common::v1::Decimal::descriptor());
    builder.AddFunction({"decimal.compare",
                         false,
                         {{{decimal, decimal}, Type::Int(), CompareDecimals}}});
    return MustBuild(builder);
  }

  std::string Eval(std::string_view text) {
    return EvalText(environment_, activation_, text);
  }

  Program Compile(std::string_view text) {
    CompileResult compiled = environment_.Compile(text);
    EXPECT_TRUE(compiled.ok()) << compiled.ToStatus();
    return *compiled.program;
  }

  // "path op literal", one a condition.
  std::vector<std::string> Conditions(std::string_view text) {
    static constexpr const char* kOps[] = {"==", "!=", "<",          "<=", ">",
                                           ">=", "in", "startsWith", "has"};
    std::vector<std::string> result;
    const Program program = Compile(text);
    for (const Condition& condition : program.conditions()) {
      result.push_back(condition.path + " " +
                       kOps[static_cast<int>(condition.op)] + " " +
                       condition.literal.DebugString());
    }
    return result;
  }

  Form form_;
  Environment environment_;
  Activation activation_;
};

TEST_F(ProgramTest, ReadsFields) {
  EXPECT_EQ(Eval("form.title"), "\"设备更新\"");
  EXPECT_EQ(Eval("form.project.fiscal_year"), "2024");
  EXPECT_EQ(Eval("form.project.department.printed_name"), "\"\"");
  EXPECT_EQ(Eval("form.create_time"), "2024-06-30T00:00:00Z");
  EXPECT_EQ(Eval("form.annotations['source']"), "\"import\"");
  EXPECT_EQ(Eval("form.annotations.source"), "\"import\"");
  EXPECT_EQ(Eval("'other' in form.annotations"), "false");
  EXPECT_EQ(Eval("form.indicator_groups.size()"), "2");
  EXPECT_EQ(Eval("form.indicator_groups[1].indicators"), "[]");
}

TEST_F(ProgramTest, TellsPresence) {
  EXPECT_EQ(Eval("has(form.funding.total.fen)"), "true");
  EXPECT_EQ(Eval("form.funding.total.fen == 0"), "true");
  EXPECT_EQ(Eval("has(form.funding.other.fen)"), "false");
  EXPECT_EQ(Eval("form.funding.other.fen == 0"), "true");
  EXPECT_EQ(Eval("has(form.funding)"), "true");
  EXPECT_EQ(Eval("has(form.narrative)"), "false");
  EXPECT_EQ(Eval("has(form.revision)"), "false");
  EXPECT_EQ(Eval("has(form.expenditures)"), "false");
  EXPECT_EQ(Eval("has(form.indicator_groups)"), "true");
  EXPECT_EQ(Eval("has(form.annotations.source)"), "true");
  EXPECT_EQ(Eval("has(form.annotations.other)"), "false");
}

TEST_F(ProgramTest, ComparesEnums) {
  EXPECT_EQ(Eval("form.state == FormState.DRAFT"), "true");
  EXPECT_EQ(Eval("form.state == FormState.FORM_STATE_DRAFT"), "true");
  EXPECT_EQ(Eval("form.state == jixiao.form.v1.FormState.DRAFT"), "true");
  EXPECT_EQ(Eval("form.indicator_groups[0].indicators[0].full_year_target.kind"
                 " == TargetKind.QUANTITY"),
            "true");
  EXPECT_EQ(Eval("[form.state].exists(s, s in [FormState.DRAFT])"), "true");
}

TEST_F(ProgramTest, RunsRules) {
  EXPECT_EQ(Eval("form.indicator_groups.filter(g, g.indicators.size() == 0)"
                 ".map(g, g.level1)"),
            "[\"效益指标\"]");
  EXPECT_EQ(Eval("form.indicator_groups.all(g, g.indicators.all(i, "
                 "i.display_name.matches('数量$')))"),
            "true");
  EXPECT_EQ(
      Eval("decimal.compare(form.indicator_groups[0].indicators[0].weight, "
           "jixiao.common.v1.Decimal{unscaled: 30})"),
      "-1");
  EXPECT_EQ(Eval("decimal.compare(dyn(form.funding), dyn(form.funding))"),
            "error: no such overload: decimal.compare(jixiao.form.v1.Funding, "
            "jixiao.form.v1.Funding)")
      << "a message of another type never reaches the function";
  EXPECT_EQ(Eval("form.project == Project{fiscal_year: 2024}"), "true");
  EXPECT_EQ(Eval("form.funding.other == form.funding.carry_over"), "true");
}

TEST_F(ProgramTest, ChargesTheCopyOfAMapField) {
  Form crowded;
  for (int i = 0; i < 2'000; ++i) {
    (*crowded.mutable_annotations())[std::to_string(i)] = "x";
  }
  EnvironmentBuilder builder;
  Limits limits;
  limits.max_cost = 10'000;
  builder.SetLimits(limits).AddVariable("form",
                                        Type::Message(Form::descriptor()));
  const Environment environment = MustBuild(builder);
  Activation activation(environment);
  activation.Set("form", Value::Message(&crowded));
  const std::string read = "form.annotations['7'] == 'x'";
  EXPECT_EQ(EvalText(environment, activation, read), "true");
  EXPECT_EQ(EvalText(environment, activation,
                     "[1, 2, 3, 4, 5, 6].all(x, " + read + ")"),
            "error: the evaluation exceeds its cost limit");
}

TEST_F(ProgramTest, KeepsMessagesThatItMade) {
  const auto value =
      Compile("Project{display_name: 'a' + 'b', code: 'c'}.display_name")
          .Evaluate(activation_);
  ASSERT_TRUE(value.ok());
  EXPECT_EQ(value->string_value(), "ab");
}

TEST_F(ProgramTest, ListsPaths) {
  EXPECT_THAT(Compile("form.project.fiscal_year == 2024 && form.title != '' && "
                      "has(form.narrative) && form.project.code == ''")
                  .paths(),
              ElementsAre("form.narrative", "form.project.code",
                          "form.project.fiscal_year", "form.title"));
  EXPECT_THAT(Compile("form.indicator_groups.filter(g, g.level1 == 'a')"
                      ".exists(h, h.indicators.all(i, i.unit == '' && "
                      "h.level2 == ''))")
                  .paths(),
              ElementsAre("form.indicator_groups[].indicators[].unit",
                          "form.indicator_groups[].level1",
                          "form.indicator_groups[].level2"));
  EXPECT_THAT(
      Compile("cel.bind(p, form.project, p.code + string(amount))").paths(),
      ElementsAre("amount", "form.project.code"));
  EXPECT_THAT(Compile("form.indicator_groups[amount].level1").paths(),
              ElementsAre("amount", "form.indicator_groups[].level1"));
  EXPECT_THAT(Compile("form.indicator_groups.size()").paths(),
              ElementsAre("form.indicator_groups"));
  EXPECT_THAT(Compile("[1].all(x, x > FormState.DRAFT)").paths(), IsEmpty());
}

TEST_F(ProgramTest, ListsConditions) {
  EXPECT_THAT(
      Conditions("form.project.fiscal_year == 2024 && 1 + 1 < amount && "
                 "form.title.startsWith('设') && has(form.narrative) && "
                 "form.state in [FormState.DRAFT, 3]"),
      ElementsAre("form.project.fiscal_year == 2024", "amount > 2",
                  "form.title startsWith \"设\"", "form.narrative has null",
                  "form.state in [1, 3]"));
  EXPECT_THAT(Conditions("form.validation.submittable && "
                         "!form.validation.submittable"),
              ElementsAre("form.validation.submittable == true",
                          "form.validation.submittable == false"));
  EXPECT_THAT(Conditions("form.create_time >= "
                         "timestamp('2024-01-01T00:00:00Z')"),
              ElementsAre("form.create_time >= 2024-01-01T00:00:00Z"));
}

TEST_F(ProgramTest, TellsWhetherConditionsAreAll) {
  EXPECT_TRUE(
      Compile("amount == 1 && amount != 2").is_conjunction_of_conditions());
  const Program partial =
      Compile("amount == 1 && (amount == 2 || form.title == 'a')");
  EXPECT_FALSE(partial.is_conjunction_of_conditions());
  EXPECT_EQ(partial.conditions().size(), 1U);
  EXPECT_THAT(Conditions("amount == 1 || amount == 2"), IsEmpty());
  EXPECT_THAT(Conditions("amount == amount"), IsEmpty());
  EXPECT_THAT(Conditions("form.indicator_groups[0].level1 == 'a'"), IsEmpty());
}

TEST_F(ProgramTest, OutlivesItsEnvironment) {
  std::optional<Program> program;
  {
    EnvironmentBuilder builder;
    builder.AddFunction(
        {"one",
         false,
         {{{Type::Int()}, Type::Int(), [](std::span<const Value>) {
             return Value::Int(1);
           }}}});
    const Environment environment = MustBuild(builder);
    program = environment.Compile("one(int('2')) + one(3)").program;
  }
  EXPECT_EQ(program->EvaluateToValue(activation_).int_value(), 2);
  EXPECT_EQ(program->source(), "one(int('2')) + one(3)");
}

}  // namespace
}  // namespace jixiao::cel
