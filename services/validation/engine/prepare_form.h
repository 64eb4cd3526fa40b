#ifndef JIXIAO_SERVICES_VALIDATION_ENGINE_PREPARE_FORM_H_
#define JIXIAO_SERVICES_VALIDATION_ENGINE_PREPARE_FORM_H_

namespace jixiao::form {
class FormDeriver;
}
namespace jixiao::form::v1 {
class Form;
}

namespace jixiao::validation {

// Makes a form that came from outside ready to be judged. Derived fields (typed
// readings of targets, categories, aspects, effective total …) are made anew
// from the printed texts, so that a caller cannot smuggle in a reading that its
// text does not bear. Rows without a uid get one; rows that have a uid keep it,
// so that findings point into the form as the caller knows it.
void PrepareForm(const form::FormDeriver& deriver, form::v1::Form* form);

}  // namespace jixiao::validation

#endif  // JIXIAO_SERVICES_VALIDATION_ENGINE_PREPARE_FORM_H_
