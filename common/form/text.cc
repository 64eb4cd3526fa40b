#include "common/form/text.h"

#include <array>
#include <cstddef>
#include <optional>
#include <utility>

#include "common/base/utf8.h"
#include "common/form/target/scanner.h"
#include "jixiao/form/v1/form.pb.h"
#include "jixiao/form/v1/form_enums.pb.h"

namespace jixiao::form {
namespace {

using target::IsDigit;
using target::IsLetter;

// Longer ones are no tags but text between comparison signs.
constexpr std::size_t kMaxTagBytes = 512;

constexpr std::array<std::pair<std::string_view, std::string_view>, 8>
    kReferences = {{{"&nbsp;", " "},
                    {"&lt;", "<"},
                    {"&gt;", ">"},
                    {"&amp;", "&"},
                    {"&quot;", "\""},
                    {"&ge;", "≥"},
                    {"&le;", "≤"},
                    {"&plusmn;", "±"}}};

// Length of the tag that `text` begins with; 0 when it begins with none. A tag
// is `<`, an optional `/`, a letter, anything but `<`, and `>`.
std::size_t TagLength(std::string_view text) {
  const std::size_t name = text.starts_with("</") ? 2 : 1;
  if (text.size() <= name || text[0] != '<' || !IsLetter(text[name])) return 0;
  const std::size_t end = text.substr(0, kMaxTagBytes).find_first_of("<>", 1);
  return end != std::string_view::npos && text[end] == '>' ? end + 1 : 0;
}

bool StartsWithIgnoringCase(std::string_view text, std::string_view lower) {
  if (text.size() < lower.size()) return false;
  for (std::size_t i = 0; i < lower.size(); ++i) {
    const char c = text[i];
    const bool upper = c >= 'A' && c <= 'Z';
    if ((upper ? static_cast<char>(c - 'A' + 'a') : c) != lower[i]) {
      return false;
    }
  }
  return true;
}

// Whether text behind the tag stands on a new line.
bool EndsLine(std::string_view tag) {
  for (const std::string_view name :
       {"<br", "</p", "</div", "</li", "</tr", "</h"}) {
    if (StartsWithIgnoringCase(tag, name)) return true;
  }
  return false;
}

bool IsAsciiBlank(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

bool IsControl(char32_t c) {
  return (c < 0x20 && c != '\t' && c != '\n' && c != '\r') ||
         (c >= 0x7F && c < 0xA0);
}

bool IsReordering(char32_t c) {
  return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

// Blanks, and characters that are not seen: of width zero, controls,
// reordering.
bool IsInvisible(char32_t c) {
  return c <= 0x20 || (c >= 0x7F && c <= 0xA0) || c == 0xAD || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200F) || (c >= 0x2028 && c <= 0x202F) ||
         (c >= 0x205F && c <= 0x206F) || c == 0x3000 || c == 0xFEFF;
}

// Whether the text is its own comparison key: printable ASCII and ideographs
// only, without what may be markup. Most texts of a form are like that.
bool IsPlain(std::string_view text) {
  while (!text.empty()) {
    const char c = text.front();
    if (base::StartsWithIdeograph(text)) {
      text.remove_prefix(3);
    } else if (c > 0x20 && c < 0x7F && c != '<' && c != '&') {
      text.remove_prefix(1);
    } else {
      return false;
    }
  }
  return true;
}

void DropInvisible(std::string* text) {
  std::string kept;
  kept.reserve(text->size());
  std::string_view rest = *text;
  while (!rest.empty()) {
    const std::string_view before = rest;
    const auto c = base::TakeCodePoint(&rest);
    if (!c) rest.remove_prefix(1);
    if (!c || !IsInvisible(*c)) {
      kept += before.substr(0, before.size() - rest.size());
    }
  }
  *text = std::move(kept);
}

std::string_view TrimAscii(std::string_view text) {
  while (!text.empty() && IsAsciiBlank(text.front())) text.remove_prefix(1);
  while (!text.empty() && IsAsciiBlank(text.back())) text.remove_suffix(1);
  return text;
}

}  // namespace

std::string StripMarkup(std::string_view text) {
  if (text.find_first_of("<&") == std::string_view::npos) {
    return std::string(TrimAscii(text));
  }
  std::string plain;
  plain.reserve(text.size());
  while (!text.empty()) {
    if (const std::size_t length = TagLength(text)) {
      if (EndsLine(text.substr(0, length)) && !plain.ends_with('\n')) {
        plain += '\n';
      }
      text.remove_prefix(length);
      continue;
    }
    std::size_t taken = 0;
    for (const auto& [reference, character] : kReferences) {
      if (!text.starts_with(reference)) continue;
      plain += character;
      taken = reference.size();
      break;
    }
    if (taken == 0) {
      plain += text.front();
      taken = 1;
    }
    text.remove_prefix(taken);
  }
  return std::string(TrimAscii(plain));
}

bool HasMarkup(std::string_view text) {
  for (std::size_t at = text.find('<'); at != std::string_view::npos;
       at = text.find('<', at + 1)) {
    if (TagLength(text.substr(at)) != 0) return true;
  }
  return false;
}

bool HasControlCharacters(std::string_view text) {
  while (!text.empty()) {
    const auto c = base::TakeCodePoint(&text);
    if (!c) {
      text.remove_prefix(1);
    } else if (IsControl(*c) || IsReordering(*c)) {
      return true;
    }
  }
  return false;
}

std::string ComparisonKey(std::string_view text) {
  if (IsPlain(text)) return std::string(text);
  std::string key = base::Nfkc(StripMarkup(text));
  DropInvisible(&key);
  return key;
}

std::string_view ComparisonKeyIn(std::string_view text, std::string* buffer) {
  if (IsPlain(text)) return text;
  *buffer = ComparisonKey(text);
  return *buffer;
}

std::string NormalizeProjectName(std::string_view name) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 14>
      kVariants = {{{"【", "("},
                    {"】", ")"},
                    {"〔", "("},
                    {"〕", ")"},
                    {"[", "("},
                    {"]", ")"},
                    {"〈", "《"},
                    {"〉", "》"},
                    {"—", "-"},
                    {"–", "-"},
                    {"―", "-"},
                    {"−", "-"},
                    {"‐", "-"},
                    {"－", "-"}}};
  const std::string key = ComparisonKey(name);
  std::string normal;
  normal.reserve(key.size());
  target::Scanner in(key);
  while (!in.done()) {
    std::string_view taken;
    for (const auto& [variant, character] : kVariants) {
      if (!in.Eat(variant)) continue;
      taken = character;
      break;
    }
    normal += taken.empty() ? in.Take(1) : taken;
  }
  return normal;
}

std::string NaturalKey(const v1::Form& form) {
  constexpr char kSeparator = '\x1f';
  const v1::Project& project = form.project();
  const v1::OrgRef& unit = project.implementing_unit();
  std::string key = std::to_string(project.fiscal_year());
  key += kSeparator;
  key += unit.org_unit().empty() ? ComparisonKey(unit.printed_name())
                                 : ComparisonKey(unit.org_unit());
  key += kSeparator;
  key += std::to_string(form.form_type());
  key += kSeparator;
  // A code and a name of the same letters are different keys.
  const std::string code = ComparisonKey(project.code());
  key += code.empty() ? "name:" + NormalizeProjectName(project.display_name())
                      : "code:" + code;
  return key;
}

}  // namespace jixiao::form
