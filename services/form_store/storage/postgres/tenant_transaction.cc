#include "services/form_store/storage/postgres/tenant_transaction.h"

#include <span>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "common/base/string_view_bridge.h"
#include "services/form_store/storage/postgres/row_codec.h"
#include "services/form_store/storage/postgres/sqlstate.h"
#include "services/form_store/storage/storage_errors.h"

namespace jixiao::form_store::postgres {
namespace {

absl::Status OutcomeUnknown() {
  return errors::Unavailable(
      errors::ERROR_REASON_STORAGE_UNAVAILABLE,
      "the database did not confirm the commit: whether it took place is "
      "unknown");
}

absl::StatusOr<LockedTenant> TakeTenant(std::string_view tenant,
                                        const Rows& rows) {
  ASSIGN_OR_RETURN(const Sha256Digest hash, ToDigest(tenant, rows.Bytes(0, 1)));
  return LockedTenant{{rows.Number(0, 0), hash, rows.Number(0, 2)},
                      rows.Text(0, 3),
                      rows.Text(0, 4),
                      rows.Number(0, 5)};
}

}  // namespace

absl::StatusOr<std::optional<LockedTenant>> TenantTransaction::Lock(
    BatchState* state) {
  // What follows the lock sees all that its last holder has committed, which a
  // stricter level would not show.
  connection_.Send("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE");
  connection_.Send(
      "SELECT head, head_hash, head_time_us, history_id, origin_history_id, "
      "compacted_revision FROM tenants WHERE tenant = $1 FOR UPDATE",
      Params().Add(tenant_));
  if (state != nullptr) {
    state->Send(connection_);
  }
  ASSIGN_OR_RETURN(const std::vector<Rows> rows, connection_.Run());
  if (rows[1].empty()) {
    return std::nullopt;
  }
  if (state != nullptr) {
    RETURN_IF_ERROR(state->Take(std::span(rows).subspan(2)));
  }
  ASSIGN_OR_RETURN(LockedTenant tenant, TakeTenant(tenant_, rows[1]));
  return tenant;
}

absl::StatusOr<LockedTenant> TenantTransaction::LockOpen(BatchState* state) {
  ASSIGN_OR_RETURN(std::optional<LockedTenant> tenant, Lock(state));
  if (!tenant.has_value()) {
    return TenantNotFound(tenant_);
  }
  if (tenant->history_id.empty()) {
    return TenantRestoring(tenant_);
  }
  return *std::move(tenant);
}

absl::StatusOr<LockedTenant> TenantTransaction::LockRestoring(
    BatchState* state) {
  ASSIGN_OR_RETURN(std::optional<LockedTenant> tenant, Lock(state));
  if (!tenant.has_value() || !tenant->history_id.empty()) {
    return NotRestoring(tenant_);
  }
  return *std::move(tenant);
}

// A warning is a standby that did not confirm (the wait for it was cancelled):
// the commit is there, but a failover would lose it.
absl::Status TenantTransaction::Commit() {
  connection_.Send("COMMIT");
  commit_sent_ = true;
  const absl::StatusOr<std::vector<Rows>> rows = connection_.Run();
  if (!rows.ok()) {
    return connection_.sqlstate().empty() ? OutcomeUnknown() : rows.status();
  }
  if (connection_.warned()) {
    return OutcomeUnknown();
  }
  return rows->back().command_tag() == "COMMIT"
             ? absl::OkStatus()
             : errors::Internal("the database undid a transaction");
}

void TenantTransaction::SendNotice(int64_t head, std::string_view history_id) {
  connection_.Send("SELECT pg_notify($1, $2)",
                   Params()
                       .Add(std::string_view(kNoticeChannel))
                       .Add(absl::StrCat(base::ToAbsl(tenant_), " ", head, " ",
                                         base::ToAbsl(history_id))));
}

bool TenantTransaction::failed_early() const {
  return IsConflict(connection_.sqlstate()) ||
         (!commit_sent_ && connection_.IsLost());
}

}  // namespace jixiao::form_store::postgres
