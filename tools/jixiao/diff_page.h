#ifndef JIXIAO_TOOLS_JIXIAO_DIFF_PAGE_H_
#define JIXIAO_TOOLS_JIXIAO_DIFF_PAGE_H_

#include <ostream>

#include "jixiao/form/v1/form.pb.h"
#include "jixiao/form/v1/form_diff.pb.h"

namespace jixiao::cli {

// Writes how two states of a form differ, for people: money, expenditure,
// indicators, then all other fields, within 80 columns. Rows are named as in
// the forms, which may be empty. Of long texts what differs is shown, with what
// stands around it.
void PrintDiff(const form::v1::FormDiff& diff, const form::v1::Form& base,
               const form::v1::Form& target, std::ostream& out);

}  // namespace jixiao::cli

#endif  // JIXIAO_TOOLS_JIXIAO_DIFF_PAGE_H_
