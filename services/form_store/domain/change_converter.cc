#include "services/form_store/domain/change_converter.h"

#include <string>
#include <utility>

#include "common/base/errors.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "services/form_store/domain/etag.h"
#include "services/form_store/domain/form_codec.h"
#include "services/form_store/domain/form_diff.h"
#include "services/form_store/domain/past.h"
#include "services/form_store/domain/report_summary.h"

namespace jixiao::form_store {

using form::v1::Change;
using form::v1::Form;

namespace {

absl::Status Unreadable() {
  return errors::DataLoss(errors::ERROR_REASON_DATA_CORRUPT,
                          "the payload of a change cannot be read");
}

void SetTotal(const Form& form, common::v1::Amount* (Change::*mutable_total)(),
              Change* change) {
  if (form.funding().has_effective_total() && !form.has_delete_time()) {
    *(change->*mutable_total)() = form.funding().effective_total();
  }
}

}  // namespace

absl::Status ChangeConverter::FillForm(std::string_view history_id,
                                       const StoredChange& stored,
                                       ScopedChange* scoped) const {
  Change* const change = &scoped->change;
  ASSIGN_OR_RETURN(Form form, DecodePayload(stored.payload));
  scoped->scope.after = UnitsOf(form);
  SetRevision(history_id, stored.header.revision, &form);
  SetTotal(form, &Change::mutable_total_after, change);
  const std::int64_t previous = stored.header.previous_revision;
  change->set_previous_revision(previous);
  if (previous != 0) {
    ASSIGN_OR_RETURN(StoredChange before_change,
                     storage_->GetChange(stored.header.tenant, previous));
    ASSIGN_OR_RETURN(Form before, DecodePayload(before_change.payload));
    scoped->scope.before = UnitsOf(before);
    SetTotal(before, &Change::mutable_total_before, change);
    for (std::string& path : ChangedPaths(before, form)) {
      change->add_changed_paths(std::move(path));
    }
  }
  *change->mutable_form() = std::move(form);
  return absl::OkStatus();
}

absl::Status ChangeConverter::FillReport(std::string_view history_id,
                                         const StoredChange& stored,
                                         ScopedChange* scoped) const {
  Change* const change = &scoped->change;
  form::v1::ValidationReport report;
  if (!report.ParseFromString(stored.payload)) {
    return Unreadable();
  }
  const ChangeHeader& header = stored.header;
  const std::int64_t revision = stored.content_revision;
  ASSIGN_OR_RETURN(StoredChange content,
                   storage_->GetChange(header.tenant, revision));
  // The chain does not cover the link.
  if (content.header.kind != form::v1::CHANGE_KIND_FORM ||
      content.header.resource_name != header.resource_name) {
    return Unreadable();
  }
  ASSIGN_OR_RETURN(Form form, DecodePayload(content.payload));
  scoped->scope.after = UnitsOf(form);
  scoped->scope.before = scoped->scope.after;
  SetRevision(history_id, revision, &form);
  *form.mutable_validation() = SummarizeReport(report, stored.payload);
  for (form::v1::FindingCount& count : CountFindings(report)) {
    *change->add_findings() = std::move(count);
  }
  change->set_previous_revision(revision);
  change->add_changed_paths("validation");
  SetTotal(form, &Change::mutable_total_before, change);
  SetTotal(form, &Change::mutable_total_after, change);
  *change->mutable_form() = std::move(form);
  return absl::OkStatus();
}

absl::Status ChangeConverter::FillConfig(std::string_view history_id,
                                         const StoredChange& stored,
                                         ScopedChange* scoped) const {
  const ChangeHeader& header = stored.header;
  Change* const change = &scoped->change;
  scoped->scope.config = header.resource_name;
  change->set_previous_revision(header.previous_revision);
  const std::string etag =
      MakeEtag(history_id, header.resource_name, header.revision);
  if (base::ParseTenantName(header.resource_name).ok()) {
    form::v1::Tenant* tenant = change->mutable_tenant_snapshot();
    if (!tenant->ParseFromString(stored.payload)) {
      return Unreadable();
    }
    tenant->set_history_id(std::string(history_id));
    tenant->set_head_revision(header.revision);
    tenant->set_etag(etag);
    return absl::OkStatus();
  }
  form::v1::OrgUnit* unit = change->mutable_org_unit();
  if (!unit->ParseFromString(stored.payload)) {
    return Unreadable();
  }
  unit->set_etag(etag);
  return absl::OkStatus();
}

absl::Status ChangeConverter::Fill(std::string_view history_id,
                                   const StoredChange& stored,
                                   ScopedChange* scoped) const {
  switch (stored.header.kind) {
    case form::v1::CHANGE_KIND_FORM:
      return FillForm(history_id, stored, scoped);
    case form::v1::CHANGE_KIND_REPORT:
      return FillReport(history_id, stored, scoped);
    case form::v1::CHANGE_KIND_CONFIG:
      return FillConfig(history_id, stored, scoped);
    default:
      return absl::OkStatus();
  }
}

absl::StatusOr<ScopedChange> ChangeConverter::Convert(
    std::string_view history_id, const StoredChange& stored) const {
  const ChangeHeader& header = stored.header;
  ScopedChange scoped;
  Change& change = scoped.change;
  change.set_tenant(base::TenantName{header.tenant}.ToString());
  change.set_revision(header.revision);
  change.set_history_id(std::string(history_id));
  change.set_kind(header.kind);
  change.set_action(header.action);
  change.set_resource_name(header.resource_name);
  change.set_actor(header.actor);
  change.set_request_id(header.request_id);
  *change.mutable_commit_time() = TimestampOfMicros(header.commit_time_us);
  const absl::Status filled = stored.payload_dropped
                                  ? absl::OkStatus()
                                  : Fill(history_id, stored, &scoped);
  if (stored.payload_dropped ||
      errors::ReasonOf(filled) == errors::ERROR_REASON_REVISION_COMPACTED) {
    ASSIGN_OR_RETURN(const TenantRow tenant,
                     storage_->GetTenant(header.tenant));
    return CursorCompacted(header.tenant, tenant.compacted_revision);
  }
  RETURN_IF_ERROR(filled);
  return scoped;
}

}  // namespace jixiao::form_store
