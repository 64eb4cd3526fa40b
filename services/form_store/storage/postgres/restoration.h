// Restores tenants from their histories.
#ifndef JIXIAO_SERVICES_FORM_STORE_STORAGE_POSTGRES_RESTORATION_H_
#define JIXIAO_SERVICES_FORM_STORE_STORAGE_POSTGRES_RESTORATION_H_

#include <span>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "services/form_store/storage/postgres/tenant_transaction.h"

namespace jixiao::form_store::postgres {

// Each begins and commits `transaction`; see FormStorage. A restore begins with
// MarkRestoring, DeleteSomeRows until it says false, and ResetRestoring.
absl::Status MarkRestoring(TenantTransaction& transaction, bool replace);
// Deletes some rows of a tenant that is being restored; false when none was
// left. Not all at once, so that no transaction takes long.
absl::StatusOr<bool> DeleteSomeRows(TenantTransaction& transaction);
absl::Status ResetRestoring(TenantTransaction& transaction,
                            const RestoreBegin& begin);
absl::Status AppendRestored(TenantTransaction& transaction,
                            std::span<const RestoredChange> changes);
absl::Status PutRest(TenantTransaction& transaction,
                     std::span<const Memo> memos,
                     std::span<const RememberedRequest> requests,
                     std::span<const WrappedKey> keys);
// Returns the head. `notify` tells the other replicas.
absl::StatusOr<int64_t> OpenRestored(TenantTransaction& transaction,
                                     std::string_view history_id,
                                     const Write& last, bool notify);
absl::Status DeleteTenant(TenantTransaction& transaction);

}  // namespace jixiao::form_store::postgres

#endif  // JIXIAO_SERVICES_FORM_STORE_STORAGE_POSTGRES_RESTORATION_H_
