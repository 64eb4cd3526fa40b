#ifndef JIXIAO_COMMON_FORM_TEXT_H_
#define JIXIAO_COMMON_FORM_TEXT_H_

#include <string>
#include <string_view>

namespace jixiao::form::v1 {
class Form;
}

// Texts of forms keep their source bytes; these functions serve rendering and
// comparing. All of them take any bytes and are linear in their length.
namespace jixiao::form {

// The text without markup tags (`<p>`, `</p>`, `<br/>`), with the usual
// character references (&nbsp; &lt; &gt; &amp; &quot; &ge; &le;) resolved.
// Tags that end a line become one newline; blanks around the text go.
std::string StripMarkup(std::string_view text);

// Whether the text holds a markup tag. `<5%` and `<=3` are none.
bool HasMarkup(std::string_view text);

// Whether the text holds control characters other than tab, line feed and
// carriage return, or characters that reorder text (U+202A to U+202E, U+2066 to
// U+2069).
bool HasControlCharacters(std::string_view text);

// What texts are compared by: markup stripped, NFKC, without blanks, invisible
// and control characters. Malformed UTF-8 is kept as it is.
std::string ComparisonKey(std::string_view text);
// The same, to be looked at only: most texts are their own key, and the others'
// keys are kept in `*buffer`.
std::string_view ComparisonKeyIn(std::string_view text, std::string* buffer);

// A project name for the natural key: the comparison key with the variants of
// brackets and dashes made one.
std::string NormalizeProjectName(std::string_view name);

// What identifies a form within its tenant: fiscal year, implementing unit (its
// resource, else its printed name), form type, and project code or else
// normalised project name. Parts are separated by U+001F, which none contains.
std::string NaturalKey(const v1::Form& form);

}  // namespace jixiao::form

#endif  // JIXIAO_COMMON_FORM_TEXT_H_
