#include <cctype>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/base/utf8.h"
#include "common/form/text.h"
#include "services/validation/engine/functions/binding.h"
#include "services/validation/engine/functions/functions.h"

namespace jixiao::validation {
namespace {

bool IsBlank(std::string_view text) {
  return form::ComparisonKey(text).empty();
}

// What texts are compared by: without markup, blanks and width.
std::string Key(std::string_view text) {
  return form::ComparisonKey(text);
}

bool HasMarkup(std::string_view text) {
  return form::HasMarkup(text);
}

bool HasControlCharacters(std::string_view text) {
  return form::HasControlCharacters(text);
}

bool IsClauseEnd(char32_t c) {
  return c == U',' || c == U'，' || c == U';' || c == U'；' || c == U'。';
}

bool IsDigit(char32_t c) {
  return c >= U'0' && c <= U'9';
}

// How many clauses a text has: parts between ，；。 that are not blank. A comma
// before a digit and behind one (1,000) separates nothing.
std::int64_t ClauseCount(std::string_view text) {
  const std::string key = form::ComparisonKey(text);
  std::string_view rest = key;
  std::int64_t clauses = 0;
  char32_t previous = 0;
  bool inside = false;
  while (const std::optional<char32_t> c = base::TakeCodePoint(&rest)) {
    const bool within_number = IsDigit(previous) && !rest.empty() &&
                               IsDigit(static_cast<unsigned char>(rest[0]));
    if (IsClauseEnd(*c) && !within_number) {
      inside = false;
    } else if (!inside) {
      inside = true;
      ++clauses;
    }
    previous = *c;
  }
  return clauses;
}

// The years that the text names (2024年), in the order of the text.
ListOf<std::int64_t> Years(std::string_view text) {
  constexpr std::string_view kYear = "年";
  const std::string key = form::ComparisonKey(text);
  std::vector<cel::Value> years;
  for (std::size_t at = key.find(kYear); at != std::string::npos;
       at = key.find(kYear, at + kYear.size())) {
    std::size_t begin = at;
    while (begin > 0 && IsDigit(static_cast<unsigned char>(key[begin - 1]))) {
      --begin;
    }
    if (at - begin == 4) {
      years.push_back(cel::Value::Int(std::stoi(key.substr(begin, 4))));
    }
  }
  return {cel::Value::List(std::move(years))};
}

}  // namespace

void AddTextFunctions(cel::EnvironmentBuilder& builder) {
  AddMember(builder, "is_blank", IsBlank);
  AddMember(builder, "key", Key);
  AddMember(builder, "has_markup", HasMarkup);
  AddMember(builder, "has_control_characters", HasControlCharacters);
  AddMember(builder, "clause_count", ClauseCount);
  AddMember(builder, "years", Years);
}

}  // namespace jixiao::validation
