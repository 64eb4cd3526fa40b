#include "common/form/target/normal_text.h"

#include <array>
#include <cstddef>
#include <utility>

#include "common/base/utf8.h"
#include "common/form/target/scanner.h"
#include "common/form/target/words.h"
#include "common/form/target_value.h"
#include "common/form/text.h"

namespace jixiao::form::target {
namespace {

using Mapping = std::pair<std::string_view, std::string_view>;

// Applied after NFKC, the first match winning. Sources: domain.md c.
constexpr std::array<Mapping, 28> kMappings = {{
    {"≧", "≥"},  {"⩾", "≥"},   {"≮", "≥"},   {">=", "≥"},  {"=>", "≥"},
    {"≥=", "≥"}, {"》=", "≥"}, {"≦", "≤"},   {"⩽", "≤"},   {"≯", "≤"},
    {"<=", "≤"}, {"=<", "≤"},  {"≤=", "≤"},  {"《=", "≤"}, {"═", "="},
    {"≈", "约"}, {"−", "-"},   {"–", "-"},   {"—", "-"},   {"―", "-"},
    {"‐", "-"},  {"〜", "~"},  {"∼", "~"},   {"・", "·"},  {"•", "·"},
    {"‧", "·"},  {"〇", "零"}, {"+/-", "±"},
}};

constexpr std::array<std::string_view, 8> kClosing = {"。", ";", ",", "、",
                                                      ".",  "!", ":", "'"};

// Enumerated numbers: ① ⑴ ⒈ ⓪ ㈠ ㊀ ㉑ ㊱ and the like.
bool IsListMarker(char32_t c) {
  return (c >= 0x2460 && c <= 0x249B) || c == 0x24EA ||
         (c >= 0x3220 && c <= 0x3229) || (c >= 0x3280 && c <= 0x3289) ||
         (c >= 0x3251 && c <= 0x325F) || (c >= 0x32B1 && c <= 0x32BF) ||
         (c >= 0x1F100 && c <= 0x1F10A);
}

// Digits of another shape, which NFKC rightly makes digits: １, 𝟏.
bool IsShapedDigit(char32_t c) {
  return (c >= 0xFF10 && c <= 0xFF19) || (c >= 0x1D7CE && c <= 0x1D7FF);
}

// Whether NFKC would invent a number: a list marker becomes a digit, and a
// superscript or a fraction joins the digit beside it (10² is not 102).
bool InventsNumber(std::string_view text) {
  char last = 0;
  bool invented = false;
  while (!text.empty()) {
    std::string_view rest = text;
    const auto c = base::TakeCodePoint(&rest);
    const std::string_view bytes = text.substr(0, text.size() - rest.size());
    text = rest;
    if (c && IsListMarker(*c)) return true;
    const bool plain = !c || *c < 0x80 || IsIdeographic(bytes);
    const std::string normal = plain ? std::string(bytes) : base::Nfkc(bytes);
    if (normal.empty()) continue;
    const bool other = !plain && !IsShapedDigit(*c);
    if (IsDigit(last) && IsDigit(normal.front()) && (other || invented)) {
      return true;
    }
    last = normal.back();
    invented = other;
  }
  return false;
}

// Blanks and characters of no width; controls were refused before.
bool IsBlank(char32_t c) {
  return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xA0 || c == 0xAD ||
         (c >= 0x2000 && c <= 0x200F) || c == 0x2028 || c == 0x2029 ||
         c == 0x2060 || c == 0x3000 || c == 0xFEFF;
}

// Whether a blank between these two bytes parts two words or two numbers.
bool Parts(char before, char after) {
  return (IsLetter(before) && IsLetter(after)) ||
         (IsDigit(before) && IsDigit(after));
}

std::string DropBlanks(std::string_view text) {
  std::string kept;
  kept.reserve(text.size());
  bool blank = false;
  while (!text.empty()) {
    std::string_view rest = text;
    const auto c = base::TakeCodePoint(&rest);
    const std::size_t length = text.size() - rest.size();
    if (!c || IsBlank(*c)) {
      blank = true;
    } else {
      if (blank && !kept.empty() && Parts(kept.back(), text.front())) {
        kept += ' ';
      }
      blank = false;
      kept += text.substr(0, length);
    }
    text = rest;
  }
  return kept;
}

// A closing title mark cannot begin a text: it was typed for ≥. An opening one
// before a number was typed for ≤.
std::string_view EatMistypedMark(Scanner* in) {
  if (in->Eat("》")) return "≥";
  Scanner ahead = *in;
  if (ahead.Eat("《") && IsDigit(ahead.peek())) {
    *in = ahead;
    return "≤";
  }
  return {};
}

std::string_view EatMapped(Scanner* in) {
  for (const auto& [from, to] : kMappings) {
    if (in->Eat(from)) return to;
  }
  return {};
}

std::string Map(std::string_view text) {
  std::string mapped;
  mapped.reserve(text.size());
  Scanner in(text);
  // 》= stands in the table; a lone 》 counts at the beginning only.
  if (!in.At("》=") && !in.At("《=")) mapped += EatMistypedMark(&in);
  while (!in.done()) {
    const std::string_view to = EatMapped(&in);
    mapped += to.empty() ? in.Take(1) : to;
  }
  return mapped;
}

void DropClosing(std::string* text) {
  std::string_view kept = *text;
  for (std::string_view mark = LongestSuffix(kept, kClosing);
       !mark.empty() && !kept.ends_with("...");
       mark = LongestSuffix(kept, kClosing)) {
    kept.remove_suffix(mark.size());
  }
  text->resize(kept.size());
}

// Whether the text is normal already: ideographs, letters, digits, %, and = or
// ≥ or ≤ at the beginning.
bool IsNormal(std::string_view text) {
  if (text.starts_with("≥") || text.starts_with("≤")) {
    text.remove_prefix(std::string_view("≥").size());
  } else if (text.starts_with('=')) {
    text.remove_prefix(1);
  }
  while (!text.empty()) {
    const char c = text.front();
    if (IsDigit(c) || IsLetter(c) || c == '%') {
      text.remove_prefix(1);
    } else if (base::StartsWithIdeograph(text)) {
      text.remove_prefix(3);
    } else {
      return false;
    }
  }
  return true;
}

}  // namespace

std::optional<std::string_view> NormalizeTargetIn(std::string_view raw,
                                                  std::string* buffer) {
  // Most cells of a form; none of the steps of NormalizeTarget changes them.
  constexpr std::size_t kShortBytes = 64;
  if (raw.size() <= kShortBytes && IsNormal(raw)) return raw;
  auto text = NormalizeTarget(raw);
  if (!text) return std::nullopt;
  *buffer = *std::move(text);
  return *buffer;
}

std::optional<std::string> NormalizeTarget(std::string_view raw) {
  if (raw.size() > kMaxTargetBytes || !base::IsValidUtf8(raw) ||
      base::CountCodePoints(raw) > kMaxTargetCodePoints ||
      HasControlCharacters(raw)) {
    return std::nullopt;
  }
  const std::string plain = StripMarkup(raw);
  if (InventsNumber(plain)) return std::nullopt;
  std::string text = Map(DropBlanks(base::Nfkc(plain)));
  DropClosing(&text);
  return text;
}

}  // namespace jixiao::form::target
