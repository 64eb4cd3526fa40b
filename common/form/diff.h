#ifndef JIXIAO_COMMON_FORM_DIFF_H_
#define JIXIAO_COMMON_FORM_DIFF_H_

namespace jixiao::form::v1 {
class Form;
class FormDiff;
}  // namespace jixiao::form::v1

namespace jixiao::form {

// Tells how `target` differs from `base`, in terms of the form. Pure; time is
// n log n in the rows. The names of the two sides are left empty: the caller
// knows them.
//
// What is compared: the content (fields 1 to 19), the state, whether deleted,
// and the annotations (`annotations[key]`). Contacts are compared and told
// masked; of one form (equal names) a contact that differs behind its mask is
// told as `contacts` with the same text twice. Not told, since it follows from
// something else: uids, the typed reading of a target, and the difference
// between an empty cell and an absent one. All else is: `equal` says that the
// contents are the same but for that.
//
// Rows are matched by uid when the forms have one name, else, and where that
// finds nothing, by level 1, level 2 and name (expenditure lines: item), an
// indicator at last by its name alone. Names are compared as comparison keys
// (text.h), and each row of the base is matched once, in document order.
// Rows that changed places are told by the path of their list, with the names
// in either order, a line each. An expenditure line that came or went is told
// as `expenditures[uid]` with its item. A group that was renamed is told by its
// fields; its indicators have not moved.
//
// Targets differ when their texts do. Their direction is that of their typed
// readings (common/form/GRAMMAR.md, "What asks for more").
//
// Amounts differ when they are absent on one side only, in fen, or in the text
// that they were read from (then with a difference of 0).
v1::FormDiff DiffForms(const v1::Form& base, const v1::Form& target);

}  // namespace jixiao::form

#endif  // JIXIAO_COMMON_FORM_DIFF_H_
