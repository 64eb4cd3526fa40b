#include "services/validation/engine/functions/functions.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"

#include "common/cel/cel.h"
#include "common/template/template.h"
#include "jixiao/form/v1/form.pb.h"
#include "jixiao/templates/v1/template.pb.h"
#include "tests/unit/services/validation/validation_fixture.h"

namespace jixiao::validation {
namespace {

constexpr char kForm[] = R"json({
  "title": "2024年度项目预算绩效目标表",
  "project": {"display_name": "青禾路灯维护", "fiscal_year": 2024,
    "start_date": {"year": 2024}, "end_date": {"year": 2024, "month": 6}},
  "funding": {"total": {"raw": "12.34"}, "carry_over": {"raw": " "},
    "other": {"raw": "约1"}},
  "indicator_groups": [
    {"level1": "过程", "level2": "资金管理", "indicators": [
      {"display_name": "资金到位率", "half_year_target": {"raw": "序时进度"},
       "full_year_target": {"raw": "100%"}}]},
    {"level1": "产出指标", "level2": "数量指标", "indicators": [
      {"display_name": "灯杆更换数", "half_year_target": {"raw": "≥50根"},
       "full_year_target": {"raw": ">=50.0 根"}},
      {"display_name": "灯杆 更换数", "half_year_target": {"raw": "≥**根"},
       "full_year_target": {"raw": "较高"}}]}]
})json";

// Evaluates expressions over the form above, its template and its rows.
class FunctionsTest : public ::testing::Test {
 protected:
  FunctionsTest() : form_(FormOf(kForm)) {}

  // The value as the language writes it, or "error: …".
  std::string Eval(const std::string& expression) {
    cel::EnvironmentBuilder builder;
    builder.SetContainer("jixiao.form.v1")
        .AddVariable("form", cel::Type::Message(form::v1::Form::descriptor()))
        .AddVariable("template",
                     cel::Type::Message(templates::v1::Template::descriptor()));
    AddDomainFunctions(builder);
    const absl::StatusOr<cel::Environment> environment = builder.Build();
    if (!environment.ok()) {
      return environment.status().ToString();
    }
    const cel::CompileResult compiled = environment->Compile(expression);
    if (!compiled.ok()) {
      return compiled.ToStatus().ToString();
    }
    cel::Activation activation(*environment);
    activation.Set("form", cel::Value::Message(&form_));
    activation.Set("template", cel::Value::Message(&NantongTemplate().proto()));
    const cel::Value value = compiled.program->EvaluateToValue(activation);
    return value.is_error() ? "error: " + value.error().message
                            : value.DebugString();
  }

  form::v1::Form form_;
};

TEST_F(FunctionsTest, DecimalsAreExact) {
  EXPECT_EQ(Eval("decimal('0.1').plus(decimal('0.2')).eq(decimal('0.3'))"),
            "true");
  EXPECT_EQ(Eval("decimal('1.50').eq(decimal('1.5'))"), "true");
  EXPECT_EQ(Eval("decimal(2).minus(decimal('2.5')).lt(decimal(0))"), "true");
  EXPECT_EQ(Eval("decimal('-2.5').abs().ge(decimal('2.5'))"), "true");
  EXPECT_EQ(Eval("decimal('2.345').round(2).eq(decimal('2.35'))"), "true");
  EXPECT_EQ(Eval("decimal(1).gt(decimal(1))"), "false");
  EXPECT_EQ(Eval("decimal(1).le(decimal(1))"), "true");
}

TEST_F(FunctionsTest, DecimalsFailClearly) {
  EXPECT_EQ(Eval("decimal('1,5')"), "error: not a decimal number");
  EXPECT_EQ(Eval("decimal(1).round(19)"), "error: digits must be 0 to 18");
  EXPECT_EQ(Eval("decimal('9223372036854775807').plus(decimal(1))"),
            "error: the number does not fit");
}

TEST_F(FunctionsTest, SharesArePercentages) {
  EXPECT_EQ(Eval("share(1, 3).eq(decimal('33.333333'))"), "true");
  EXPECT_EQ(Eval("share(2, 3).eq(decimal('66.666667'))"), "true");
  EXPECT_EQ(Eval("share(decimal('0.5'), decimal(2)).eq(decimal(25))"), "true");
  EXPECT_EQ(Eval("share(1, 0)"), "error: a share of nothing");
  EXPECT_EQ(Eval("share(decimal(1), decimal('0.0'))"),
            "error: a share of nothing");
}

