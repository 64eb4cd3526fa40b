#include "services/form_store/storage/sqlite/compaction.h"

#include <algorithm>
#include <optional>

#include "common/base/status_macros.h"
#include "services/form_store/storage/sqlite/tenant_reader.h"
#include "services/form_store/storage/storage_errors.h"

namespace jixiao::form_store {
namespace {

// Bytes of the payload, if it is there and need not be kept.
absl::StatusOr<std::optional<int64_t>> DroppableBytes(Connection& connection,
                                                      std::string_view tenant,
                                                      int64_t revision) {
  // Of the requests that made changes, the one with the next last_revision is
  // the only one that may cover it.
  Query query(connection,
              "SELECT length(payload) FROM changes WHERE tenant = ?1 "
              "AND revision = ?2 AND payload IS NOT NULL AND keep_payload = 0 "
              "AND NOT EXISTS (SELECT 1 FROM (SELECT last_revision, changes "
              "FROM requests WHERE tenant = ?1 AND last_revision >= ?2 "
              "AND changes > 0 ORDER BY last_revision LIMIT 1) "
              "WHERE last_revision - changes < ?2)");
  ASSIGN_OR_RETURN(const bool found, query.Bind(tenant).Bind(revision).Next());
  return found ? std::optional(query.Number(0)) : std::nullopt;
}

absl::Status DropPayload(Connection& connection, std::string_view tenant,
                         int64_t revision) {
  return Query(connection,
               "UPDATE changes SET payload = NULL "
               "WHERE tenant = ? AND revision = ?")
      .Bind(tenant)
      .Bind(revision)
      .Run();
}

}  // namespace

absl::Status RaiseCompacted(Connection& connection, std::string_view tenant,
                            int64_t revision) {
  ASSIGN_OR_RETURN(const TenantHead head,
                   TenantReader(connection, tenant).ReadHead());
  if (revision > head.point.revision) {
    return RevisionAhead(tenant, head.point.revision);
  }
  return Query(connection,
               "UPDATE tenants SET compacted_revision = "
               "max(compacted_revision, ?) WHERE tenant = ?")
      .Bind(revision)
      .Bind(tenant)
      .Run();
}

absl::StatusOr<CompactionStep> DropPayloads(Connection& connection,
                                            std::string_view tenant,
                                            int64_t after, int64_t upto,
                                            int limit, bool dry_run) {
  TenantReader reader(connection, tenant);
  ASSIGN_OR_RETURN(const TenantHead head, reader.ReadHead());
  CompactionStep step;
  step.last_revision =
      std::min({upto, head.point.revision, after + std::max(limit, 0)});
  for (int64_t revision = after + 1; revision <= step.last_revision;
       ++revision) {
    ASSIGN_OR_RETURN(const ChangeHeader header, reader.GetHeader(revision));
    if (header.previous_revision == 0) {
      continue;
    }
    ASSIGN_OR_RETURN(
        const std::optional<int64_t> bytes,
        DroppableBytes(connection, tenant, header.previous_revision));
    if (!bytes.has_value()) {
      continue;
    }
    ++step.dropped_payloads;
    step.dropped_bytes += *bytes;
    if (!dry_run) {
      RETURN_IF_ERROR(
          DropPayload(connection, tenant, header.previous_revision));
    }
  }
  return step;
}

}  // namespace jixiao::form_store
