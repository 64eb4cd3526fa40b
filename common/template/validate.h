#ifndef JIXIAO_COMMON_TEMPLATE_VALIDATE_H_
#define JIXIAO_COMMON_TEMPLATE_VALIDATE_H_

#include <string>
#include <vector>

#include "common/base/errors.h"

namespace jixiao::templates::v1 {
class Layout;
class Template;
}  // namespace jixiao::templates::v1

namespace jixiao::tmpl {

// Everything that is wrong with a template; empty when it may be used:
//   - name, patterns (RE2, the year's with one group), unit, half-year point,
//     the heads that intake needs;
//   - paths exist in Form and lead to the right type; parents of funding lines
//     come before them; no two entries of a list share a printed text;
//   - the tree and the value columns are not empty, everything has a meaning;
//   - the layout (CheckLayout).
std::vector<errors::FieldViolation> CheckTemplate(
    const templates::v1::Template& form_template);

// The layout: cells and spans cover each row exactly, fields exist in the
// message that the row shows.
std::vector<errors::FieldViolation> CheckLayout(
    const templates::v1::Layout& layout);

}  // namespace jixiao::tmpl

#endif  // JIXIAO_COMMON_TEMPLATE_VALIDATE_H_
