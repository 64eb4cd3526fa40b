#include "services/form_store/domain/form_differ.h"

#include <utility>

#include "common/base/errors.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "common/form/diff.h"

namespace jixiao::form_store {

using form::v1::Form;

namespace {

absl::Status CheckStateName(std::string_view name, std::string_view field) {
  if (base::ParseFormName(name).ok() || base::ParseRevisionName(name).ok()) {
    return absl::OkStatus();
  }
  return errors::InvalidField(
      field, "must be tenants/{tenant}/forms/{form}[/revisions/{revision}]");
}

std::string RevisionNameOf(const Form& form) {
  return form.name() + "/revisions/" + std::to_string(form.revision());
}

}  // namespace

absl::StatusOr<Form> FormDiffer::Read(const Caller& caller,
                                      const std::string& name) {
  if (base::ParseRevisionName(name).ok()) {
    form::v1::GetFormRevisionRequest request;
    request.set_name(name);
    ASSIGN_OR_RETURN(form::v1::FormRevision revision,
                     reader_->GetRevision(caller, request));
    return std::move(*revision.mutable_snapshot());
  }
  form::v1::GetFormRequest request;
  request.set_name(name);
  ASSIGN_OR_RETURN(std::string bytes, reader_->Get(caller, request));
  Form form;
  if (!form.ParseFromString(bytes)) {
    return errors::DataLoss(errors::ERROR_REASON_DATA_CORRUPT,
                            "a stored form cannot be read");
  }
  return form;
}

absl::StatusOr<form::v1::FormDiff> FormDiffer::Diff(
    const Caller& caller, const form::v1::DiffFormsRequest& request) {
  RETURN_IF_ERROR(CheckStateName(request.base(), "base"));
  RETURN_IF_ERROR(CheckStateName(request.target(), "target"));
  if (base::TenantOf(request.base()) != base::TenantOf(request.target())) {
    return errors::InvalidField("target", "must be of the tenant of the base");
  }
  ASSIGN_OR_RETURN(const Form before, Read(caller, request.base()));
  ASSIGN_OR_RETURN(const Form after, Read(caller, request.target()));
  form::v1::FormDiff diff = form::DiffForms(before, after);
  diff.set_base(RevisionNameOf(before));
  diff.set_target(RevisionNameOf(after));
  return diff;
}

}  // namespace jixiao::form_store
