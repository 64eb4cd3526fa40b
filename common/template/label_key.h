#ifndef JIXIAO_COMMON_TEMPLATE_LABEL_KEY_H_
#define JIXIAO_COMMON_TEMPLATE_LABEL_KEY_H_

#include <string>
#include <string_view>

namespace jixiao::tmpl {

// What printed labels are compared by: NFKC (full-width brackets and digits
// become plain ones), without blanks, control and invisible characters.
// Malformed UTF-8 is kept as it is.
std::string LabelKey(std::string_view text);

}  // namespace jixiao::tmpl

#endif  // JIXIAO_COMMON_TEMPLATE_LABEL_KEY_H_
