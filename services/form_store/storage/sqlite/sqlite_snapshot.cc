#include "services/form_store/storage/sqlite/sqlite_snapshot.h"

#include <utility>

#include "common/base/status_macros.h"

namespace jixiao::form_store {

absl::StatusOr<std::unique_ptr<FormSnapshot>> SqliteSnapshot::Open(
    ReaderPool::Lease lease, std::string_view tenant, WriteGate* gate,
    std::atomic<int>* open_snapshots) {
  std::unique_ptr<SqliteSnapshot> snapshot(
      new SqliteSnapshot(std::move(lease), tenant, gate, open_snapshots));
  RETURN_IF_ERROR(snapshot->transaction_.BeginRead());
  ASSIGN_OR_RETURN(snapshot->head_, snapshot->reader_.ReadHead());
  return snapshot;
}

SqliteSnapshot::SqliteSnapshot(ReaderPool::Lease lease, std::string_view tenant,
                               WriteGate* gate,
                               std::atomic<int>* open_snapshots)
    : open_snapshots_(open_snapshots),
      gate_(gate),
      tenant_(tenant),
      lease_(std::move(lease)),
      transaction_(*lease_),
      reader_(*lease_, tenant_) {
  ++*open_snapshots_;
  scan_.include_deleted = true;
}

SqliteSnapshot::~SqliteSnapshot() {
  --*open_snapshots_;
}

absl::StatusOr<std::vector<FormRow>> SqliteSnapshot::Next(int limit,
                                                          size_t max_bytes) {
  scan_.limit = limit;
  scan_.max_bytes = max_bytes;
  absl::StatusOr<std::vector<FormRow>> rows = reader_.ScanForms(scan_);
  RETURN_IF_ERROR(gate_->Watch(rows.status()));
  if (!rows->empty()) {
    scan_.after.emplace().form_id = rows->back().form_id;
  }
  return rows;
}

}  // namespace jixiao::form_store
