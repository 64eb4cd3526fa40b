#include "services/form_store/storage/postgres/restoration.h"

#include <utility>

#include "common/base/status_macros.h"
#include "services/form_store/storage/commit_planner.h"
#include "services/form_store/storage/postgres/batch_writer.h"
#include "services/form_store/storage/postgres/row_codec.h"
#include "services/form_store/storage/postgres/sqlstate.h"
#include "services/form_store/storage/storage_errors.h"

namespace jixiao::form_store::postgres {
namespace {

// By ranges of keys, from the first one on.
constexpr const char* kDeletions[] = {
    "DELETE FROM changes WHERE tenant = $1 AND revision <= (SELECT revision "
    "FROM changes WHERE tenant = $1 ORDER BY revision OFFSET 4999 LIMIT 1)",
    "DELETE FROM forms WHERE tenant = $1 AND form_id <= (SELECT form_id "
    "FROM forms WHERE tenant = $1 ORDER BY form_id OFFSET 4999 LIMIT 1)",
    "DELETE FROM unique_keys WHERE tenant = $1 AND key <= (SELECT key "
    "FROM unique_keys WHERE tenant = $1 ORDER BY key OFFSET 4999 LIMIT 1)",
    "DELETE FROM requests WHERE tenant = $1 AND key <= (SELECT key "
    "FROM requests WHERE tenant = $1 ORDER BY key OFFSET 4999 LIMIT 1)",
    "DELETE FROM data_keys WHERE tenant = $1 AND key_id <= (SELECT key_id "
    "FROM data_keys WHERE tenant = $1 ORDER BY key_id OFFSET 4999 LIMIT 1)",
};

// What is left when no table holds that many rows, and tables of few rows.
constexpr const char* kLastDeletions[] = {
    "DELETE FROM changes WHERE tenant = $1",
    "DELETE FROM forms WHERE tenant = $1",
    "DELETE FROM unique_keys WHERE tenant = $1",
    "DELETE FROM requests WHERE tenant = $1",
    "DELETE FROM data_keys WHERE tenant = $1",
    "DELETE FROM resources WHERE tenant = $1",
    "DELETE FROM memos WHERE tenant = $1",
};

}  // namespace

absl::Status MarkRestoring(TenantTransaction& transaction, bool replace) {
  ASSIGN_OR_RETURN(const auto tenant, transaction.Lock());
  Connection& connection = transaction.connection();
  if (!tenant.has_value()) {
    connection.Send(
        "INSERT INTO tenants (tenant, history_id, origin_history_id, head, "
        "head_hash, head_time_us, compacted_revision, revision, record) "
        "VALUES ($1, '', '', 0, $2, 0, 0, 0, '')",
        Params().Add(transaction.tenant()).Add(BytesOf(Sha256Digest{})));
    const absl::Status inserted = transaction.Commit();
    return connection.sqlstate() == kUniqueViolation
               ? TenantExists(transaction.tenant())
               : inserted;
  }
  if (!replace && !tenant->history_id.empty()) {
    return TenantExists(transaction.tenant());
  }
  connection.Send("UPDATE tenants SET history_id = '' WHERE tenant = $1",
                  Params().Add(transaction.tenant()));
  return transaction.Commit();
}

absl::StatusOr<bool> DeleteSomeRows(TenantTransaction& transaction) {
  RETURN_IF_ERROR(transaction.LockRestoring().status());
  Connection& connection = transaction.connection();
  for (const char* const sql : kDeletions) {
    connection.Send(sql, Params().Add(transaction.tenant()));
  }
  ASSIGN_OR_RETURN(const std::vector<Rows> deletions, connection.Run());
  bool more = false;
  for (const Rows& deletion : deletions) {
    more = more || deletion.affected() > 0;
  }
  if (!more) {
    for (const char* const sql : kLastDeletions) {
      connection.Send(sql, Params().Add(transaction.tenant()));
    }
  }
  RETURN_IF_ERROR(transaction.Commit());
  return more;
}

absl::Status ResetRestoring(TenantTransaction& transaction,
                            const RestoreBegin& begin) {
  RETURN_IF_ERROR(transaction.LockRestoring().status());
  const ChainPoint start =
      history::ChainStart(transaction.tenant(), begin.origin_history_id);
  transaction.connection().Send(
      "UPDATE tenants SET origin_history_id = $2, head = $3, head_hash = $4, "
      "head_time_us = $5, compacted_revision = $6, revision = 0, record = '' "
      "WHERE tenant = $1",
      Params()
          .Add(transaction.tenant())
          .Add(begin.origin_history_id)
          .Add(start.revision)
          .Add(BytesOf(start.hash))
          .Add(start.commit_time_us)
          .Add(begin.compacted_revision));
  return transaction.Commit();
}

absl::Status AppendRestored(TenantTransaction& transaction,
                            std::span<const RestoredChange> changes) {
  BatchState state(transaction.tenant());
  for (const RestoredChange& change : changes) {
    state.Want(change.mutation);
  }
  ASSIGN_OR_RETURN(const LockedTenant tenant,
                   transaction.LockRestoring(&state));
  CommitPlanner planner(transaction.tenant(), tenant.point, &state);
  for (const RestoredChange& restored : changes) {
    ASSIGN_OR_RETURN(PlannedChange change, planner.PlanRestored(restored));
    state.Apply(std::move(change));
  }
  SendBatch(state, transaction.connection());
  SendHead(state, planner.head(), transaction.connection());
  return transaction.Commit();
}

absl::Status PutRest(TenantTransaction& transaction,
                     std::span<const Memo> memos,
                     std::span<const RememberedRequest> requests,
                     std::span<const WrappedKey> keys) {
  BatchState state(transaction.tenant());
  for (const Memo& memo : memos) {
    state.Want(memo);
  }
  for (const WrappedKey& key : keys) {
    state.Want(key);
  }
  RETURN_IF_ERROR(transaction.LockRestoring(&state).status());
  for (const Memo& memo : memos) {
    state.PutMemo(memo);
  }
  for (const RememberedRequest& request : requests) {
    state.PutRequest(request);
  }
  for (const WrappedKey& key : keys) {
    state.PutKey(key);
  }
  SendBatch(state, transaction.connection());
  return transaction.Commit();
}

absl::StatusOr<int64_t> OpenRestored(TenantTransaction& transaction,
                                     std::string_view history_id,
                                     const Write& last, bool notify) {
  BatchState state(transaction.tenant());
  state.Want(last);
  ASSIGN_OR_RETURN(const LockedTenant tenant,
                   transaction.LockRestoring(&state));
  CommitPlanner planner(transaction.tenant(), tenant.point, &state);
  ASSIGN_OR_RETURN(WritePlan plan, planner.Plan(last));
  RETURN_IF_ERROR(plan.verdict);
  state.Apply(last, std::move(plan));
  SendBatch(state, transaction.connection());
  SendHead(state, planner.head(), transaction.connection());
  transaction.connection().Send(
      "UPDATE tenants SET history_id = $2 WHERE tenant = $1",
      Params().Add(transaction.tenant()).Add(history_id));
  if (notify) {
    transaction.SendNotice(planner.head().revision, history_id);
  }
  RETURN_IF_ERROR(transaction.Commit());
  return planner.head().revision;
}

absl::Status DeleteTenant(TenantTransaction& transaction) {
  RETURN_IF_ERROR(transaction.LockRestoring().status());
  transaction.connection().Send(
      "DELETE FROM tenants WHERE tenant = $1 AND history_id = ''",
      Params().Add(transaction.tenant()));
  return transaction.Commit();
}

}  // namespace jixiao::form_store::postgres
