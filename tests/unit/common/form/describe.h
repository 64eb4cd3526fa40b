#ifndef JIXIAO_TESTS_UNIT_COMMON_FORM_DESCRIBE_H_
#define JIXIAO_TESTS_UNIT_COMMON_FORM_DESCRIBE_H_

#include <string>

#include "google/type/date.pb.h"

#include "common/form/decimal.h"
#include "jixiao/common/v1/number.pb.h"
#include "jixiao/form/v1/target_value.pb.h"

// Typed readings as one line, so that tables of tests read like tables.
namespace jixiao::form {

inline std::string Text(const common::v1::Decimal& number) {
  return FormatDecimal(FromProto(number).value());
}

inline std::string Text(const google::type::Date& date) {
  std::string text = std::to_string(date.year());
  if (date.month() != 0) text += "-" + std::to_string(date.month());
  if (date.day() != 0) text += "-" + std::to_string(date.day());
  return text;
}

inline std::string Text(v1::Comparator comparator) {
  switch (comparator) {
    case v1::COMPARATOR_EQ:
      return "=";
    case v1::COMPARATOR_GE:
      return "≥";
    case v1::COMPARATOR_LE:
      return "≤";
    case v1::COMPARATOR_GT:
      return ">";
    case v1::COMPARATOR_LT:
      return "<";
    case v1::COMPARATOR_NONE:
      return "";
    default:
      return "?";
  }
}

inline std::string Text(const v1::Quantity& quantity) {
  std::string text = quantity.approximate() ? "~" : "";
  text += Text(quantity.comparator()) + Text(quantity.number());
  if (!quantity.unit().empty()) text += " " + quantity.unit();
  if (quantity.unit_from_name()) text += " (name)";
  return text;
}

inline std::string Text(const v1::TargetDuration& duration) {
  return Text(duration.number()) + " " +
         v1::TimeUnit_Name(duration.unit()).substr(sizeof("TIME_UNIT_") - 1);
}

inline std::string Text(const v1::Deadline& deadline) {
  std::string text;
  if (deadline.has_start()) text = Text(deadline.start()) + "..";
  text += Text(deadline.date());
  return deadline.year_from_form() ? text + " (form)" : text;
}

inline std::string Text(const v1::Trend& trend) {
  std::string text =
      trend.direction() == v1::TREND_DIRECTION_UP ? "up" : "down";
  if (!trend.degree().empty()) text += " " + trend.degree();
  if (trend.base_year() != 0) text += " " + std::to_string(trend.base_year());
  return text;
}

inline std::string Text(const v1::Steps& steps) {
  std::string text;
  for (const v1::Step& step : steps.steps()) {
    text += "[" + Text(step.condition()) + ": " + Text(step.points()) + "]";
  }
  return text;
}

inline std::string Reading(const v1::TargetValue& value) {
  switch (value.reading_case()) {
    case v1::TargetValue::kQuantity:
      return Text(value.quantity());
    case v1::TargetValue::kRange:
      return Text(value.range().low()) + ".." + Text(value.range().high()) +
             " " + value.range().unit();
    case v1::TargetValue::kTolerance:
      return (value.tolerance().has_center() ? Text(value.tolerance().center())
                                             : std::string()) +
             "±" + Text(value.tolerance().deviation()) + " " +
             value.tolerance().unit();
    case v1::TargetValue::kDeadline:
      return Text(value.deadline());
    case v1::TargetValue::kDuration:
      return Text(value.duration());
    case v1::TargetValue::kFrequency:
      return Text(value.frequency().number()) + value.frequency().unit() +
             " / " + Text(value.frequency().period()) + " " +
             v1::TimeUnit_Name(value.frequency().period_unit())
                 .substr(sizeof("TIME_UNIT_") - 1);
    case v1::TargetValue::kGrade:
      return value.grade().word();
    case v1::TargetValue::kTrend:
      return Text(value.trend());
    case v1::TargetValue::kNegative:
      return value.negative().event();
    case v1::TargetValue::kConformity:
      return value.conformity().verb();
    case v1::TargetValue::kBoolean:
      return value.boolean().value() ? "true" : "false";
    case v1::TargetValue::kSteps:
      return Text(value.steps());
    case v1::TargetValue::kUnreadable:
      return value.unreadable().proposed();
    case v1::TargetValue::READING_NOT_SET:
      return "";
  }
  return "";
}

// KIND, reading, <reference>, {basis}: "QUANTITY ≥3 人".
inline std::string Describe(const v1::TargetValue& value) {
  std::string text =
      v1::TargetKind_Name(value.kind()).substr(sizeof("TARGET_KIND_") - 1);
  const std::string reading = Reading(value);
  if (!reading.empty()) text += " " + reading;
  if (!value.reference().empty()) text += " <" + value.reference() + ">";
  if (value.has_basis()) {
    text += " {" + value.basis().text();
    if (value.basis().has_duration()) {
      text += ", " + Text(value.basis().duration());
    }
    text += "}";
  }
  return text;
}

}  // namespace jixiao::form

#endif  // JIXIAO_TESTS_UNIT_COMMON_FORM_DESCRIBE_H_
