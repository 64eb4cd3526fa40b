#include "services/form_store/intake/extract/printed_date.h"

#include <string>
#include <vector>

#include "absl/time/civil_time.h"

#include "common/form/text.h"

namespace jixiao::form_store::intake {
namespace {

constexpr std::size_t kMaxDateBytes = 64;

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

// Takes the digits off the front of `text`.
std::string TakeDigits(std::string_view& text) {
  std::string digits;
  while (!text.empty() && IsDigit(text.front())) {
    digits.push_back(text.front());
    text.remove_prefix(1);
  }
  return digits;
}

// Takes one of the marks that part a date: `mark` (年, 月, 日) or . - /
void TakeMark(std::string_view& text, std::string_view mark) {
  if (text.starts_with(mark)) {
    text.remove_prefix(mark.size());
  } else if (text.size() > 1 && (text.front() == '.' || text.front() == '-' ||
                                 text.front() == '/')) {
    text.remove_prefix(1);
  }
}

// The digits of year, month and day; nullopt when something else stands there.
std::optional<std::vector<std::string>> PartsOf(std::string_view text) {
  std::vector<std::string> parts;
  for (const std::string_view mark : {"年", "月", "日"}) {
    if (text.empty()) {
      break;
    }
    parts.push_back(TakeDigits(text));
    TakeMark(text, mark);
  }
  if (!text.empty() || parts.empty()) {
    return std::nullopt;
  }
  // Without marks the parts have fixed lengths.
  const std::string& digits = parts[0];
  if (parts.size() == 1 && (digits.size() == 6 || digits.size() == 8)) {
    parts = {digits.substr(0, 4), digits.substr(4, 2), digits.substr(6)};
    if (parts[2].empty()) {
      parts.pop_back();
    }
  }
  return parts;
}

}  // namespace

std::optional<google::type::Date> ParsePrintedDate(std::string_view text) {
  if (text.size() > kMaxDateBytes) {
    return std::nullopt;
  }
  const std::string key = form::ComparisonKey(text);
  const auto parts = PartsOf(key);
  if (!parts.has_value() || (*parts)[0].size() != 4) {
    return std::nullopt;
  }
  int numbers[3] = {0, 0, 0};
  for (std::size_t i = 0; i < parts->size(); ++i) {
    const std::string& part = (*parts)[i];
    if (part.empty() || (i > 0 && part.size() > 2)) {
      return std::nullopt;
    }
    numbers[i] = std::stoi(part);
  }
  const absl::CivilDay day(numbers[0], parts->size() > 1 ? numbers[1] : 1,
                           parts->size() > 2 ? numbers[2] : 1);
  if (numbers[0] == 0 || (parts->size() > 1 && day.month() != numbers[1]) ||
      (parts->size() > 2 && day.day() != numbers[2])) {
    return std::nullopt;
  }
  google::type::Date date;
  date.set_year(numbers[0]);
  date.set_month(numbers[1]);
  date.set_day(numbers[2]);
  return date;
}

}  // namespace jixiao::form_store::intake
