#ifndef JIXIAO_COMMON_FORM_EDIT_H_
#define JIXIAO_COMMON_FORM_EDIT_H_

namespace jixiao::form::v1 {
class Form;
}

namespace jixiao::form {

// The part of FormDeriver::SettleEdit (normalize.h) that needs no template.
// Rows get their uids (rows.h), so that they find those that they continue.
void SettleRowsAndAmounts(const v1::Form& previous, v1::Form* next);

}  // namespace jixiao::form

#endif  // JIXIAO_COMMON_FORM_EDIT_H_