TEST_F(FunctionsTest, AmountsTellBlankFromUnreadable) {
  EXPECT_EQ(Eval("form.funding.total.or_zero()"), "12340000");
  EXPECT_EQ(Eval("form.funding.state_capital.or_zero()"), "0");
  EXPECT_EQ(Eval("form.funding.carry_over.is_blank()"), "true");
  EXPECT_EQ(Eval("form.funding.carry_over.is_valid()"), "true");
  EXPECT_EQ(Eval("form.funding.other.is_blank()"), "false");
  EXPECT_EQ(Eval("form.funding.other.is_valid()"), "false");
  EXPECT_EQ(Eval("form.funding.other.or_zero()"),
            "error: the amount cannot be read");
  EXPECT_EQ(Eval("form.funding.total.decimals()"), "2");
  EXPECT_EQ(Eval("form.funding.other.decimals()"), "0");
}

TEST_F(FunctionsTest, SumsDoNotOverflow) {
  EXPECT_EQ(Eval("[1, 2, 3].sum()"), "6");
  EXPECT_EQ(Eval("[1, 2, 3].filter(x, x > 5).sum()"), "0");
  EXPECT_EQ(Eval("[9223372036854775807, 1].sum()"),
            "error: the sum does not fit");
}

TEST_F(FunctionsTest, DatesCompareAsFarAsBothGo) {
  EXPECT_EQ(Eval("form.project.start_date.is_after(form.project.end_date)"),
            "false");
  EXPECT_EQ(Eval("form.project.start_date.is_before(form.project.end_date)"),
            "false");
  EXPECT_EQ(Eval("google.type.Date{year: 2024, month: 5}"
                 ".is_before(form.project.end_date)"),
            "true");
  EXPECT_EQ(Eval("google.type.Date{year: 2024, month: 6, day: 2}.is_after("
                 "google.type.Date{year: 2024, month: 6, day: 1})"),
            "true");
  EXPECT_EQ(Eval("google.type.Date{month: 5}"
                 ".is_before(form.project.end_date)"),
            "error: the date has no year");
}

TEST_F(FunctionsTest, TargetsTellTheirKind) {
  const std::string lamp = "form.indicators()[1].";
  const std::string slot = "form.indicators()[2].";
  EXPECT_EQ(Eval(lamp + "half_year_target.is_quantity()"), "true");
  EXPECT_EQ(Eval(lamp + "half_year_target.is_rate()"), "false");
  EXPECT_EQ(Eval(lamp + "half_year_target.number().eq(decimal(50))"), "true");
  EXPECT_EQ(Eval(slot + "half_year_target.is_given()"), "false");
  EXPECT_EQ(Eval(slot + "full_year_target.is_given()"), "true");
  EXPECT_EQ(Eval(slot + "full_year_target.number()"),
            "error: the target is not a quantity");
}

TEST_F(FunctionsTest, TargetsThatSayTheSameAreTheSame) {
  const std::string lamp = "form.indicators()[1].";
  EXPECT_EQ(Eval(lamp + "half_year_target.is_same_target(" + lamp +
                 "full_year_target)"),
            "true");
  EXPECT_EQ(Eval(lamp + "half_year_target.is_same_target("
                        "form.indicators()[2].full_year_target)"),
            "false");
}

TEST_F(FunctionsTest, ProgressIsTheShareOfTheYear) {
  EXPECT_EQ(Eval("template.half_year_percent().eq(decimal(50))"), "true");
  EXPECT_EQ(Eval("form.indicators()[0].half_year_target.percent(template)"
                 ".eq(decimal(50))"),
            "true");
  EXPECT_EQ(Eval("form.indicators()[0].full_year_target.percent(template)"
                 ".eq(decimal(100))"),
            "true");
  EXPECT_EQ(Eval("form.indicators()[1].full_year_target.percent(template)"),
            "error: the target is not a rate");
}

TEST_F(FunctionsTest, TextsAreComparedByWhatIsRead) {
  EXPECT_EQ(Eval("'（预算） 执行率'.key()"), "\"(预算)执行率\"");
  EXPECT_EQ(Eval("'<p> </p>'.is_blank()"), "true");
  EXPECT_EQ(Eval("'<p>灯</p>'.has_markup()"), "true");
  EXPECT_EQ(Eval("'误差<5%'.has_markup()"), "false");
  EXPECT_EQ(Eval(R"cel('a\u0007b'.has_control_characters())cel"), "true");
}

