// A transaction that writes to one tenant.
#ifndef JIXIAO_SERVICES_FORM_STORE_STORAGE_POSTGRES_TENANT_TRANSACTION_H_
#define JIXIAO_SERVICES_FORM_STORE_STORAGE_POSTGRES_TENANT_TRANSACTION_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "services/form_store/storage/form_storage.h"
#include "services/form_store/storage/postgres/batch_state.h"
#include "services/form_store/storage/postgres/connection.h"

namespace jixiao::form_store::postgres {

// The row of a tenant.
struct LockedTenant {
  ChainPoint point;
  std::string history_id;  // empty while the tenant is being restored
  std::string origin_history_id;
  int64_t compacted_revision = 0;
};

// Takes the tenant's row first, so that of several replicas one writes at a
// time and revisions become visible in order. Two round trips: one that locks
// and reads, one that writes and commits. Undone by the pool unless it is
// committed. Both arguments must outlive it.
class TenantTransaction {
 public:
  TenantTransaction(Connection& connection, std::string_view tenant)
      : connection_(connection), tenant_(tenant) {}

  // Locks the tenant and reads `state` with it, if there is one. Nothing when
  // there is no such tenant; the others ask for one that is open to everybody
  // (TENANT_NOT_FOUND, TENANT_RESTORING) or that is being restored (INTERNAL).
  absl::StatusOr<std::optional<LockedTenant>> Lock(BatchState* state = nullptr);
  absl::StatusOr<LockedTenant> LockOpen(BatchState* state = nullptr);
  absl::StatusOr<LockedTenant> LockRestoring(BatchState* state = nullptr);

  // Sends what is in the pipeline and commits. An error means that nothing was
  // committed, except UNAVAILABLE, after which that is unknown.
  absl::Status Commit();

  // Adds to the pipeline what tells the other replicas of a new head.
  void SendNotice(int64_t head, std::string_view history_id);

  // Whether it has failed before it could commit, for a reason that another
  // attempt may not meet: a conflict, or a connection that had died.
  bool failed_early() const;
  bool lost() const { return connection_.IsLost(); }

  Connection& connection() { return connection_; }
  std::string_view tenant() const { return tenant_; }

 private:
  Connection& connection_;
  const std::string_view tenant_;
  bool commit_sent_ = false;
};

// Where notices are sent; the payload is "tenant head history_id".
inline constexpr char kNoticeChannel[] = "jixiao_commits";

}  // namespace jixiao::form_store::postgres

#endif  // JIXIAO_SERVICES_FORM_STORE_STORAGE_POSTGRES_TENANT_TRANSACTION_H_
