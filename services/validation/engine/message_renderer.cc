#include "services/validation/engine/message_renderer.h"

#include <cstddef>
#include <cstdint>
#include <optional>

#include "absl/strings/str_cat.h"

#include "common/base/errors.h"
#include "common/form/amount.h"
#include "common/form/decimal.h"
#include "jixiao/form/v1/validation_report.pb.h"
#include "jixiao/templates/v1/template.pb.h"
#include "jixiao/validation/v1/validation_service.pb.h"
#include "services/validation/engine/compiled_rule_set.h"

namespace jixiao::validation {
namespace {

using form::v1::Finding;
using form::v1::FindingParameter;

constexpr std::string_view kNoValue = "—";
constexpr std::int32_t kPercentDecimals = 2;

// 1234567.00 as 1,234,567.00.
std::string WithThousands(std::string number) {
  const std::size_t first_digit = number.starts_with('-') ? 1 : 0;
  std::size_t point = number.find('.');
  if (point == std::string::npos) {
    point = number.size();
  }
  while (point > first_digit + 3) {
    point -= 3;
    number.insert(point, ",");
  }
  return number;
}

std::string FormatAmount(std::int64_t fen, Language language) {
  if (language == Language::kChinese) {
    return form::FormatFen(fen, templates::v1::AMOUNT_UNIT_WAN_YUAN) + "万元";
  }
  return "CNY " +
         WithThousands(form::FormatFen(fen, templates::v1::AMOUNT_UNIT_YUAN,
                                       /*min_decimals=*/2));
}

std::string FormatNumber(const common::v1::Decimal& number) {
  const std::optional<form::Decimal> value = form::FromProto(number);
  return value.has_value() ? form::FormatDecimal(form::Normalized(*value))
                           : std::string(kNoValue);
}

std::string FormatPercent(const common::v1::Decimal& number) {
  const std::optional<form::Decimal> value = form::FromProto(number);
  const std::optional<form::Decimal> rounded =
      value.has_value()
          ? form::Divide(*value, form::Decimal::Of(1), kPercentDecimals)
          : std::nullopt;
  return rounded.has_value()
             ? form::FormatDecimal(form::Normalized(*rounded)) + "%"
             : std::string(kNoValue);
}

std::string FormatBoolean(bool value, Language language) {
  if (language == Language::kChinese) {
    return value ? "是" : "否";
  }
  return value ? "yes" : "no";
}

// "missing: a, b" and the like, as RuleEvaluation writes them.
std::string ExplainDeferral(const std::string& reason, Language language) {
  struct Kind {
    std::string_view prefix;
    std::string_view zh;
    std::string_view en;
  };
  constexpr Kind kKinds[] = {
      {"missing: ", "暂无法判定，缺少：", "Cannot be judged yet; missing: "},
      {"limit: ", "超过处理上限，未判定：",
       "Not judged, a limit was reached: "},
      {"error: ", "规则计算出错，未判定：", "Not judged, the rule failed: "},
  };
  for (const Kind& kind : kKinds) {
    if (reason.starts_with(kind.prefix)) {
      return std::string(language == Language::kChinese ? kind.zh : kind.en) +
             reason.substr(kind.prefix.size());
    }
  }
  return reason;
}

}  // namespace

absl::StatusOr<Language> ParseLanguage(std::string_view code) {
  const std::string_view primary = code.substr(0, code.find('-'));
  if (primary.empty() || primary == "zh") {
    return Language::kChinese;
  }
  if (primary == "en") {
    return Language::kEnglish;
  }
  return errors::InvalidField("language_code", "must be zh or en");
}

std::string FormatParameter(const FindingParameter& parameter,
                            Language language) {
  switch (parameter.value_case()) {
    case FindingParameter::kText:
      return parameter.text().empty() ? std::string(kNoValue)
                                      : parameter.text();
    case FindingParameter::kInteger:
      return absl::StrCat(parameter.integer());
    case FindingParameter::kDecimal:
      return FormatNumber(parameter.decimal());
    case FindingParameter::kPercent:
      return FormatPercent(parameter.percent());
    case FindingParameter::kAmountFen:
      return FormatAmount(parameter.amount_fen(), language);
    case FindingParameter::kBoolean:
      return FormatBoolean(parameter.boolean(), language);
    case FindingParameter::VALUE_NOT_SET:
      return std::string(kNoValue);
  }
  return std::string(kNoValue);
}

v1::FindingText Explain(const CompiledRule& rule, const Finding& finding,
                        Language language) {
  const bool chinese = language == Language::kChinese;
  v1::FindingText text;
  text.set_rule_id(rule.rule->rule_id());
  text.set_title(chinese ? rule.rule->title().zh() : rule.rule->title().en());
  text.set_clause(rule.rule->clause());
  if (finding.outcome() == form::v1::OUTCOME_DEFERRED) {
    text.set_message(ExplainDeferral(finding.deferred_reason(), language));
    return text;
  }
  const MessageText& message = chinese ? rule.message_zh : rule.message_en;
  text.set_message(message.Render([&](const std::string& key) {
    for (const FindingParameter& parameter : finding.parameters()) {
      if (parameter.key() == key) {
        return FormatParameter(parameter, language);
      }
    }
    return std::string(kNoValue);
  }));
  return text;
}

}  // namespace jixiao::validation
