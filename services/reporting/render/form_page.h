#ifndef JIXIAO_SERVICES_REPORTING_RENDER_FORM_PAGE_H_
#define JIXIAO_SERVICES_REPORTING_RENDER_FORM_PAGE_H_

#include <string>

#include "absl/status/statusor.h"

namespace jixiao::form::v1 {
class Form;
}  // namespace jixiao::form::v1

namespace jixiao::templates::v1 {
class Template;
}  // namespace jixiao::templates::v1

namespace jixiao::reporting {

// A form in its official layout as one self-contained, printable HTML page
// (A4). Rows at the top that one cell fills (title, year) stand above the
// table. At the foot: name, revision and digest of what is shown. A pure
// function of form and template. Errors as LayOut.
absl::StatusOr<std::string> ToHtml(
    const form::v1::Form& form, const templates::v1::Template& form_template);

}  // namespace jixiao::reporting

#endif  // JIXIAO_SERVICES_REPORTING_RENDER_FORM_PAGE_H_
