// Compaction and restoration of a tenant.
#include <algorithm>

#include "common/base/status_macros.h"
#include "services/form_store/storage/memory/memory_tenant.h"
#include "services/form_store/storage/storage_errors.h"

namespace jixiao::form_store {

absl::Status MemoryTenant::BeginCompaction(int64_t revision) {
  if (revision > head_.revision) {
    return RevisionAhead(tenant_, head_.revision);
  }
  compacted_revision_ = std::max(compacted_revision_, revision);
  return absl::OkStatus();
}

bool MemoryTenant::IsAnswer(int64_t revision) const {
  // Of the requests that made changes, the next one may cover it.
  for (auto next = request_order_.lower_bound({revision, {}});
       next != request_order_.end(); ++next) {
    if (const int64_t changes = requests_.at(next->second).changes;
        changes > 0) {
      return revision > next->first - changes;
    }
  }
  return false;
}

CompactionStep MemoryTenant::CompactStep(int64_t after, int64_t upto, int limit,
                                         bool dry_run) {
  CompactionStep step;
  step.last_revision =
      std::min({upto, head_.revision, after + std::max(limit, 0)});
  for (int64_t revision = after + 1; revision <= step.last_revision;
       ++revision) {
    const int64_t superseded = ChangeAt(revision).header.previous_revision;
    if (superseded == 0 || kept_payloads_.contains(superseded) ||
        IsAnswer(superseded)) {
      continue;
    }
    StoredChange& change = changes_[static_cast<size_t>(superseded - 1)];
    if (change.payload_dropped) {
      continue;
    }
    ++step.dropped_payloads;
    step.dropped_bytes += static_cast<int64_t>(change.payload.size());
    if (!dry_run) {
      change.payload.clear();
      change.payload_dropped = true;
    }
  }
  return step;
}

absl::Status MemoryTenant::RestoreChange(const RestoredChange& restored) {
  CommitPlanner planner(tenant_, head_, this);
  ASSIGN_OR_RETURN(const PlannedChange change, planner.PlanRestored(restored));
  Apply(change);
  head_ = planner.head();
  return absl::OkStatus();
}

void MemoryTenant::RestoreRest(std::span<const Memo> memos,
                               std::span<const RememberedRequest> requests,
                               std::span<const WrappedKey> keys) {
  for (const Memo& memo : memos) {
    memos_[{memo.kind, memo.key}] = memo;
  }
  for (const RememberedRequest& request : requests) {
    Remember(request);
  }
  for (const WrappedKey& key : keys) {
    data_keys_[key.key_id] = key.wrapped;
  }
}

absl::Status MemoryTenant::FinishRestore(std::string_view history_id,
                                         const Write& last) {
  RETURN_IF_ERROR(Commit(last).status());
  history_id_ = history_id;
  return absl::OkStatus();
}

}  // namespace jixiao::form_store
