#ifndef JIXIAO_COMMON_CEL_UTF8_H_
#define JIXIAO_COMMON_CEL_UTF8_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace jixiao::cel::utf8 {

// Length in bytes of the well-formed code point that `text` begins with; 0 if
// it begins with none (empty, truncated, overlong, surrogate, above U+10FFFF).
size_t SequenceLength(std::string_view text);
// How far a loop over `text`, which is not empty, steps: the length of its
// first code point, or one byte where it is malformed.
size_t StepLength(std::string_view text);
// The code point that `text`, well-formed and not empty, begins with.
char32_t Decode(std::string_view text);
void Append(char32_t code_point, std::string* out);

bool IsValid(std::string_view text);
// Number of code points of well-formed `text`.
size_t Count(std::string_view text);
// Byte offset of code point `index`; text.size() if there are fewer.
size_t Offset(std::string_view text, size_t index);

}  // namespace jixiao::cel::utf8

#endif  // JIXIAO_COMMON_CEL_UTF8_H_
