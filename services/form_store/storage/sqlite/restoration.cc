#include "services/form_store/storage/sqlite/restoration.h"

#include "common/base/status_macros.h"
#include "services/form_store/storage/commit_planner.h"
#include "services/form_store/storage/sqlite/tenant_reader.h"
#include "services/form_store/storage/sqlite/tenant_writer.h"
#include "services/form_store/storage/storage_errors.h"

namespace jixiao::form_store {
namespace {

// Rows of one table that are deleted at a time.
constexpr const char* kDeletions[] = {
    "DELETE FROM changes WHERE tenant = ?1 AND revision IN "
    "(SELECT revision FROM changes WHERE tenant = ?1 LIMIT 1000)",
    "DELETE FROM forms WHERE tenant = ?1 AND form_id IN "
    "(SELECT form_id FROM forms WHERE tenant = ?1 LIMIT 1000)",
    "DELETE FROM unique_keys WHERE tenant = ?1 AND key IN "
    "(SELECT key FROM unique_keys WHERE tenant = ?1 LIMIT 1000)",
    "DELETE FROM resources WHERE tenant = ?1 AND resource_name IN "
    "(SELECT resource_name FROM resources WHERE tenant = ?1 LIMIT 1000)",
    "DELETE FROM requests WHERE tenant = ?1 AND last_revision IN "
    "(SELECT last_revision FROM requests WHERE tenant = ?1 LIMIT 1000)",
    "DELETE FROM memos WHERE tenant = ?1 AND key IN "
    "(SELECT key FROM memos WHERE tenant = ?1 LIMIT 1000)",
    "DELETE FROM data_keys WHERE tenant = ?1 AND key_id IN "
    "(SELECT key_id FROM data_keys WHERE tenant = ?1 LIMIT 1000)",
};

absl::StatusOr<TenantHead> ReadRestoring(Connection& connection,
                                         std::string_view tenant) {
  absl::StatusOr<TenantHead> head = TenantReader(connection, tenant).ReadHead();
  if (absl::IsNotFound(head.status()) ||
      (head.ok() && !head->history_id.empty())) {
    return NotRestoring(tenant);
  }
  return head;
}

}  // namespace

absl::Status RestoringTenants::Load(Connection& connection) {
  Query query(connection, "SELECT tenant FROM tenants WHERE history_id = ''");
  while (true) {
    ASSIGN_OR_RETURN(const bool more, query.Next());
    if (!more) {
      return absl::OkStatus();
    }
    Add(query.Text(0));
  }
}

void RestoringTenants::Add(std::string_view tenant) {
  const base::MutexLock lock(mutex_);
  tenants_.emplace(tenant);
  any_ = true;
}

void RestoringTenants::Remove(std::string_view tenant) {
  const base::MutexLock lock(mutex_);
  if (const auto found = tenants_.find(tenant); found != tenants_.end()) {
    tenants_.erase(found);
  }
  any_ = !tenants_.empty();
}

absl::Status RestoringTenants::Check(std::string_view tenant) const {
  if (!any_) {
    return absl::OkStatus();
  }
  const base::MutexLock lock(mutex_);
  return tenants_.contains(tenant) ? TenantRestoring(tenant) : absl::OkStatus();
}

absl::Status MarkRestoring(Connection& connection, std::string_view tenant,
                           bool replace) {
  const auto head = TenantReader(connection, tenant).ReadHead();
  if (absl::IsNotFound(head.status())) {
    return InsertRestoring(connection, tenant, {});
  }
  RETURN_IF_ERROR(head.status());
  if (!replace && !head->history_id.empty()) {
    return TenantExists(tenant);
  }
  return Query(connection,
               "UPDATE tenants SET history_id = '' WHERE tenant = ?")
      .Bind(tenant)
      .Run();
}

absl::StatusOr<bool> DeleteSomeRows(Connection& connection,
                                    std::string_view tenant) {
  bool deleted = false;
  for (const char* const sql : kDeletions) {
    RETURN_IF_ERROR(Query(connection, sql).Bind(tenant).Run());
    deleted = deleted || connection.changed_rows() > 0;
  }
  return deleted;
}

absl::Status InsertRestoring(Connection& connection, std::string_view tenant,
                             const RestoreBegin& begin) {
  RETURN_IF_ERROR(Query(connection, "DELETE FROM tenants WHERE tenant = ?")
                      .Bind(tenant)
                      .Run());
  return TenantWriter(connection, tenant)
      .InsertTenant("", begin, ChainStart(tenant, begin.origin_history_id));
}

absl::Status AppendRestored(Connection& connection, std::string_view tenant,
                            std::span<const RestoredChange> changes) {
  ASSIGN_OR_RETURN(const TenantHead head, ReadRestoring(connection, tenant));
  TenantWriter writer(connection, tenant);
  CommitPlanner planner(tenant, head.point, &writer);
  for (const RestoredChange& restored : changes) {
    ASSIGN_OR_RETURN(const PlannedChange change,
                     planner.PlanRestored(restored));
    RETURN_IF_ERROR(writer.ApplyChange(change));
  }
  return writer.SetHead(planner.head());
}

absl::Status PutRest(Connection& connection, std::string_view tenant,
                     std::span<const Memo> memos,
                     std::span<const RememberedRequest> requests,
                     std::span<const WrappedKey> keys) {
  RETURN_IF_ERROR(ReadRestoring(connection, tenant).status());
  TenantWriter writer(connection, tenant);
  for (const Memo& memo : memos) {
    RETURN_IF_ERROR(writer.PutMemo(memo));
  }
  for (const RememberedRequest& request : requests) {
    RETURN_IF_ERROR(writer.PutRequest(request));
  }
  for (const WrappedKey& key : keys) {
    RETURN_IF_ERROR(writer.PutKey(key));
  }
  return absl::OkStatus();
}

absl::Status OpenRestored(Connection& connection, std::string_view tenant,
                          std::string_view history_id, const Write& last) {
  ASSIGN_OR_RETURN(const TenantHead head, ReadRestoring(connection, tenant));
  TenantWriter writer(connection, tenant);
  CommitPlanner planner(tenant, head.point, &writer);
  ASSIGN_OR_RETURN(const WritePlan plan, planner.Plan(last));
  RETURN_IF_ERROR(plan.verdict);
  RETURN_IF_ERROR(writer.Apply(last, plan));
  RETURN_IF_ERROR(writer.SetHead(planner.head()));
  return Query(connection, "UPDATE tenants SET history_id = ? WHERE tenant = ?")
      .Bind(history_id)
      .Bind(tenant)
      .Run();
}

}  // namespace jixiao::form_store
