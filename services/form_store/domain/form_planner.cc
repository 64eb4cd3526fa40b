#include "services/form_store/domain/form_planner.h"

#include <string>
#include <utility>

#include "google/protobuf/descriptor.h"

#include "common/base/errors.h"
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

absl::Status NotDeleted(const std::string& name) {
  return errors::FailedPrecondition(
             errors::ERROR_REASON_NOT_DELETED,
             name + " is not deleted: there is nothing to bring back")
      .With("form", name);
}

}  // namespace

absl::StatusOr<std::shared_ptr<const TenantInfo>> FormPlanner::FindTenant(
    const Caller& caller, std::string_view tenant) const {
  RETURN_IF_ERROR(CheckTenantAccess(caller, tenant));
  return parts_.tenants->Find(tenant);
}

absl::StatusOr<CurrentForm> FormPlanner::LoadAny(
    const Caller& caller, const TenantInfo& tenant,
    const base::FormName& name) const {
  absl::StatusOr<FormRow> row = parts_.storage->GetForm(tenant.id, name.form);
  if (absl::IsNotFound(row.status())) {
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
  return current;
}

absl::StatusOr<CurrentForm> FormPlanner::Load(const Caller& caller,
                                              const TenantInfo& tenant,
                                              const base::FormName& name,
                                              std::string_view etag) const {
  ASSIGN_OR_RETURN(CurrentForm current, LoadAny(caller, tenant, name));
  if (current.row.index.deleted) {
    return NoSuchForm(name.ToString());
  }
  RETURN_IF_ERROR(CheckEtag(name.ToString(), etag, current.form.etag()));
  return current;
}

absl::Status FormPlanner::CheckIdFree(const base::FormName& name) const {
  const absl::Status found =
      parts_.storage->GetForm(name.tenant, name.form).status();
  if (found.ok()) {
    return FormExists(name.ToString());
  }
  return absl::IsNotFound(found) ? absl::OkStatus() : found;
}

absl::Status FormPlanner::CheckKeyFree(const base::FormName& name,
                                       std::string_view natural_key) const {
  const absl::StatusOr<std::string> holder =
      parts_.storage->FindUniqueKey(name.tenant, natural_key);
  if (holder.ok()) {
    return *holder == name.ToString() ? absl::OkStatus()
                                      : NaturalKeyTaken(*holder);
  }
  return absl::IsNotFound(holder.status()) ? absl::OkStatus() : holder.status();
}

absl::StatusOr<FormPlan> FormPlanner::Create(
    const Caller& caller, const TenantInfo& tenant, const base::FormName& name,
    const form::v1::CreateFormRequest& request,
    std::span<const Mutation> made) const {
  ASSIGN_OR_RETURN(NormalizedForm normalized,
                   parts_.preparer->Normalize(tenant, ArenaForm(request.form()),
                                              {.made_units = made}));
  normalized.form->clear_source();
  RETURN_IF_ERROR(CheckMayWrite(caller, *normalized.form));
  FormWrite write;
  write.action = form::v1::CHANGE_ACTION_CREATE;
  write.expect.kind = Expectation::Kind::kAbsent;
  ASSIGN_OR_RETURN(
      write.prepared,
      parts_.preparer->Complete(tenant, std::move(normalized), name.ToString(),
                                nullptr, parts_.clock->Now()));
  return FormPlan{std::move(write), {}};
}

absl::StatusOr<FormPlan> FormPlanner::Update(
    const Caller& caller, const TenantInfo& tenant, const base::FormName& name,
    const form::v1::UpdateFormRequest& request,
    std::span<const Mutation> made) const {
  ASSIGN_OR_RETURN(CurrentForm current,
                   Load(caller, tenant, name, request.form().etag()));
  RETURN_IF_ERROR(CheckEditable(current.form, "edited"));
  ArenaForm content(current.form);
  RETURN_IF_ERROR(ApplyFieldMask(request.update_mask(), request.form(),
                                 IsWritableFormField, &*content));
  ASSIGN_OR_RETURN(
      NormalizedForm normalized,
      parts_.preparer->Normalize(
          tenant, std::move(content),
          {.form = &current.form, .edited = true, .made_units = made}));
  RETURN_IF_ERROR(CheckMayWrite(caller, *normalized.form));
  FormWrite write;
  write.action = form::v1::CHANGE_ACTION_UPDATE;
  write.expect = {Expectation::Kind::kRevision, current.row.revision};
  ASSIGN_OR_RETURN(
      write.prepared,
      parts_.preparer->Complete(tenant, std::move(normalized), name.ToString(),
                                &current.form, parts_.clock->Now()));
  ASSIGN_OR_RETURN(Form stored, DecodePayload(current.row.payload));
  if (SameStoredContent(*write.prepared.form, stored)) {
    return FormPlan{std::nullopt, std::move(current.form)};
  }
  if (write.prepared.form->form_digest() == current.form.form_digest()) {
    ASSIGN_OR_RETURN(write.report, FindReport(tenant, current));
  }
  return FormPlan{std::move(write), {}};
}

absl::StatusOr<FormPlan> FormPlanner::Delete(
    const Caller& caller, const TenantInfo& tenant, const base::FormName& name,
    const form::v1::DeleteFormRequest& request) const {
  ASSIGN_OR_RETURN(CurrentForm current,
                   Load(caller, tenant, name, request.etag()));
  RETURN_IF_ERROR(CheckEditable(current.form, "deleted"));
  FormWrite write;
  write.action = form::v1::CHANGE_ACTION_DELETE;
  write.expect = {Expectation::Kind::kRevision, current.row.revision};
  RETURN_IF_ERROR(DecodePayload(current.row.payload, &*write.prepared.form));
  Form& form = *write.prepared.form;
  form.clear_validation();
  *form.mutable_delete_time() = ToTimestamp(parts_.clock->Now());
  *form.mutable_update_time() = form.delete_time();
  write.prepared.payload = EncodePayload(form);
  return FormPlan{std::move(write), {}};
}

absl::StatusOr<FormPlan> FormPlanner::Undelete(
    const Caller& caller, const TenantInfo& tenant, const base::FormName& name,
    const form::v1::UndeleteFormRequest& request) const {
  ASSIGN_OR_RETURN(const CurrentForm current, LoadAny(caller, tenant, name));
  RETURN_IF_ERROR(
      CheckEtag(name.ToString(), request.etag(), current.form.etag()));
  if (!current.row.index.deleted) {
    return NotDeleted(name.ToString());
  }
  FormWrite write;
  write.action = form::v1::CHANGE_ACTION_UNDELETE;
  write.expect = {Expectation::Kind::kRevision, current.row.revision};
  RETURN_IF_ERROR(DecodePayload(current.row.payload, &*write.prepared.form));
  Form& form = *write.prepared.form;
  form.clear_validation();
  form.clear_delete_time();
  *form.mutable_update_time() = ToTimestamp(parts_.clock->Now());
  write.prepared.payload = EncodePayload(form);
  write.prepared.natural_key = NaturalKeyOf(form);
  RETURN_IF_ERROR(CheckKeyFree(name, write.prepared.natural_key));
  return FormPlan{std::move(write), {}};
}

absl::StatusOr<std::optional<BoundReport>> FormPlanner::FindReport(
    const TenantInfo& tenant, const CurrentForm& current) const {
  if (current.row.report.summary.empty()) {
    return std::optional<BoundReport>();
  }
  ASSIGN_OR_RETURN(
      StoredChange change,
      parts_.storage->GetChange(tenant.id, current.row.report_revision));
  form::v1::ValidationReport report;
  if (!report.ParseFromString(change.payload)) {
    return errors::DataLoss(errors::ERROR_REASON_DATA_CORRUPT,
                            "a stored report cannot be read");
  }
  if (report.form_digest() != current.form.form_digest() ||
      report.rule_set() != tenant.record.default_rule_set()) {
    return std::optional<BoundReport>();
  }
  return std::optional<BoundReport>(BindReport(std::move(report)));
}

}  // namespace jixiao::form_store
