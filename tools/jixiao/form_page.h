#ifndef JIXIAO_TOOLS_JIXIAO_FORM_PAGE_H_
#define JIXIAO_TOOLS_JIXIAO_FORM_PAGE_H_

#include <ostream>

#include "jixiao/form/v1/form.pb.h"

namespace jixiao::cli {

// A form as text for the terminal, 80 columns.
void PrintForm(const form::v1::Form& form, std::ostream& out);

}  // namespace jixiao::cli

#endif  // JIXIAO_TOOLS_JIXIAO_FORM_PAGE_H_
