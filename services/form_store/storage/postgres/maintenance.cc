#include "services/form_store/storage/postgres/maintenance.h"

#include <algorithm>

#include "common/base/status_macros.h"
#include "services/form_store/storage/postgres/row_codec.h"
#include "services/form_store/storage/storage_errors.h"

namespace jixiao::form_store::postgres {
namespace {

// Payloads that were superseded by the changes in ($2, $3] and need not be
// kept, with their sizes. The first request that made changes and ends at or
// after a revision is the only one that may be answered by it.
constexpr char kDroppableSql[] =
    "SELECT revision, size FROM ("
    "SELECT s.previous_revision AS revision, "
    "(SELECT octet_length(p.payload) FROM changes p "
    "WHERE p.tenant = $1 AND p.revision = s.previous_revision "
    "AND NOT p.keep_payload) AS size, "
    "(SELECT r.last_revision - r.changes FROM requests r "
    "WHERE r.tenant = $1 AND r.last_revision >= s.previous_revision "
    "AND r.last_revision >= 0 AND r.changes > 0 "
    "ORDER BY r.last_revision, r.key LIMIT 1) AS before_answer "
    "FROM changes s WHERE s.tenant = $1 AND s.revision > $2 "
    "AND s.revision <= $3 AND s.previous_revision > 0) superseded "
    "WHERE size IS NOT NULL "
    "AND (before_answer IS NULL OR before_answer >= revision)";

}  // namespace

absl::Status BeginCompaction(TenantTransaction& transaction, int64_t revision) {
  ASSIGN_OR_RETURN(const LockedTenant tenant, transaction.LockOpen());
  if (revision > tenant.point.revision) {
    return RevisionAhead(transaction.tenant(), tenant.point.revision);
  }
  if (revision <= tenant.compacted_revision) {
    return absl::OkStatus();
  }
  transaction.connection().Send(
      "UPDATE tenants SET compacted_revision = $2 WHERE tenant = $1",
      Params().Add(transaction.tenant()).Add(revision));
  return transaction.Commit();
}

absl::StatusOr<CompactionStep> CompactStep(TenantTransaction& transaction,
                                           int64_t after, int64_t upto,
                                           int limit, bool dry_run) {
  ASSIGN_OR_RETURN(const LockedTenant tenant, transaction.LockOpen());
  CompactionStep step;
  step.last_revision =
      std::min({upto, tenant.point.revision, after + LimitOf(limit)});
  Connection& connection = transaction.connection();
  ASSIGN_OR_RETURN(const Rows rows,
                   connection.Run(kDroppableSql, Params()
                                                     .Add(transaction.tenant())
                                                     .Add(after)
                                                     .Add(step.last_revision)));
  step.dropped_payloads = rows.size();
  for (int row = 0; row < rows.size(); ++row) {
    step.dropped_bytes += rows.Number(row, 1);
  }
  if (dry_run || rows.empty()) {
    return step;
  }
  for (int row = 0; row < rows.size(); ++row) {
    connection.Send(
        "UPDATE changes SET payload = NULL WHERE tenant = $1 AND revision = $2",
        Params().Add(transaction.tenant()).Add(rows.Number(row, 0)));
  }
  RETURN_IF_ERROR(transaction.Commit());
  return step;
}

absl::StatusOr<int> ForgetRequests(TenantTransaction& transaction,
                                   int64_t before_us, int limit) {
  RETURN_IF_ERROR(transaction.LockOpen().status());
  Connection& connection = transaction.connection();
  ASSIGN_OR_RETURN(
      const Rows oldest,
      connection.Run("SELECT key, create_time_us FROM requests "
                     "WHERE tenant = $1 AND last_revision >= 0 "
                     "ORDER BY last_revision, key LIMIT $2",
                     Params().Add(transaction.tenant()).Add(LimitOf(limit))));
  int count = 0;
  while (count < oldest.size() && oldest.Number(count, 1) < before_us) {
    connection.Send(
        "DELETE FROM requests WHERE tenant = $1 AND key = $2",
        Params().Add(transaction.tenant()).Add(oldest.Bytes(count, 0)));
    ++count;
  }
  RETURN_IF_ERROR(transaction.Commit());
  return count;
}

absl::Status DeleteKey(TenantTransaction& transaction,
                       std::string_view key_id) {
  RETURN_IF_ERROR(transaction.LockOpen().status());
  transaction.connection().Send(
      "DELETE FROM data_keys WHERE tenant = $1 AND key_id = $2",
      Params().Add(transaction.tenant()).Add(key_id));
  return transaction.Commit();
}

}  // namespace jixiao::form_store::postgres
