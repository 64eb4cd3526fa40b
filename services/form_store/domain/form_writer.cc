#include "services/form_store/domain/form_writer.h"

#include <utility>

#include "absl/time/time.h"
#include "google/protobuf/descriptor.h"

#include "common/base/errors.h"
#include "common/base/random.h"
#include "common/base/status_macros.h"
#include "common/form/canonical.h"
#include "services/form_store/domain/access.h"
#include "services/form_store/domain/etag.h"
#include "services/form_store/domain/field_mask.h"
#include "services/form_store/domain/form_codec.h"

namespace jixiao::form_store {

using form::v1::Form;

namespace {

// What callers may write of a form: its content, and annotations.
bool IsWritableFormField(const google::protobuf::FieldDescriptor& field) {
  return field.number() < form::kFirstStoreField ||
         field.number() == Form::kAnnotationsFieldNumber;
}

absl::Status CheckMayWrite(const Caller& caller, const Form& form) {
  return MaySeeForm(caller, form)
             ? absl::OkStatus()
             : errors::PermissionDenied(
                   errors::ERROR_REASON_PERMISSION_DENIED,
                   "the form is of an organisation unit that is not yours");
}

}  // namespace

absl::StatusOr<FormWriter::TenantPointer> FormWriter::FindTenant(
    const Caller& caller, std::string_view tenant) {
  RETURN_IF_ERROR(CheckTenantAccess(caller, tenant));
  return parts_.tenants->Find(tenant);
}

absl::StatusOr<CurrentForm> FormWriter::Load(const Caller& caller,
                                             const TenantInfo& tenant,
                                             const base::FormName& name,
                                             std::string_view etag) {
  absl::StatusOr<FormRow> row = parts_.storage->GetForm(tenant.id, name.form);
  if (absl::IsNotFound(row.status()) || (row.ok() && row->index.deleted)) {
    return NoSuchForm(name.ToString());
  }
  RETURN_IF_ERROR(row.status());
  CurrentForm current;
  current.row = *std::move(row);
  ASSIGN_OR_RETURN(current.form,
                   DecodeRow(tenant.id, tenant.history_id, current.row));
  if (!MaySeeForm(caller, current.form)) {
    return NoSuchForm(name.ToString());
  }
  RETURN_IF_ERROR(CheckEtag(name.ToString(), etag, current.form.etag()));
  return current;
}

absl::StatusOr<Form> FormWriter::Commit(const Caller& caller,
                                        const TenantInfo& tenant,
                                        const FormWrite& write) {
  ASSIGN_OR_RETURN(
      Committed committed,
      parts_.queue->Commit(
          tenant.id, MakeWrite(write, caller,
                               MicrosOf(write.prepared.form.update_time()))));
  if (write.pending() && parts_.on_pending) {
    parts_.on_pending(tenant.id);
  }
  return FormAfter(write, tenant.history_id, &committed);
}

absl::StatusOr<Form> FormWriter::Run(
    const Caller& caller, const TenantInfo& tenant, bool validate_only,
    bool has_etag, const std::function<absl::StatusOr<Plan>()>& plan) {
  for (int attempt = 1;; ++attempt) {
    ASSIGN_OR_RETURN(Plan planned, plan());
    if (!planned.write.has_value()) {
      return std::move(planned.unchanged);
    }
    const FormWrite& write = *planned.write;
    if (validate_only) {
      return FormAfter(write, tenant.history_id, nullptr);
    }
    absl::StatusOr<Form> form = Commit(caller, tenant, write);
    if (form.ok()) {
      return form;
    }
    const bool raced = (absl::IsAborted(form.status()) && !has_etag) ||
                       LostUnitRace(form.status());
    if (!raced || attempt == kMaxAttempts) {
      return ExplainCommitError(form.status(), write.prepared.form.name());
    }
    RETURN_IF_ERROR(caller.CheckAlive());
  }
}

void FormWriter::JudgeForWrite(const Caller& caller, const TenantInfo& tenant,
                               bool skip_validation, FormWrite* write) {
  write->skip_validation = skip_validation;
  if (!skip_validation && !write->report.has_value()) {
    const Form* forms[] = {&write->prepared.form};
    write->report = std::move(
        parts_.gate->TryJudge(tenant, forms, caller.deadline).front());
  }
}

absl::Status FormWriter::CheckFree(std::string_view tenant,
                                   const base::FormName& name,
                                   const std::string& natural_key) {
  const absl::StatusOr<FormRow> row =
      parts_.storage->GetForm(tenant, name.form);
  if (row.ok()) {
    return FormExists(name.ToString());
  }
  if (!absl::IsNotFound(row.status())) {
    return row.status();
  }
  const absl::StatusOr<std::string> holder =
      parts_.storage->FindUniqueKey(tenant, natural_key);
  if (holder.ok()) {
    return *holder == name.ToString() ? absl::OkStatus()
                                      : NaturalKeyTaken(*holder);
  }
  return absl::IsNotFound(holder.status()) ? absl::OkStatus() : holder.status();
}

absl::StatusOr<FormWriter::Plan> FormWriter::PlanCreate(
    const Caller& caller, const TenantInfo& tenant, const base::FormName& name,
    const form::v1::CreateFormRequest& request) {
  ASSIGN_OR_RETURN(NormalizedForm normalized,
                   parts_.preparer->Normalize(tenant, request.form(), {}));
  normalized.form.clear_source();
  RETURN_IF_ERROR(CheckMayWrite(caller, normalized.form));
  FormWrite write;
  write.action = form::v1::CHANGE_ACTION_CREATE;
  write.expect.kind = Expectation::Kind::kAbsent;
  ASSIGN_OR_RETURN(
      write.prepared,
      parts_.preparer->Complete(tenant, std::move(normalized), name.ToString(),
                                nullptr, parts_.clock->Now()));
  if (request.validate_only()) {
    RETURN_IF_ERROR(CheckFree(tenant.id, name, write.prepared.natural_key));
  }
  JudgeForWrite(caller, tenant, request.skip_validation(), &write);
  return Plan{std::move(write), {}};
}

absl::StatusOr<Form> FormWriter::Create(
    const Caller& caller, const form::v1::CreateFormRequest& request) {
  ASSIGN_OR_RETURN(base::TenantName parent,
                   base::ParseTenantName(request.parent(), "parent"));
  ASSIGN_OR_RETURN(TenantPointer tenant, FindTenant(caller, parent.tenant));
  base::FormName name{parent.tenant, request.form_id()};
  if (name.form.empty()) {
    name.form = base::RandomId();
  }
  RETURN_IF_ERROR(base::CheckResourceId(name.form, "form_id"));
  if (!request.has_form()) {
    return errors::InvalidField("form", "is required");
  }
  return Run(caller, *tenant, request.validate_only(), false,
             [&] { return PlanCreate(caller, *tenant, name, request); });
}

absl::StatusOr<FormWriter::Plan> FormWriter::PlanUpdate(
    const Caller& caller, const TenantInfo& tenant, const base::FormName& name,
    const form::v1::UpdateFormRequest& request) {
  ASSIGN_OR_RETURN(CurrentForm current,
                   Load(caller, tenant, name, request.form().etag()));
  RETURN_IF_ERROR(CheckEditable(current.form, "edited"));
  Form content = current.form;
  RETURN_IF_ERROR(ApplyFieldMask(request.update_mask(), request.form(),
                                 IsWritableFormField, &content));
  ASSIGN_OR_RETURN(
      NormalizedForm normalized,
      parts_.preparer->Normalize(tenant, std::move(content),
                                 {.form = &current.form, .edited = true}));
  RETURN_IF_ERROR(CheckMayWrite(caller, normalized.form));
  FormWrite write;
  write.action = form::v1::CHANGE_ACTION_UPDATE;
  write.expect = {Expectation::Kind::kRevision, current.row.revision};
  ASSIGN_OR_RETURN(
      write.prepared,
      parts_.preparer->Complete(tenant, std::move(normalized), name.ToString(),
                                &current.form, parts_.clock->Now()));
  ASSIGN_OR_RETURN(Form stored, DecodePayload(current.row.payload));
  if (SameStoredContent(write.prepared.form, stored)) {
    return Plan{std::nullopt, std::move(current.form)};
  }
  if (write.prepared.form.form_digest() == current.form.form_digest()) {
    ASSIGN_OR_RETURN(write.report, FindReport(tenant, current));
  }
  JudgeForWrite(caller, tenant, request.skip_validation(), &write);
  return Plan{std::move(write), {}};
}

absl::StatusOr<Form> FormWriter::Update(
    const Caller& caller, const form::v1::UpdateFormRequest& request) {
  ASSIGN_OR_RETURN(base::FormName name,
                   base::ParseFormName(request.form().name(), "form.name"));
  ASSIGN_OR_RETURN(TenantPointer tenant, FindTenant(caller, name.tenant));
  return Run(caller, *tenant, request.validate_only(),
             !request.form().etag().empty(),
             [&] { return PlanUpdate(caller, *tenant, name, request); });
}

absl::StatusOr<FormWriter::Plan> FormWriter::PlanDelete(
    const Caller& caller, const TenantInfo& tenant, const base::FormName& name,
    const form::v1::DeleteFormRequest& request) {
  ASSIGN_OR_RETURN(CurrentForm current,
                   Load(caller, tenant, name, request.etag()));
  RETURN_IF_ERROR(CheckEditable(current.form, "deleted"));
  FormWrite write;
  write.action = form::v1::CHANGE_ACTION_DELETE;
  write.expect = {Expectation::Kind::kRevision, current.row.revision};
  ASSIGN_OR_RETURN(write.prepared.form, DecodePayload(current.row.payload));
  Form& form = write.prepared.form;
  *form.mutable_delete_time() = ToTimestamp(parts_.clock->Now());
  *form.mutable_update_time() = form.delete_time();
  return Plan{std::move(write), {}};
}

absl::StatusOr<Form> FormWriter::Delete(
    const Caller& caller, const form::v1::DeleteFormRequest& request) {
  ASSIGN_OR_RETURN(base::FormName name, base::ParseFormName(request.name()));
  ASSIGN_OR_RETURN(TenantPointer tenant, FindTenant(caller, name.tenant));
  return Run(caller, *tenant, request.validate_only(), !request.etag().empty(),
             [&] { return PlanDelete(caller, *tenant, name, request); });
}

}  // namespace jixiao::form_store
