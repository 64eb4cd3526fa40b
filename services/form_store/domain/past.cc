#include "services/form_store/domain/past.h"

#include <string>

#include "google/protobuf/util/time_util.h"

#include "common/base/errors.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "jixiao/form/v1/tenant.pb.h"
#include "jixiao/form/v1/validation_report.pb.h"
#include "services/form_store/domain/access.h"
#include "services/form_store/domain/form_codec.h"
#include "services/form_store/domain/report_summary.h"
#include "services/form_store/storage/storage_errors.h"

namespace jixiao::form_store {
namespace {

absl::Status HistoryChanged(const TenantRow& tenant,
                            const std::string& history_id) {
  errors::Error error = errors::FailedPrecondition(
      errors::ERROR_REASON_HISTORY_CHANGED,
      "the tenant was restored from a backup since; its changes are numbered "
      "anew: export the forms and watch from there");
  error.With("tenant", base::TenantName{tenant.tenant_id}.ToString())
      .With("history_id", tenant.history_id);
  form::v1::Tenant record;
  if (record.ParseFromString(tenant.payload)) {
    // Younger forks lie on the present history only up to the older ones.
    for (const form::v1::PastHistory& past : record.past_histories()) {
      if (past.history_id() == history_id) {
        error.With("fork_revision", std::to_string(past.fork_revision()));
      }
    }
  }
  return error;
}

absl::Status TenantIsYounger(const TenantRow& tenant,
                             std::int64_t first_commit_us) {
  const std::string time = google::protobuf::util::TimeUtil::ToString(
      TimestampOfMicros(first_commit_us));
  return errors::NotFound(
             errors::ERROR_REASON_REVISION_NOT_FOUND,
             "the tenant is younger than that: it was created at " + time)
      .With("tenant", base::TenantName{tenant.tenant_id}.ToString())
      .With("create_time", time);
}

bool IsPresent(const FormRow& row) {
  return row.index.create_time_us != 0;
}

}  // namespace

absl::StatusOr<TenantRow> FindTenantRow(FormStorage* storage,
                                        std::string_view tenant) {
  absl::StatusOr<TenantRow> row = storage->GetTenant(tenant);
  return absl::IsNotFound(row.status()) ? NoSuchTenant(tenant) : row;
}

absl::Status CheckHistory(const TenantRow& tenant,
                          const common::v1::TenantRevision& point) {
  return point.history_id().empty() || point.history_id() == tenant.history_id
             ? absl::OkStatus()
             : HistoryChanged(tenant, point.history_id());
}

absl::Status CheckStillPresent(FormStorage* storage, std::string_view tenant,
                               const std::string& history_id) {
  ASSIGN_OR_RETURN(const TenantRow row, FindTenantRow(storage, tenant));
  common::v1::TenantRevision point;
  point.set_history_id(history_id);
  return CheckHistory(row, point);
}

absl::StatusOr<std::string> ReadPosition(const rpc::PageTokens& tokens,
                                         const rpc::PageScope& scope,
                                         std::string_view token,
                                         FormStorage* storage,
                                         std::string_view tenant) {
  absl::StatusOr<std::string> position = tokens.Read(scope, token);
  if (errors::ReasonOf(position.status()) ==
      errors::ERROR_REASON_HISTORY_CHANGED) {
    RETURN_IF_ERROR(CheckStillPresent(
        storage, tenant,
        errors::MetadataOf(position.status(),
                           rpc::PageTokens::kHistoryMetadata)));
  }
  return position;
}

absl::Status CursorCompacted(const std::string& tenant, std::int64_t oldest) {
  return errors::OutOfRange(
             errors::ERROR_REASON_CURSOR_COMPACTED,
             "the changes after your cursor are gone: export the forms and "
             "watch from the revision of the export")
      .With("tenant", base::TenantName{tenant}.ToString())
      .With("oldest_revision", std::to_string(oldest));
}

absl::Status CheckCursor(const TenantRow& tenant,
                         const common::v1::TenantRevision& cursor) {
  RETURN_IF_ERROR(CheckHistory(tenant, cursor));
  if (cursor.revision() > tenant.head) {
    return errors::OutOfRange(errors::ERROR_REASON_CURSOR_AHEAD,
                              "the cursor lies in the future of tenant " +
                                  tenant.tenant_id + ", whose head is " +
                                  std::to_string(tenant.head))
        .With("tenant", base::TenantName{tenant.tenant_id}.ToString())
        .With("head", std::to_string(tenant.head));
  }
  return cursor.revision() < tenant.compacted_revision
             ? CursorCompacted(tenant.tenant_id, tenant.compacted_revision)
             : absl::OkStatus();
}

absl::StatusOr<std::int64_t> RevisionAt(FormStorage* storage,
                                        const TenantRow& tenant,
                                        std::int64_t time_us) {
  ASSIGN_OR_RETURN(const ChangeHeader first,
                   storage->GetHeader(tenant.tenant_id, 1));
  if (first.commit_time_us > time_us) {
    return TenantIsYounger(tenant, first.commit_time_us);
  }
  // Committed at or before the instant, and after it: commit times never fall.
  std::int64_t before = 1;
  std::int64_t after = tenant.head + 1;
  while (after - before > 1) {
    const std::int64_t middle = before + (after - before) / 2;
    ASSIGN_OR_RETURN(const ChangeHeader header,
                     storage->GetHeader(tenant.tenant_id, middle));
    (header.commit_time_us <= time_us ? before : after) = middle;
  }
  return before;
}

absl::StatusOr<std::int64_t> ResolveAsOf(
    const TenantRow& tenant, const common::v1::TenantRevision& as_of) {
  const std::string name = base::TenantName{tenant.tenant_id}.ToString();
  if (!as_of.tenant().empty() && as_of.tenant() != name) {
    return errors::InvalidField("as_of.tenant", "must be empty or " + name);
  }
  if (as_of.revision() < 0) {
    return errors::InvalidField("as_of.revision", "must not be negative");
  }
  RETURN_IF_ERROR(CheckHistory(tenant, as_of));
  if (as_of.revision() == 0) {
    return tenant.head;
  }
  RETURN_IF_ERROR(CheckReadable(tenant.tenant_id, as_of.revision(),
                                tenant.compacted_revision, tenant.head));
  return as_of.revision();
}

absl::Status CompletePastRow(FormStorage* storage, const TenantRow& tenant,
                             FormRow* row) {
  if (IsPresent(*row)) {
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const form::v1::Form form, DecodePayload(row->payload));
  row->index =
      IndexOf(form, row->report_revision == 0 && !form.has_delete_time() &&
                        form.validation().state() !=
                            form::v1::VALIDATION_STATE_SKIPPED);
  if (row->report_revision == 0) {
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const StoredChange change,
                   storage->GetChange(tenant.tenant_id, row->report_revision));
  form::v1::ValidationReport report;
  if (!report.ParseFromString(change.payload)) {
    return errors::DataLoss(errors::ERROR_REASON_DATA_CORRUPT,
                            "a stored report cannot be read");
  }
  row->report = IndexOf(report, change.payload);
  return absl::OkStatus();
}

common::v1::TenantRevision PointOf(const TenantRow& tenant,
                                   std::int64_t revision) {
  common::v1::TenantRevision point;
  point.set_tenant(base::TenantName{tenant.tenant_id}.ToString());
  point.set_revision(revision);
  point.set_history_id(tenant.history_id);
  return point;
}

}  // namespace jixiao::form_store
