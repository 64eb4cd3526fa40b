// Restores tenants from their histories.
#ifndef JIXIAO_SERVICES_FORM_STORE_STORAGE_SQLITE_RESTORATION_H_
#define JIXIAO_SERVICES_FORM_STORE_STORAGE_SQLITE_RESTORATION_H_

#include <atomic>
#include <set>
#include <span>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "common/base/mutex.h"
#include "services/form_store/storage/form_storage.h"
#include "services/form_store/storage/sqlite/connection.h"

namespace jixiao::form_store {

// The tenants that are being restored, so that a read need not ask the
// database. Thread-safe.
class RestoringTenants {
 public:
  absl::Status Load(Connection& connection);
  void Add(std::string_view tenant);
  void Remove(std::string_view tenant);
  // TENANT_RESTORING when it is one of them.
  absl::Status Check(std::string_view tenant) const;

 private:
  std::atomic<bool> any_ = false;
  mutable base::Mutex mutex_;
  std::set<std::string, std::less<>> tenants_ GUARDED_BY(mutex_);
};

// Inside a write transaction each; see FormStorage.
absl::Status MarkRestoring(Connection& connection, std::string_view tenant,
                           bool replace);
// Deletes some rows of a tenant; false when none was left.
absl::StatusOr<bool> DeleteSomeRows(Connection& connection,
                                    std::string_view tenant);
absl::Status InsertRestoring(Connection& connection, std::string_view tenant,
                             const RestoreBegin& begin);
absl::Status AppendRestored(Connection& connection, std::string_view tenant,
                            std::span<const RestoredChange> changes);
absl::Status PutRest(Connection& connection, std::string_view tenant,
                     std::span<const Memo> memos,
                     std::span<const RememberedRequest> requests,
                     std::span<const WrappedKey> keys);
absl::Status OpenRestored(Connection& connection, std::string_view tenant,
                          std::string_view history_id, const Write& last);

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_STORAGE_SQLITE_RESTORATION_H_
