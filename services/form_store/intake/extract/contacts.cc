#include "services/form_store/intake/extract/contacts.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include "common/base/utf8.h"
#include "services/form_store/intake/extract/text_row.h"

namespace jixiao::form_store::intake {
namespace {

constexpr int kMinPhoneDigits = 3;
constexpr int kTakenApart = 95;
constexpr int kPairedInOrder = 90;
constexpr int kUnsurePairing = 50;

// Words beside names and numbers that are neither.
constexpr std::array<std::string_view, 5> kFillers = {"联系电话", "联系方式",
                                                      "电话", "手机", "联系人"};

enum class CharKind { kName, kDigit, kPhoneMark, kSpace, kSeparator };

CharKind KindOf(char32_t c) {
  if ((c >= '0' && c <= '9') || (c >= U'０' && c <= U'９')) {
    return CharKind::kDigit;
  }
  constexpr std::u32string_view kPhoneMarks = U"-+()－（）＋—";
  constexpr std::u32string_view kSeparators = U"、，,;；/／:：|。";
  if (kPhoneMarks.find(c) != std::u32string_view::npos) {
    return CharKind::kPhoneMark;
  }
  if (kSeparators.find(c) != std::u32string_view::npos) {
    return CharKind::kSeparator;
  }
  std::string encoded;
  base::AppendCodePoint(c, &encoded);
  return IsBlank(encoded) ? CharKind::kSpace : CharKind::kName;
}

struct Character {
  CharKind kind;
  std::size_t offset;
};

// A name or a number, as a range of bytes.
struct Token {
  bool is_phone = false;
  std::size_t begin = 0;
  std::size_t end = 0;
  std::size_t characters = 0;
};

class Tokenizer {
 public:
  explicit Tokenizer(std::string_view text) : text_(text) {
    std::string_view rest = text;
    while (!rest.empty()) {
      const std::size_t offset = text.size() - rest.size();
      const std::optional<char32_t> c = base::TakeCodePoint(&rest);
      if (!c.has_value()) {
        break;
      }
      characters_.push_back({KindOf(*c), offset});
    }
    FindPhoneEnds();
  }

  std::vector<Token> Run() {
    for (std::size_t i = 0; i < characters_.size();) {
      const std::size_t phone_end = PhoneEnd(i);
      if (phone_end > i) {
        Add(true, i, phone_end);
        i = phone_end;
      } else if (IsNamePart(i)) {
        const std::size_t end = NameEnd(i);
        Add(false, i, end);
        i = end;
      } else {
        ++i;
      }
    }
    return std::move(tokens_);
  }

 private:
  std::size_t OffsetOf(std::size_t i) const {
    return i < characters_.size() ? characters_[i].offset : text_.size();
  }

  // Digits that are too few for a number belong to a name.
  bool IsNamePart(std::size_t i) const {
    return characters_[i].kind == CharKind::kName ||
           characters_[i].kind == CharKind::kDigit;
  }

  // The end of the number that begins at `i`; `i` when none does.
  std::size_t PhoneEnd(std::size_t i) const { return phone_ends_[i]; }

  // From the back, so that a long run of marks is walked once.
  void FindPhoneEnds() {
    phone_ends_.resize(characters_.size());
    int digits = 0;
    std::size_t end = 0;
    for (std::size_t i = characters_.size(); i-- > 0;) {
      if (characters_[i].kind == CharKind::kDigit) {
        end = digits == 0 ? i + 1 : end;
        ++digits;
      } else if (characters_[i].kind != CharKind::kPhoneMark) {
        digits = 0;
      }
      phone_ends_[i] = digits >= kMinPhoneDigits ? end : i;
    }
  }

  std::size_t NameEnd(std::size_t i) const {
    std::size_t end = i;
    while (end < characters_.size() && IsNamePart(end) &&
           PhoneEnd(end) == end) {
      ++end;
    }
    return end;
  }

  void Add(bool is_phone, std::size_t begin, std::size_t end) {
    Token token{is_phone, OffsetOf(begin), OffsetOf(end), end - begin};
    if (!is_phone && JoinsLast(token, begin)) {
      tokens_.back().end = token.end;
      tokens_.back().characters += token.characters;
      return;
    }
    tokens_.push_back(token);
  }

  // A name of two characters is often set with a blank between them.
  bool JoinsLast(const Token& token, std::size_t begin) const {
    if (tokens_.empty() || tokens_.back().is_phone ||
        tokens_.back().characters != 1 || token.characters != 1) {
      return false;
    }
    for (std::size_t i = begin; i > 0; --i) {
      const Character& before = characters_[i - 1];
      if (before.offset < tokens_.back().end) {
        return true;
      }
      if (before.kind != CharKind::kSpace) {
        return false;
      }
    }
    return false;
  }

  std::string_view text_;
  std::vector<Character> characters_;
  std::vector<std::size_t> phone_ends_;  // by character
  std::vector<Token> tokens_;
};

// Cuts fillers off the token's ends; empty when nothing else is left.
void TrimFillers(std::string_view text, Token& token) {
  for (const std::string_view filler : kFillers) {
    const std::string_view name =
        text.substr(token.begin, token.end - token.begin);
    if (name.ends_with(filler)) {
      token.end -= filler.size();
    } else if (name.starts_with(filler)) {
      token.begin += filler.size();
    }
  }
}

std::vector<Token> TokensOf(std::string_view text) {
  std::vector<Token> tokens = Tokenizer(text).Run();
  for (Token& token : tokens) {
    if (!token.is_phone) {
      TrimFillers(text, token);
    }
  }
  std::erase_if(tokens,
                [](const Token& token) { return token.begin == token.end; });
  return tokens;
}

bool AnyGlued(const std::vector<Token>& tokens) {
  for (std::size_t i = 1; i < tokens.size(); ++i) {
    if (tokens[i - 1].is_phone != tokens[i].is_phone &&
        tokens[i - 1].end == tokens[i].begin) {
      return true;
    }
  }
  return false;
}

}  // namespace

ParsedContacts ParseContacts(std::string_view text) {
  if (text.size() > kMaxContactBytes) {
    return {};
  }
  const std::vector<Token> tokens = TokensOf(text);
  const auto phones = static_cast<std::size_t>(
      std::count_if(tokens.begin(), tokens.end(),
                    [](const Token& token) { return token.is_phone; }));
  const std::size_t names = tokens.size() - phones;
  ParsedContacts parsed;
  parsed.glued = AnyGlued(tokens);
  parsed.contacts.resize(std::max<std::size_t>(names, phones > 0 ? 1 : 0));
  if (parsed.glued) {
    parsed.confidence = kTakenApart;
  }
  if (names > 1 && phones > 1) {
    parsed.confidence = kPairedInOrder;
  }
  if (phones > 0 && names != 1 && names != phones) {
    parsed.confidence = kUnsurePairing;
  }
  std::size_t name = 0;
  std::size_t phone = 0;
  for (const Token& token : tokens) {
    const std::string part(text.substr(token.begin, token.end - token.begin));
    if (!token.is_phone) {
      parsed.contacts[name++].set_display_name(part);
      continue;
    }
    const std::size_t owner =
        names == phones ? phone : (name == 0 ? 0 : name - 1);
    parsed.contacts[owner].add_phones(part);
    ++phone;
  }
  return parsed;
}

}  // namespace jixiao::form_store::intake
