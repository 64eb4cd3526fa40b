#ifndef JIXIAO_SERVICES_FORM_STORE_DOMAIN_FORM_ANSWER_H_
#define JIXIAO_SERVICES_FORM_STORE_DOMAIN_FORM_ANSWER_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "jixiao/form/v1/form.pb.h"
#include "services/form_store/domain/form_write.h"
#include "services/form_store/domain/tenant_directory.h"
#include "services/form_store/storage/form_storage.h"

// How answers that show forms are remembered: small, as the changes of the
// write hold the forms themselves for ever. Of a changed form only what
// validation said is kept, of one that stayed as it was all of it.
namespace jixiao::form_store {

// What a request to change a form comes to: a write, or the form as it is when
// there is nothing to write.
struct FormPlan {
  std::optional<FormWrite> write;
  form::v1::Form unchanged;
};

// The answer to be remembered with the write that carries out `plans`, in their
// order.
std::string EncodeAnswer(const std::vector<const FormPlan*>& plans);

// The forms that the first answer showed. The etags are of the present history.
absl::StatusOr<std::vector<form::v1::Form>> RecallForms(
    FormStorage* storage, const TenantInfo& tenant,
    const RememberedRequest& remembered);

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_DOMAIN_FORM_ANSWER_H_
