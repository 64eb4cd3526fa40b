#include "services/validation/engine/message_renderer.h"

#include <memory>
#include <string>

#include "gtest/gtest.h"

#include "common/base/errors.h"
#include "jixiao/form/v1/validation_report.pb.h"
#include "jixiao/validation/v1/validation_service.pb.h"
#include "tests/unit/services/validation/validation_fixture.h"

namespace jixiao::validation {
namespace {

using form::v1::Finding;
using form::v1::FindingParameter;

FindingParameter Percent(std::int64_t unscaled, std::int32_t scale) {
  FindingParameter parameter;
  parameter.mutable_percent()->set_unscaled(unscaled);
  parameter.mutable_percent()->set_scale(scale);
  return parameter;
}

std::string Amount(std::int64_t fen, Language language) {
  FindingParameter parameter;
  parameter.set_amount_fen(fen);
  return FormatParameter(parameter, language);
}

TEST(FormatParameterTest, ShowsAmountsInTheUnitOfTheLanguage) {
  EXPECT_EQ(Amount(12'220'000, Language::kChinese), "12.22万元");
  EXPECT_EQ(Amount(0, Language::kChinese), "0万元");
  EXPECT_EQ(Amount(1, Language::kChinese), "0.000001万元");
  EXPECT_EQ(Amount(12'220'000, Language::kEnglish), "CNY 122,200.00");
  EXPECT_EQ(Amount(99, Language::kEnglish), "CNY 0.99");
  EXPECT_EQ(Amount(-123'456'789, Language::kEnglish), "CNY -1,234,567.89");
}

TEST(FormatParameterTest, ShowsPercentsWithTwoDecimalsAtMost) {
  EXPECT_EQ(FormatParameter(Percent(40'916'530, 6), Language::kChinese),
            "40.92%");
  EXPECT_EQ(FormatParameter(Percent(100, 0), Language::kEnglish), "100%");
  EXPECT_EQ(FormatParameter(Percent(405, 1), Language::kEnglish), "40.5%");
  EXPECT_EQ(FormatParameter(Percent(1, 99), Language::kEnglish), "—");
}

TEST(FormatParameterTest, ShowsTheOtherKinds) {
  FindingParameter parameter;
  EXPECT_EQ(FormatParameter(parameter, Language::kChinese), "—");
  parameter.set_text("");
  EXPECT_EQ(FormatParameter(parameter, Language::kChinese), "—");
  parameter.set_text("灯杆");
  EXPECT_EQ(FormatParameter(parameter, Language::kEnglish), "灯杆");
  parameter.set_integer(-3);
  EXPECT_EQ(FormatParameter(parameter, Language::kEnglish), "-3");
  parameter.mutable_decimal()->set_unscaled(250);
  parameter.mutable_decimal()->set_scale(2);
  EXPECT_EQ(FormatParameter(parameter, Language::kEnglish), "2.5");
  parameter.set_boolean(true);
  EXPECT_EQ(FormatParameter(parameter, Language::kEnglish), "yes");
  EXPECT_EQ(FormatParameter(parameter, Language::kChinese), "是");
  parameter.set_boolean(false);
  EXPECT_EQ(FormatParameter(parameter, Language::kEnglish), "no");
  EXPECT_EQ(FormatParameter(parameter, Language::kChinese), "否");
}

TEST(ExplainTest, MakesASentenceWithTitleAndClause) {
  const CompiledRule* rule = NantongRules().FindRule("A03");
  ASSERT_NE(rule, nullptr);
  Finding finding;
  finding.set_outcome(form::v1::OUTCOME_FAIL);
  FindingParameter* spending = finding.add_parameters();
  spending->set_key("spending");
  spending->set_amount_fen(8'000'000);
  const v1::FindingText zh = Explain(*rule, finding, Language::kChinese);
  EXPECT_EQ(zh.rule_id(), "A03");
  EXPECT_EQ(zh.title(), "支出合计等于资金总额");
  EXPECT_EQ(zh.clause(), "表样");
  // A finding of elsewhere may lack a parameter.
  EXPECT_EQ(zh.message(), "支出明细全年预算数合计8万元，不等于资金总额—。");
  EXPECT_EQ(Explain(*rule, finding, Language::kEnglish).message(),
            "The expenditure lines add up to CNY 80,000.00, the funding total "
            "is —.");
}

TEST(ExplainTest, SaysWhyAFindingIsDeferred) {
  const CompiledRule* rule = NantongRules().FindRule("A03");
  ASSERT_NE(rule, nullptr);
  Finding finding;
  finding.set_outcome(form::v1::OUTCOME_DEFERRED);
  finding.set_deferred_reason("missing: form.title");
  EXPECT_EQ(Explain(*rule, finding, Language::kChinese).message(),
            "暂无法判定，缺少：form.title");
  EXPECT_EQ(Explain(*rule, finding, Language::kEnglish).message(),
            "Cannot be judged yet; missing: form.title");
  finding.set_deferred_reason("limit: x");
  EXPECT_EQ(Explain(*rule, finding, Language::kEnglish).message(),
            "Not judged, a limit was reached: x");
  finding.set_deferred_reason("error: x");
  EXPECT_EQ(Explain(*rule, finding, Language::kEnglish).message(),
            "Not judged, the rule failed: x");
}

TEST(ParseLanguageTest, GoesByThePrimaryTag) {
  EXPECT_EQ(*ParseLanguage(""), Language::kChinese);
  EXPECT_EQ(*ParseLanguage("zh-CN"), Language::kChinese);
  EXPECT_EQ(*ParseLanguage("en-GB"), Language::kEnglish);
  const absl::Status status = ParseLanguage("fr").status();
  EXPECT_EQ(errors::ReasonOf(status), errors::ERROR_REASON_INVALID_FIELD);
}

}  // namespace
}  // namespace jixiao::validation
