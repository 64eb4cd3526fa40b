#ifndef JIXIAO_COMMON_CEL_LEXER_H_
#define JIXIAO_COMMON_CEL_LEXER_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace jixiao::cel {

enum class TokenKind : uint8_t {
  kEnd,
  kError,       // text: what is wrong
  kIdentifier,  // reserved words included
  kQuotedName,  // text: the name between backticks
  kInt,         // text: decimal or 0x digits, without sign
  kUint,        // the same, without the suffix
  kDouble,
  kString,  // text: the decoded value
  kBytes,
  kPunctuation,  // text: the operator or bracket
};

struct Token {
  TokenKind kind = TokenKind::kEnd;
  size_t offset = 0;
  std::string text;

  bool Is(std::string_view punctuation) const {
    return kind == TokenKind::kPunctuation && text == punctuation;
  }
  bool IsWord(std::string_view word) const {
    return kind == TokenKind::kIdentifier && text == word;
  }
};

// Splits an expression into tokens. The text must outlive the lexer. After an
// error token nothing more is to be read.
class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  Token Next();

 private:
  bool SkipBlanks();
  char Peek(size_t ahead = 0) const;
  Token Make(TokenKind kind, size_t begin, std::string text) const;
  Token Fail(size_t offset, std::string message) const;
  Token Number(size_t begin);
  Token Word(size_t begin);
  Token QuotedName(size_t begin);
  Token QuotedText(size_t begin, bool raw, bool bytes);
  Token Punctuation(size_t begin);
  // Decodes one escape sequence after its backslash. False on a bad one.
  bool Escape(bool bytes, std::string* out, std::string* problem);
  bool Hex(size_t digits, char32_t* value);

  std::string_view text_;
  size_t at_ = 0;
};

// True for words that cannot be identifiers: literals, `in` and the words kept
// for host languages.
bool IsReserved(std::string_view word);
// True for those that cannot even be field names.
bool IsLiteralWord(std::string_view word);

}  // namespace jixiao::cel

#endif  // JIXIAO_COMMON_CEL_LEXER_H_
