#ifndef JIXIAO_COMMON_FORM_TARGET_NORMAL_TEXT_H_
#define JIXIAO_COMMON_FORM_TARGET_NORMAL_TEXT_H_

#include <optional>
#include <string>
#include <string_view>

namespace jixiao::form::target {

// Brings a target value to the shape that the readers know (GRAMMAR.md,
// "Normal text"): markup stripped, NFKC, the many glyphs of operators made one,
// blanks dropped except between two letters or two digits, closing punctuation
// dropped. nullopt for text that cannot be read: malformed UTF-8, control or
// reordering characters, list markers (①) and superscripts or fractions beside
// a digit (10²), whose NFKC is another number; too long.
std::optional<std::string> NormalizeTarget(std::string_view raw);
// The same, to be looked at only: most texts are normal already, and others are
// kept in `*buffer`.
std::optional<std::string_view> NormalizeTargetIn(std::string_view raw,
                                                  std::string* buffer);

}  // namespace jixiao::form::target

#endif  // JIXIAO_COMMON_FORM_TARGET_NORMAL_TEXT_H_
