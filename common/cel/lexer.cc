#include "common/cel/lexer.h"

#include <algorithm>
#include <array>
#include <utility>

#include "common/cel/utf8.h"

namespace jixiao::cel {

namespace {

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

int HexValue(char c) {
  if (IsDigit(c)) {
    return c - '0';
  }
  if (c >= 'a' && c <= 'f') {
    return c - 'a' + 10;
  }
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool IsWordStart(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool IsWordPart(char c) {
  return IsWordStart(c) || IsDigit(c);
}

// The character that a one-letter escape stands for; '\0' if there is none.
char SimpleEscape(char letter) {
  constexpr std::string_view kLetters = "abfnrtv\\?\"'`";
  constexpr std::string_view kValues = "\a\b\f\n\r\t\v\\?\"'`";
  const size_t found = kLetters.find(letter);
  return found == std::string_view::npos ? '\0' : kValues[found];
}

}  // namespace

bool IsLiteralWord(std::string_view word) {
  return word == "true" || word == "false" || word == "null" || word == "in";
}

bool IsReserved(std::string_view word) {
  static constexpr std::array<std::string_view, 17> kWords = {
      "as",        "break",  "const",  "continue", "else", "for",
      "function",  "if",     "import", "let",      "loop", "package",
      "namespace", "return", "var",    "void",     "while"};
  return IsLiteralWord(word) ||
         std::find(kWords.begin(), kWords.end(), word) != kWords.end();
}

char Lexer::Peek(size_t ahead) const {
  return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
}

Token Lexer::Make(TokenKind kind, size_t begin, std::string text) const {
  return {kind, begin, std::move(text)};
}

Token Lexer::Fail(size_t offset, std::string message) const {
  return {TokenKind::kError, offset, std::move(message)};
}

bool Lexer::SkipBlanks() {
  while (at_ < text_.size()) {
    const char c = text_[at_];
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f') {
      ++at_;
    } else if (c == '/' && Peek(1) == '/') {
      at_ = std::min(text_.find_first_of("\r\n", at_), text_.size());
    } else {
      return true;
    }
  }
  return false;
}

Token Lexer::Next() {
  if (!SkipBlanks()) {
    return Make(TokenKind::kEnd, text_.size(), "");
  }
  const size_t begin = at_;
  const char c = text_[at_];
  if (IsDigit(c) || (c == '.' && IsDigit(Peek(1)))) {
    return Number(begin);
  }
  if (IsWordStart(c)) {
    return Word(begin);
  }
  if (c == '"' || c == '\'') {
    return QuotedText(begin, false, false);
  }
  if (c == '`') {
    return QuotedName(begin);
  }
  return Punctuation(begin);
}

Token Lexer::Number(size_t begin) {
  TokenKind kind = TokenKind::kInt;
  if (Peek() == '0' && (Peek(1) == 'x' || Peek(1) == 'X')) {
    at_ += 2;
    const size_t digits = at_;
    while (HexValue(Peek()) >= 0) {
      ++at_;
    }
    if (at_ == digits) {
      return Fail(begin, "a hexadecimal number needs digits after 0x");
    }
  } else {
    const auto digits = [this] {
      while (IsDigit(Peek())) {
        ++at_;
      }
    };
    digits();
    if (Peek() == '.' && IsDigit(Peek(1))) {
      kind = TokenKind::kDouble;
      ++at_;
      digits();
    }
    const size_t sign = Peek(1) == '+' || Peek(1) == '-' ? 1 : 0;
    if ((Peek() == 'e' || Peek() == 'E') && IsDigit(Peek(1 + sign))) {
      kind = TokenKind::kDouble;
      at_ += 1 + sign;
      digits();
    }
  }
  const size_t end = at_;
  if (kind == TokenKind::kInt && (Peek() == 'u' || Peek() == 'U')) {
    kind = TokenKind::kUint;
    ++at_;
  }
  if (IsWordPart(Peek())) {
    return Fail(at_, "a number cannot be followed by a letter");
  }
  return Make(kind, begin, std::string(text_.substr(begin, end - begin)));
}

Token Lexer::Word(size_t begin) {
  size_t end = begin;
  while (end < text_.size() && IsWordPart(text_[end])) {
    ++end;
  }
  const std::string_view word = text_.substr(begin, end - begin);
  at_ = end;
  if (Peek() == '"' || Peek() == '\'') {
    const bool raw = word == "r" || word == "R";
    const bool bytes = word == "b" || word == "B";
    const bool raw_bytes =
        word == "br" || word == "bR" || word == "Br" || word == "BR";
    if (raw || bytes || raw_bytes) {
      return QuotedText(begin, raw || raw_bytes, bytes || raw_bytes);
    }
  }
  return Make(TokenKind::kIdentifier, begin, std::string(word));
}

Token Lexer::QuotedName(size_t begin) {
  const size_t end = text_.find('`', begin + 1);
  if (end == std::string_view::npos) {
    return Fail(begin, "the quoted name has no closing `");
  }
  const std::string_view name = text_.substr(begin + 1, end - begin - 1);
  const bool plain = std::all_of(name.begin(), name.end(), [](char c) {
    return IsWordPart(c) || c == '.' || c == '-' || c == '/' || c == ' ';
  });
  if (name.empty() || !plain) {
    return Fail(begin,
                "a quoted name consists of letters, digits, _ . - / and "
                "blanks");
  }
  at_ = end + 1;
  return Make(TokenKind::kQuotedName, begin, std::string(name));
}

Token Lexer::QuotedText(size_t begin, bool raw, bool bytes) {
  const char quote = text_[at_];
  const bool triple = Peek(1) == quote && Peek(2) == quote;
  const std::string closing(triple ? 3 : 1, quote);
  at_ += closing.size();
  std::string value;
  while (!text_.substr(at_).starts_with(closing)) {
    const char c = Peek();
    if (at_ >= text_.size() || (!triple && (c == '\n' || c == '\r'))) {
      return Fail(begin, "the text has no closing " + closing);
    }
    const size_t start = at_;
    if (c == '\\' && !raw) {
      ++at_;
      std::string problem;
      if (!Escape(bytes, &value, &problem)) {
        return Fail(start, std::move(problem));
      }
      continue;
    }
    // The whole source has been checked to be UTF-8.
    at_ += utf8::StepLength(text_.substr(at_));
    value.append(text_.substr(start, at_ - start));
  }
  at_ += closing.size();
  return Make(bytes ? TokenKind::kBytes : TokenKind::kString, begin,
              std::move(value));
}

bool Lexer::Hex(size_t digits, char32_t* value) {
  *value = 0;
  for (size_t i = 0; i < digits; ++i) {
    const int digit = HexValue(Peek());
    if (digit < 0) {
      return false;
    }
    *value = *value * 16 + static_cast<char32_t>(digit);
    ++at_;
  }
  return true;
}

bool Lexer::Escape(bool bytes, std::string* out, std::string* problem) {
  const char letter = Peek();
  if (const char simple = SimpleEscape(letter); simple != '\0') {
    ++at_;
    out->push_back(simple);
    return true;
  }
  char32_t code = 0;
  bool fits = false;
  if (letter == 'x' || letter == 'X') {
    ++at_;
    fits = Hex(2, &code);
  } else if ((letter == 'u' || letter == 'U') && !bytes) {
    ++at_;
    fits = Hex(letter == 'u' ? 4 : 8, &code);
    char32_t low = 0;
    if (fits && code >= 0xD800 && code < 0xDC00 && Peek() == '\\' &&
        Peek(1) == 'u') {
      at_ += 2;
      fits = Hex(4, &low) && low >= 0xDC00 && low < 0xE000;
      code = 0x10000 + ((code - 0xD800) << 10U) + (low - 0xDC00);
    }
    fits = fits && code <= 0x10FFFF && (code < 0xD800 || code >= 0xE000);
  } else if (letter >= '0' && letter <= '3') {
    fits = Peek(1) >= '0' && Peek(1) <= '7' && Peek(2) >= '0' && Peek(2) <= '7';
    code = static_cast<char32_t>((letter - '0') * 64 + (Peek(1) - '0') * 8 +
                                 (Peek(2) - '0'));
    at_ += fits ? 3 : 0;
  }
  if (!fits) {
    *problem = bytes ? "bad escape: bytes know \\n and the like, \\xHH, \\ooo"
                     : "bad escape: texts know \\n and the like, \\xHH, "
                       "\\uHHHH, \\UHHHHHHHH, \\ooo";
    return false;
  }
  if (bytes) {
    out->push_back(static_cast<char>(code));
  } else {
    utf8::Append(code, out);
  }
  return true;
}

Token Lexer::Punctuation(size_t begin) {
  static constexpr std::array<std::string_view, 6> kPairs = {
      "&&", "||", "==", "!=", "<=", ">="};
  for (const std::string_view pair : kPairs) {
    if (text_.substr(begin).starts_with(pair)) {
      at_ += 2;
      return Make(TokenKind::kPunctuation, begin, std::string(pair));
    }
  }
  const char c = text_[begin];
  if (std::string_view("+-*/%!<>?:.,()[]{}").find(c) !=
      std::string_view::npos) {
    ++at_;
    return Make(TokenKind::kPunctuation, begin, std::string(1, c));
  }
  if (c == '=' || c == '&' || c == '|') {
    return Fail(begin, std::string("'") + c + "' is no operator; write '" + c +
                           c + "'");
  }
  const size_t length = utf8::StepLength(text_.substr(begin));
  return Fail(begin, "unexpected character '" +
                         std::string(text_.substr(begin, length)) + "'");
}

}  // namespace jixiao::cel
