#include "services/validation/handler/request_check.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "google/type/date.pb.h"

#include "common/base/errors.h"
#include "common/base/string_view_bridge.h"
#include "jixiao/form/v1/form.pb.h"
#include "jixiao/validation/v1/validation_service.pb.h"

namespace jixiao::validation {
namespace {

// Years that a budget can be of.
constexpr std::int32_t kFirstYear = 1949;
constexpr std::int32_t kLastYear = 9999;

// Gathers violations into one error.
class Violations {
 public:
  void Add(const std::string& field, std::string_view description) {
    error_.WithFieldViolation(field, description);
    any_ = true;
  }
  void AddWhenMore(std::int64_t count, int limit, const std::string& field) {
    if (count > limit) {
      Add(field, absl::StrCat("has ", count, " entries, at most ", limit,
                              " are taken"));
    }
  }
  absl::Status ToStatus() const {
    return any_ ? absl::Status(error_) : absl::OkStatus();
  }

 private:
  bool any_ = false;
  errors::Error error_ = errors::InvalidArgument(
      errors::ERROR_REASON_INVALID_FIELD,
      "the request is not well-formed; correct the fields that the details "
      "name");
};

bool IsYear(std::int32_t year) {
  return year >= kFirstYear && year <= kLastYear;
}

bool IsLeapYear(std::int32_t year) {
  return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

// A calendar day of a year.
bool IsDay(const google::type::Date& date) {
  constexpr std::array<std::int32_t, 12> kDays = {31, 29, 31, 30, 31, 30,
                                                  31, 31, 30, 31, 30, 31};
  return IsYear(date.year()) && date.month() >= 1 && date.month() <= 12 &&
         date.day() >= 1 &&
         date.day() <= kDays[static_cast<std::size_t>(date.month() - 1)] &&
         (date.month() != 2 || date.day() < 29 || IsLeapYear(date.year()));
}

// A day, a month or a year; all zero is no date.
bool IsDateOfAnyPrecision(const google::type::Date& date) {
  if (date.year() == 0 && date.month() == 0 && date.day() == 0) {
    return true;
  }
  if (date.day() == 0) {
    return IsYear(date.year()) && date.month() >= 0 && date.month() <= 12;
  }
  return IsDay(date);
}

}  // namespace

absl::Status CheckForm(const form::v1::Form& form, const std::string& field,
                       const FormLimits& limits) {
  Violations violations;
  if (form.template_().empty()) {
    violations.Add(field + ".template",
                   "is required: the template that the form follows");
  }
  if (!IsDateOfAnyPrecision(form.project().start_date())) {
    violations.Add(field + ".project.start_date", "is no date");
  }
  if (!IsDateOfAnyPrecision(form.project().end_date())) {
    violations.Add(field + ".project.end_date", "is no date");
  }
  std::int64_t indicators = 0;
  for (const form::v1::IndicatorGroup& group : form.indicator_groups()) {
    indicators += group.indicators_size();
  }
  violations.AddWhenMore(form.indicator_groups_size(), limits.max_groups,
                         field + ".indicator_groups");
  violations.AddWhenMore(indicators, limits.max_indicators,
                         field + ".indicator_groups.indicators");
  violations.AddWhenMore(form.expenditures_size(), limits.max_lines,
                         field + ".expenditures");
  violations.AddWhenMore(form.contacts_size(), limits.max_contacts,
                         field + ".contacts");
  return violations.ToStatus();
}

absl::Status CheckContext(const v1::ValidationContext& context) {
  Violations violations;
  if (context.rule_set().empty()) {
    violations.Add("context.rule_set",
                   "is required: ruleSets/{rule_set}, see ListRuleSets");
  }
  if (context.budget_year() != 0 && !IsYear(context.budget_year())) {
    violations.Add("context.budget_year", "is no budget year");
  }
  if (context.has_evaluation_date() && !IsDay(context.evaluation_date())) {
    violations.Add("context.evaluation_date", "is no calendar day");
  }
  return violations.ToStatus();
}

}  // namespace jixiao::validation