TEST_F(FunctionsTest, ClausesEndAtPunctuation) {
  EXPECT_EQ(Eval("''.clause_count()"), "0");
  EXPECT_EQ(Eval("'灯杆更换数'.clause_count()"), "1");
  EXPECT_EQ(Eval("'道路明亮，出行安全。'.clause_count()"), "2");
  EXPECT_EQ(Eval("'更换1,000根'.clause_count()"), "1");
  EXPECT_EQ(Eval("'灯杆、灯具更换数'.clause_count()"), "1");
}

TEST_F(FunctionsTest, YearsAreFourDigitsBeforeTheWord) {
  EXPECT_EQ(Eval("form.title.years()"), "[2024]");
  EXPECT_EQ(Eval("'2023年至2025年，12024年，24年'.years()"), "[2023, 2025]");
}

TEST_F(FunctionsTest, TheTemplateNamesItsParts) {
  EXPECT_EQ(Eval("template.has_level2('产出', ' 数量指标')"), "true");
  EXPECT_EQ(Eval("template.has_level2('效益指标', '数量指标')"), "false");
  EXPECT_EQ(Eval("template.label('funding.carry_over')"), "\"上年结转资金\"");
  EXPECT_EQ(Eval("template.label('no.such')"), "\"no.such\"");
  EXPECT_EQ(Eval("template.aspect_label(IndicatorAspect.COST)"),
            "\"成本指标\"");
  EXPECT_EQ(Eval("template.category_label(IndicatorCategory.COST)"), "\"\"");
  EXPECT_EQ(Eval("template.column_label(TargetColumn.HALF_YEAR)"),
            "\"半年(程)指标值\"");
}

TEST_F(FunctionsTest, TheFormFindsItsParts) {
  EXPECT_EQ(Eval("form.indicators().map(i, i.display_name)"),
            "[\"资金到位率\", \"灯杆更换数\", \"灯杆 更换数\"]");
  EXPECT_EQ(Eval("form.indicators_in(IndicatorCategory.OUTPUT).size()"), "2");
  EXPECT_EQ(Eval("form.indicators_about(IndicatorAspect.COST).size()"), "0");
  EXPECT_EQ(Eval("form.indicators_named('灯杆更换数').size()"), "2");
  EXPECT_EQ(Eval("form.repeated_indicator_names()"), "[\"灯杆更换数\"]");
  EXPECT_EQ(Eval("form.amount_at('funding.total').fen"), "12340000");
  EXPECT_EQ(Eval("form.text_at('project.display_name')"), "\"青禾路灯维护\"");
}

TEST_F(FunctionsTest, PathsThatLeadElsewhereAreErrors) {
  EXPECT_EQ(Eval("form.amount_at('project.display_name')"),
            "error: no amount has that path");
  EXPECT_EQ(Eval("form.amount_at('funding.nothing')"),
            "error: no amount has that path");
  EXPECT_EQ(Eval("form.text_at('funding')"), "error: no text has that path");
  EXPECT_EQ(Eval("form.text_at('')"), "error: no text has that path");
}

TEST_F(FunctionsTest, PartsOutliveTheMessageThatTheyAreTakenFrom) {
  EXPECT_EQ(Eval("jixiao.form.v1.Form{indicator_groups: [IndicatorGroup{"
                 "indicators: [Indicator{display_name: 'x'}]}]}"
                 ".indicators()[0].display_name"),
            "\"x\"");
}

TEST_F(FunctionsTest, WrongTypesDoNotCompile) {
  EXPECT_NE(Eval("form.funding.or_zero()").find("INVALID_ARGUMENT"),
            std::string::npos);
  EXPECT_NE(Eval("decimal(1).lt(2)").find("INVALID_ARGUMENT"),
            std::string::npos);
}

TEST_F(FunctionsTest, RowsAreChargedFor) {
  form_.mutable_indicator_groups(1)->mutable_indicators()->Clear();
  for (int i = 0; i < 20'000; ++i) {
    form_.mutable_indicator_groups(1)->add_indicators();
  }
  // 100 passes over 20,000 rows, each 10 steps a row.
  EXPECT_EQ(Eval("[0, 1, 2, 3, 4, 5, 6, 7, 8, 9].all(x, [0, 1, 2, 3, 4, 5, 6, "
                 "7, 8, 9].all(y, form.indicators_named('x').size() == 0))"),
            "error: the evaluation exceeds its cost limit");
}

}  // namespace
}  // namespace jixiao::validation
