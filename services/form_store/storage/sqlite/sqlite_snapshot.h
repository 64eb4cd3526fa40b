#ifndef JIXIAO_SERVICES_FORM_STORE_STORAGE_SQLITE_SQLITE_SNAPSHOT_H_
#define JIXIAO_SERVICES_FORM_STORE_STORAGE_SQLITE_SQLITE_SNAPSHOT_H_

#include <atomic>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "services/form_store/storage/form_storage.h"
#include "services/form_store/storage/sqlite/connection.h"
#include "services/form_store/storage/sqlite/reader_pool.h"
#include "services/form_store/storage/sqlite/tenant_reader.h"
#include "services/form_store/storage/sqlite/write_gate.h"

namespace jixiao::form_store {

// Reads in one transaction, so that nothing changes between its pages.
class SqliteSnapshot final : public FormSnapshot {
 public:
  // Counts itself in `open_snapshots` while it lives. NOT_FOUND when there is
  // no such tenant.
  static absl::StatusOr<std::unique_ptr<FormSnapshot>> Open(
      ReaderPool::Lease lease, std::string_view tenant, WriteGate* gate,
      std::atomic<int>* open_snapshots);
  ~SqliteSnapshot() override;

  int64_t revision() const override { return head_.point.revision; }
  std::string_view history_id() const override { return head_.history_id; }
  absl::StatusOr<std::vector<FormRow>> Next(int limit,
                                            size_t max_bytes) override;

 private:
  SqliteSnapshot(ReaderPool::Lease lease, std::string_view tenant,
                 WriteGate* gate, std::atomic<int>* open_snapshots);

  std::atomic<int>* const open_snapshots_;
  WriteGate* const gate_;
  const std::string tenant_;
  ReaderPool::Lease lease_;
  Transaction transaction_;  // after the lease: ends before it is given back
  TenantReader reader_;
  TenantHead head_;
  FormScan scan_;
};

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_STORAGE_SQLITE_SQLITE_SNAPSHOT_H_
