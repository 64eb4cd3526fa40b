#ifndef JIXIAO_COMMON_FORM_DIFF_MONEY_H_
#define JIXIAO_COMMON_FORM_DIFF_MONEY_H_

namespace jixiao::form::v1 {
class Form;
class FormDiff;
}  // namespace jixiao::form::v1

// The parts of DiffForms (common/form/diff.h) that are about money.
namespace jixiao::form::diff {

// Adds amounts of the funding tree that differ, effective_total last.
void DiffFunding(const v1::Form& base, const v1::Form& target,
                 v1::FormDiff* diff);

// Adds amounts of expenditure lines that differ and, to the fields, lines that
// came or went, what else of a line differs, and a change of their order.
// `match_uids` says that the two are states of one form.
void DiffExpenditures(const v1::Form& base, const v1::Form& target,
                      bool match_uids, v1::FormDiff* diff);

}  // namespace jixiao::form::diff

#endif  // JIXIAO_COMMON_FORM_DIFF_MONEY_H_
