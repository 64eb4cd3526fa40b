#ifndef JIXIAO_COMMON_BASE_UTF8_H_
#define JIXIAO_COMMON_BASE_UTF8_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace jixiao::base {

inline constexpr char32_t kReplacementCharacter = 0xFFFD;

// Takes one code point off the front of `text`. nullopt when the front is not
// well-formed UTF-8 (overlong, surrogate, beyond U+10FFFF, cut) or `text` is
// empty; `text` is unchanged then.
std::optional<char32_t> TakeCodePoint(std::string_view* text);

// Whether the text begins with an ideograph of U+4000 to U+9FFF, which is most
// of Chinese: three well-formed bytes, and NFKC leaves them alone.
inline bool StartsWithIdeograph(std::string_view text) {
  const auto byte = [text](std::size_t i) {
    return static_cast<unsigned char>(text[i]);
  };
  return text.size() >= 3 && byte(0) >= 0xE4 && byte(0) <= 0xE9 &&
         (byte(1) & 0xC0) == 0x80 && (byte(2) & 0xC0) == 0x80;
}

// Appends a code point; one that has no UTF-8 becomes U+FFFD.
void AppendCodePoint(char32_t code_point, std::string* out);

bool IsValidUtf8(std::string_view text);

// Offset of the first byte that is not well-formed UTF-8; nullopt when all is.
std::optional<std::size_t> FirstInvalidUtf8(std::string_view text);

// Every byte that is not well-formed becomes U+FFFD.
std::string ReplaceInvalidUtf8(std::string_view text);

std::size_t CountCodePoints(std::string_view text);

// Columns of a terminal: East Asian wide and full-width characters take two,
// combining ones none. Malformed bytes take one.
std::size_t DisplayWidth(std::string_view text);

// At most `max_bytes` bytes, cut between code points. `text` is valid UTF-8.
std::string TruncateBytes(std::string_view text, std::size_t max_bytes);

// At most `max_columns` columns; a cut text ends in "…".
std::string TruncateColumns(std::string_view text, std::size_t max_columns);

// `text` with spaces behind it (or before it), `columns` wide or as wide as it
// is.
std::string PadRight(std::string_view text, std::size_t columns);
std::string PadLeft(std::string_view text, std::size_t columns);

// Unicode normalisation form KC: full-width forms become ASCII, compatibility
// characters their plain ones. Malformed text is returned unchanged.
std::string Nfkc(std::string_view text);

}  // namespace jixiao::base

#endif  // JIXIAO_COMMON_BASE_UTF8_H_
