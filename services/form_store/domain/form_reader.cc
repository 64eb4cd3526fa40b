#include "services/form_store/domain/form_reader.h"

#include <cstdint>
#include <utility>

#include "common/base/codec.h"
#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "services/form_store/domain/access.h"
#include "services/form_store/domain/form_codec.h"
#include "services/form_store/domain/past.h"

namespace jixiao::form_store {

using form::v1::Form;
using form::v1::FormRevision;
using form::v1::ValidationReport;

namespace {

constexpr std::string_view kReportSuffix = "/report";

absl::Status NoSuchRevision(std::string_view name) {
  return errors::NotFound(errors::ERROR_REASON_REVISION_NOT_FOUND,
                          "no revision " + std::string(name) +
                              "; ListFormRevisions tells which there are")
      .With("revision", name);
}

}  // namespace

absl::StatusOr<FormReader::TenantPointer> FormReader::FindTenant(
    const Caller& caller, std::string_view tenant) {
  RETURN_IF_ERROR(CheckTenantAccess(caller, tenant));
  return tenants_->Find(tenant);
}

absl::StatusOr<FormRow> FormReader::FindRow(const Caller& caller,
                                            const TenantInfo& tenant,
                                            const base::FormName& name) {
  absl::StatusOr<FormRow> row = storage_->GetForm(tenant.id, name.form);
  if (absl::IsNotFound(row.status())) {
    return NoSuchForm(name.ToString());
  }
  RETURN_IF_ERROR(row.status());
  if (!caller.principal.org_units.empty()) {
    ASSIGN_OR_RETURN(Form form, DecodePayload(row->payload));
    if (!MaySeeForm(caller, form)) {
      return NoSuchForm(name.ToString());
    }
  }
  return row;
}

absl::StatusOr<std::string> FormReader::Get(
    const Caller& caller, const form::v1::GetFormRequest& request) {
  ASSIGN_OR_RETURN(base::FormName name, base::ParseFormName(request.name()));
  if (request.has_as_of()) {
    RETURN_IF_ERROR(CheckTenantAccess(caller, name.tenant));
    return GetAt(caller, name, request);
  }
  ASSIGN_OR_RETURN(TenantPointer tenant, FindTenant(caller, name.tenant));
  ASSIGN_OR_RETURN(FormRow row, FindRow(caller, *tenant, name));
  if (row.index.deleted && !request.show_deleted()) {
    return NoSuchForm(name.ToString());
  }
  return EncodeRow(tenant->id, tenant->history_id, row);
}

absl::StatusOr<std::string> FormReader::GetAt(
    const Caller& caller, const base::FormName& name,
    const form::v1::GetFormRequest& request) {
  ASSIGN_OR_RETURN(const TenantRow tenant,
                   FindTenantRow(storage_, name.tenant));
  ASSIGN_OR_RETURN(const std::int64_t revision,
                   ResolveAsOf(tenant, request.as_of()));
  absl::StatusOr<FormRow> row =
      storage_->GetFormAt(name.tenant, name.form, revision);
  if (absl::IsNotFound(row.status())) {
    return NoSuchForm(name.ToString());
  }
  RETURN_IF_ERROR(row.status());
  RETURN_IF_ERROR(CompletePastRow(storage_, tenant, &*row));
  ASSIGN_OR_RETURN(const Form form, DecodePayload(row->payload));
  if (!MaySeeForm(caller, form) ||
      (row->index.deleted && !request.show_deleted())) {
    return NoSuchForm(name.ToString());
  }
  return EncodeRow(name.tenant, tenant.history_id, *row);
}

absl::StatusOr<FormRevision> FormReader::ReadRevision(const TenantInfo& tenant,
                                                      const FormRow& row,
                                                      std::int64_t revision) {
  const base::RevisionName name{tenant.id, row.form_id, revision};
  absl::StatusOr<StoredChange> change =
      storage_->GetChange(tenant.id, revision);
  if (absl::IsNotFound(change.status()) ||
      (change.ok() &&
       (change->header.kind != form::v1::CHANGE_KIND_FORM ||
        change->header.resource_name != name.Parent().ToString()))) {
    return NoSuchRevision(name.ToString());
  }
  RETURN_IF_ERROR(change.status());
  FormRevision result;
  result.set_name(name.ToString());
  *result.mutable_create_time() =
      TimestampOfMicros(change->header.commit_time_us);
  if (revision == row.revision) {
    ASSIGN_OR_RETURN(*result.mutable_snapshot(),
                     DecodeRow(tenant.id, tenant.history_id, row));
  } else {
    ASSIGN_OR_RETURN(*result.mutable_snapshot(),
                     DecodePayload(change->payload));
    SetRevision(tenant.history_id, revision, result.mutable_snapshot());
  }
  return result;
}

absl::StatusOr<FormRevision> FormReader::ReadRevisionLeft(
    const TenantInfo& tenant, const FormRow& row, const ChangeHeader& header) {
  absl::StatusOr<FormRevision> revision =
      ReadRevision(tenant, row, header.revision);
  if (errors::ReasonOf(revision.status()) !=
      errors::ERROR_REASON_REVISION_COMPACTED) {
    return revision;
  }
  const base::RevisionName name{tenant.id, row.form_id, header.revision};
  FormRevision left;
  left.set_name(name.ToString());
  *left.mutable_create_time() = TimestampOfMicros(header.commit_time_us);
  return left;
}

absl::StatusOr<FormRevision> FormReader::GetRevision(
    const Caller& caller, const form::v1::GetFormRevisionRequest& request) {
  ASSIGN_OR_RETURN(base::RevisionName name,
                   base::ParseRevisionName(request.name()));
  ASSIGN_OR_RETURN(TenantPointer tenant, FindTenant(caller, name.tenant));
  ASSIGN_OR_RETURN(FormRow row, FindRow(caller, *tenant, name.Parent()));
  return ReadRevision(*tenant, row, name.revision);
}

absl::StatusOr<form::v1::ListFormRevisionsResponse> FormReader::ListRevisions(
    const Caller& caller, const form::v1::ListFormRevisionsRequest& request) {
  ASSIGN_OR_RETURN(base::FormName name,
                   base::ParseFormName(request.parent(), "parent"));
  ASSIGN_OR_RETURN(TenantPointer tenant, FindTenant(caller, name.tenant));
  ASSIGN_OR_RETURN(int page_size, rpc::CoercePageSize(request.page_size()));
  ASSIGN_OR_RETURN(FormRow row, FindRow(caller, *tenant, name));
  const rpc::PageScope scope{request.parent(), "revisions", tenant->history_id};
  ASSIGN_OR_RETURN(std::string position,
                   ReadPosition(*tokens_, scope, request.page_token(), storage_,
                                tenant->id));
  std::string_view rest = position;
  const auto before =
      static_cast<std::int64_t>(base::TakeBigEndian64(&rest).value_or(0));
  ASSIGN_OR_RETURN(std::vector<ChangeHeader> headers,
                   storage_->ListChangesOf(tenant->id, name.ToString(),
                                           form::v1::CHANGE_KIND_FORM, before,
                                           page_size + 1));
  form::v1::ListFormRevisionsResponse response;
  std::size_t bytes = 0;
  std::int64_t last = 0;
  for (const ChangeHeader& header : headers) {
    ASSIGN_OR_RETURN(FormRevision revision,
                     ReadRevisionLeft(*tenant, row, header));
    bytes += revision.ByteSizeLong();
    if (response.form_revisions_size() == page_size ||
        (last != 0 && bytes > options_.max_page_bytes)) {
      std::string next;
      base::AppendBigEndian64(static_cast<std::uint64_t>(last), &next);
      response.set_next_page_token(tokens_->Make(scope, next));
      break;
    }
    *response.add_form_revisions() = std::move(revision);
    last = header.revision;
  }
  return response;
}

absl::StatusOr<ValidationReport> FormReader::GetReport(
    const Caller& caller, const form::v1::GetValidationReportRequest& request) {
  std::string_view form_name = request.name();
  if (!form_name.ends_with(kReportSuffix)) {
    return errors::InvalidField("name",
                                "must be tenants/{tenant}/forms/{form}/report");
  }
  form_name.remove_suffix(kReportSuffix.size());
  ASSIGN_OR_RETURN(base::FormName name, base::ParseFormName(form_name));
  ASSIGN_OR_RETURN(TenantPointer tenant, FindTenant(caller, name.tenant));
  ASSIGN_OR_RETURN(FormRow row, FindRow(caller, *tenant, name));
  if (row.report.summary.empty()) {
    return errors::NotFound(
               errors::ERROR_REASON_REPORT_NOT_FOUND,
               "the present content of " + name.ToString() +
                   " has no report yet; form.validation.state tells whether "
                   "one is under way")
        .With("form", name.ToString());
  }
  ASSIGN_OR_RETURN(StoredChange change,
                   storage_->GetChange(tenant->id, row.report_revision));
  ValidationReport report;
  if (!report.ParseFromString(change.payload)) {
    return errors::DataLoss(errors::ERROR_REASON_DATA_CORRUPT,
                            "a stored report cannot be read");
  }
  report.set_name(request.name());
  return report;
}

}  // namespace jixiao::form_store
