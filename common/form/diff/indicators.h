#ifndef JIXIAO_COMMON_FORM_DIFF_INDICATORS_H_
#define JIXIAO_COMMON_FORM_DIFF_INDICATORS_H_

namespace jixiao::form::v1 {
class Form;
class FormDiff;
}  // namespace jixiao::form::v1

namespace jixiao::form::diff {

// The part of DiffForms (common/form/diff.h) that is about indicators: adds
// what differs in their groups' fields and in the order of rows, groups that
// came or went, and what became of each indicator. `match_uids` says that the
// two are states of one form.
void DiffIndicators(const v1::Form& base, const v1::Form& target,
                    bool match_uids, v1::FormDiff* diff);

}  // namespace jixiao::form::diff

#endif  // JIXIAO_COMMON_FORM_DIFF_INDICATORS_H_
