#include "services/form_store/storage/postgres/commit.h"

#include <utility>

#include "common/base/status_macros.h"
#include "services/form_store/storage/commit_planner.h"
#include "services/form_store/storage/postgres/batch_state.h"
#include "services/form_store/storage/postgres/batch_writer.h"
#include "services/form_store/storage/postgres/row_codec.h"
#include "services/form_store/storage/postgres/sqlstate.h"
#include "services/form_store/storage/storage_errors.h"

namespace jixiao::form_store::postgres {

absl::StatusOr<CommitOutcome> CommitWrites(TenantTransaction& transaction,
                                           std::span<const Write> writes,
                                           bool notify) {
  BatchState state(transaction.tenant());
  for (const Write& write : writes) {
    state.Want(write);
  }
  ASSIGN_OR_RETURN(LockedTenant tenant, transaction.LockOpen(&state));
  CommitPlanner planner(transaction.tenant(), tenant.point, &state);
  CommitOutcome outcome;
  outcome.base = tenant.point.revision;
  for (const Write& write : writes) {
    ASSIGN_OR_RETURN(WritePlan plan, planner.Plan(write));
    outcome.results.push_back(plan.ToResult());
    if (plan.passed()) {
      state.Apply(write, std::move(plan));
    }
  }
  outcome.head = planner.head().revision;
  outcome.history_id = std::move(tenant.history_id);
  if (!state.changed()) {
    return outcome;
  }
  SendBatch(state, transaction.connection());
  if (outcome.head != outcome.base) {
    SendHead(state, planner.head(), transaction.connection());
    if (notify) {
      transaction.SendNotice(outcome.head, outcome.history_id);
    }
  }
  RETURN_IF_ERROR(transaction.Commit());
  return outcome;
}

absl::StatusOr<int64_t> CreateTenant(TenantTransaction& transaction,
                                     std::string_view history_id,
                                     const Write& write, bool notify) {
  BatchState state(transaction.tenant());
  state.Want(write);
  ASSIGN_OR_RETURN(const auto tenant, transaction.Lock(&state));
  if (tenant.has_value()) {
    return tenant->history_id.empty() ? TenantRestoring(transaction.tenant())
                                      : TenantExists(transaction.tenant());
  }
  const ChainPoint start =
      history::ChainStart(transaction.tenant(), history_id);
  CommitPlanner planner(transaction.tenant(), start, &state);
  ASSIGN_OR_RETURN(WritePlan plan, planner.Plan(write));
  RETURN_IF_ERROR(plan.verdict);
  state.Apply(write, std::move(plan));
  Connection& connection = transaction.connection();
  connection.Send(
      "INSERT INTO tenants (tenant, history_id, origin_history_id, head, "
      "head_hash, head_time_us, compacted_revision, revision, record) "
      "VALUES ($1, $2, $2, 0, $3, 0, 0, 0, '')",
      Params()
          .Add(transaction.tenant())
          .Add(history_id)
          .Add(BytesOf(start.hash)));
  SendBatch(state, connection);
  SendHead(state, planner.head(), connection);
  if (notify) {
    transaction.SendNotice(planner.head().revision, history_id);
  }
  const absl::Status committed = transaction.Commit();
  if (connection.sqlstate() == kUniqueViolation) {
    return TenantExists(transaction.tenant());  // made by another meanwhile
  }
  RETURN_IF_ERROR(committed);
  return planner.head().revision;
}

}  // namespace jixiao::form_store::postgres
