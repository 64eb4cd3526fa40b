#include "services/form_store/domain/form_reader.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

#include "common/base/codec.h"
#include "common/base/errors.h"
#include "common/base/sha256.h"
#include "common/base/status_macros.h"
#include "services/form_store/domain/access.h"
#include "services/form_store/domain/form_codec.h"
#include "services/form_store/domain/form_filter.h"
#include "services/form_store/domain/form_position.h"
#include "services/form_store/domain/wire.h"

namespace jixiao::form_store {

using form::v1::Form;
using form::v1::FormRevision;
using form::v1::ListFormsResponse;
using form::v1::ValidationReport;

namespace {

constexpr std::string_view kReportSuffix = "/report";
// Rows in one scan when most may not match.
constexpr int kFilteredScanRows = 200;

absl::Status NoSuchRevision(std::string_view name) {
  return errors::NotFound(errors::ERROR_REASON_REVISION_NOT_FOUND,
                          "no revision " + std::string(name) +
                              "; ListFormRevisions tells which there are")
      .With("revision", name);
}

std::string QueryDigest(const form::v1::ListFormsRequest& request) {
  std::string query;
  base::AppendLengthPrefixed(request.filter(), &query);
  base::AppendLengthPrefixed(request.order_by(), &query);
  query.push_back(request.show_deleted() ? '1' : '0');
  return base::Sha256Hex(query);
}

}  // namespace

struct FormReader::ListQuery {
  rpc::PageScope scope;
  FormFilter filter;
  FormScan scan;
  int page_size = 0;
};

std::string FormPage::Encode() const {
  std::string bytes;
  for (const std::string& form : forms) {
    AppendMessageField(ListFormsResponse::kFormsFieldNumber, form, &bytes);
  }
  ListFormsResponse rest;
  rest.set_next_page_token(next_page_token);
  *rest.mutable_as_of() = as_of;
  return bytes + rest.SerializeAsString();
}

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
  ASSIGN_OR_RETURN(TenantPointer tenant, FindTenant(caller, name.tenant));
  ASSIGN_OR_RETURN(FormRow row, FindRow(caller, *tenant, name));
  if (row.index.deleted && !request.show_deleted()) {
    return NoSuchForm(name.ToString());
  }
  return EncodeRow(tenant->id, tenant->history_id, row);
}

absl::StatusOr<FormReader::ListQuery> FormReader::ParseList(
    const TenantInfo& tenant, const form::v1::ListFormsRequest& request) {
  ASSIGN_OR_RETURN(FormFilter filter, FormFilter::Compile(request.filter()));
  ListQuery query{{request.parent(), QueryDigest(request), tenant.history_id},
                  std::move(filter),
                  {},
                  0};
  ASSIGN_OR_RETURN(query.page_size, rpc::CoercePageSize(request.page_size()));
  ASSIGN_OR_RETURN(query.scan.order, ParseOrderBy(request.order_by()));
  query.scan.include_deleted = request.show_deleted();
  query.filter.Narrow(&query.scan);
  ASSIGN_OR_RETURN(std::string position,
                   tokens_->Read(query.scope, request.page_token()));
  if (!position.empty()) {
    query.scan.after = DecodePosition(position);
    if (!query.scan.after.has_value()) {
      return errors::InvalidArgument(
          errors::ERROR_REASON_INVALID_PAGE_TOKEN,
          "the page token is of another version; begin at the first page");
    }
  }
  return query;
}

absl::Status FormReader::FillPage(const Caller& caller,
                                  const TenantInfo& tenant, ListQuery* query,
                                  FormPage* page) {
  FormScan& scan = query->scan;
  const bool decode = !query->filter.matches_everything() ||
                      !caller.principal.org_units.empty();
  std::size_t bytes = 0;
  for (int scanned = 0; scanned < options_.max_rows_scanned;) {
    RETURN_IF_ERROR(caller.CheckAlive());
    const int wanted = query->page_size - static_cast<int>(page->forms.size());
    scan.limit = std::min(decode ? std::max(wanted, kFilteredScanRows) : wanted,
                          options_.max_rows_scanned - scanned);
    scan.max_bytes = options_.max_page_bytes;
    ASSIGN_OR_RETURN(std::vector<FormRow> rows,
                     storage_->ScanForms(tenant.id, scan));
    const bool at_end = IsScanEnd(scan, rows);
    for (FormRow& row : rows) {
      bool matches = scan.include_deleted || !row.index.deleted;
      if (matches && decode) {
        ASSIGN_OR_RETURN(Form form,
                         DecodeRow(tenant.id, tenant.history_id, row));
        matches = MaySeeForm(caller, form) && query->filter.Matches(form);
      }
      if (matches) {
        std::string form = EncodeRow(tenant.id, tenant.history_id, row);
        bytes += form.size();
        if (static_cast<int>(page->forms.size()) == query->page_size ||
            (!page->forms.empty() && bytes > options_.max_page_bytes)) {
          page->next_page_token =
              tokens_->Make(query->scope, EncodePosition(*scan.after));
          return absl::OkStatus();
        }
        page->forms.push_back(std::move(form));
      }
      ++scanned;
      row.payload.clear();
      scan.after = std::move(row);
    }
    if (at_end) {
      return absl::OkStatus();
    }
    if (static_cast<int>(page->forms.size()) == query->page_size) {
      break;
    }
  }
  page->next_page_token =
      tokens_->Make(query->scope, EncodePosition(*scan.after));
  return absl::OkStatus();
}

absl::StatusOr<FormPage> FormReader::List(
    const Caller& caller, const form::v1::ListFormsRequest& request) {
  ASSIGN_OR_RETURN(base::TenantName parent,
                   base::ParseTenantName(request.parent(), "parent"));
  ASSIGN_OR_RETURN(TenantPointer tenant, FindTenant(caller, parent.tenant));
  ASSIGN_OR_RETURN(ListQuery query, ParseList(*tenant, request));
  // Read before the scan: the page shows this point, or a later one.
  ASSIGN_OR_RETURN(TenantRow head, storage_->GetTenant(tenant->id));
  FormPage page;
  page.as_of.set_tenant(parent.ToString());
  page.as_of.set_revision(head.head);
  page.as_of.set_history_id(head.history_id);
  RETURN_IF_ERROR(FillPage(caller, *tenant, &query, &page));
  return page;
}

absl::StatusOr<FormRevision> FormReader::RevisionAt(const TenantInfo& tenant,
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

absl::StatusOr<FormRevision> FormReader::GetRevision(
    const Caller& caller, const form::v1::GetFormRevisionRequest& request) {
  ASSIGN_OR_RETURN(base::RevisionName name,
                   base::ParseRevisionName(request.name()));
  ASSIGN_OR_RETURN(TenantPointer tenant, FindTenant(caller, name.tenant));
  ASSIGN_OR_RETURN(FormRow row, FindRow(caller, *tenant, name.Parent()));
  return RevisionAt(*tenant, row, name.revision);
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
                   tokens_->Read(scope, request.page_token()));
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
                     RevisionAt(*tenant, row, header.revision));
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
