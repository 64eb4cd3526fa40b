#include "common/config/yaml_scalar.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <system_error>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "google/protobuf/duration.pb.h"
#include "google/type/date.pb.h"

#include "jixiao/common/v1/number.pb.h"

namespace jixiao::config {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::EnumValueDescriptor;

constexpr std::string_view kUnspecified = "UNSPECIFIED";
constexpr std::size_t kMaxDecimalScale = 18;

// The common prefix of an enum's values, e.g. `FORM_TYPE_`.
std::string PrefixOf(const EnumDescriptor& type) {
  std::string prefix = type.value(0)->name();
  if (prefix.ends_with(kUnspecified)) {
    prefix.resize(prefix.size() - kUnspecified.size());
    return prefix;
  }
  return {};
}

std::string ShortName(const EnumValueDescriptor& value,
                      const std::string& prefix) {
  return value.name().starts_with(prefix) ? value.name().substr(prefix.size())
                                          : value.name();
}

// An unsigned number of exactly `digits` digits.
std::optional<int> ParseDigits(const std::string& text, std::size_t digits) {
  const bool only_digits = std::all_of(
      text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (text.size() != digits || !only_digits) {
    return std::nullopt;
  }
  return ParseNumber<int>(text);
}

bool IsCalendarDate(int year, int month, int day) {
  constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (month < 1 || month > 12 || day < 1) {
    return false;
  }
  // Without a year the 29th of February exists.
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return day <= kDays[month - 1] + (month == 2 && leap ? 1 : 0);
}

bool FillDate(const std::string& text, google::type::Date& date) {
  std::vector<std::string> parts = absl::StrSplit(text, '-');
  const bool has_year = parts[0].size() == 4;
  if (!has_year) {
    parts.insert(parts.begin(), "0000");
  }
  if (parts.size() > 3 || (!has_year && parts.size() != 3)) {
    return false;
  }
  const std::optional<int> year = ParseDigits(parts[0], 4);
  const auto month =
      parts.size() > 1 ? ParseDigits(parts[1], 2) : std::optional<int>(0);
  const auto day =
      parts.size() > 2 ? ParseDigits(parts[2], 2) : std::optional<int>(0);
  if (!year || !month || !day || (has_year && *year == 0)) {
    return false;
  }
  const int check_month = parts.size() > 1 ? *month : 1;
  const int check_day = parts.size() > 2 ? *day : 1;
  if (!IsCalendarDate(*year, check_month, check_day)) {
    return false;
  }
  date.set_year(*year);
  date.set_month(*month);
  date.set_day(*day);
  return true;
}

bool FillDuration(const std::string& text,
                  google::protobuf::Duration& duration) {
  absl::Duration value;
  if (!absl::ParseDuration(text, &value) || value == absl::InfiniteDuration() ||
      value == -absl::InfiniteDuration()) {
    return false;
  }
  const std::int64_t seconds =
      absl::IDivDuration(value, absl::Seconds(1), &value);
  duration.set_seconds(seconds);
  duration.set_nanos(
      static_cast<std::int32_t>(absl::ToInt64Nanoseconds(value)));
  return true;
}

bool FillDecimal(const std::string& text, common::v1::Decimal& decimal) {
  const std::size_t point = text.find('.');
  const std::size_t scale =
      point == std::string::npos ? 0 : text.size() - point - 1;
  std::string digits = text;
  if (point != std::string::npos) {
    digits.erase(point, 1);
    if (point == 0 || scale == 0 || digits[point - 1] == '-') {
      return false;
    }
  }
  const std::optional<std::int64_t> unscaled =
      ParseNumber<std::int64_t>(digits);
  if (!unscaled || scale > kMaxDecimalScale) {
    return false;
  }
  decimal.set_unscaled(*unscaled);
  decimal.set_scale(static_cast<std::int32_t>(scale));
  return true;
}

}  // namespace

template <typename Number>
std::optional<Number> ParseNumber(const std::string& text) {
  Number number{};
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || stop != end) {
    return std::nullopt;
  }
  return number;
}

template std::optional<std::int32_t> ParseNumber(const std::string&);
template std::optional<std::int64_t> ParseNumber(const std::string&);
template std::optional<std::uint32_t> ParseNumber(const std::string&);
template std::optional<std::uint64_t> ParseNumber(const std::string&);
template std::optional<float> ParseNumber(const std::string&);
template std::optional<double> ParseNumber(const std::string&);

std::optional<bool> ParseBool(const std::string& text) {
  if (text == "true") {
    return true;
  }
  if (text == "false") {
    return false;
  }
  return std::nullopt;
}

const EnumValueDescriptor* ParseEnum(const EnumDescriptor& type,
                                     const std::string& text) {
  if (text == kUnspecified) {
    return nullptr;
  }
  return type.FindValueByName(PrefixOf(type) + text);
}

std::string EnumNames(const EnumDescriptor& type) {
  const std::string prefix = PrefixOf(type);
  std::string names;
  for (int i = 0; i < type.value_count(); ++i) {
    const std::string name = ShortName(*type.value(i), prefix);
    if (name != kUnspecified) {
      absl::StrAppend(&names, names.empty() ? "" : ", ", name);
    }
  }
  return names;
}

bool IsScalarMessage(const Descriptor& type) {
  return !ScalarMessageSyntax(type).empty();
}

std::string ScalarMessageSyntax(const Descriptor& type) {
  if (&type == google::type::Date::descriptor()) {
    return "a date such as 2024-06-30, 2024-06, 2024 or 06-30";
  }
  if (&type == google::protobuf::Duration::descriptor()) {
    return "a duration such as 200ms, 2s or 1h30m";
  }
  if (&type == common::v1::Decimal::descriptor()) {
    return "a decimal number such as 12.5";
  }
  return {};
}

bool FillScalarMessage(const std::string& text,
                       google::protobuf::Message& message) {
  if (auto* date = dynamic_cast<google::type::Date*>(&message)) {
    return FillDate(text, *date);
  }
  if (auto* duration = dynamic_cast<google::protobuf::Duration*>(&message)) {
    return FillDuration(text, *duration);
  }
  if (auto* decimal = dynamic_cast<common::v1::Decimal*>(&message)) {
    return FillDecimal(text, *decimal);
  }
  return false;
}

}  // namespace jixiao::config
