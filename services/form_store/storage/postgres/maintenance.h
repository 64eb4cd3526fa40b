// Writes that make no change: compaction, forgetting, keys.
#ifndef JIXIAO_SERVICES_FORM_STORE_STORAGE_POSTGRES_MAINTENANCE_H_
#define JIXIAO_SERVICES_FORM_STORE_STORAGE_POSTGRES_MAINTENANCE_H_

#include <cstdint>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "services/form_store/storage/postgres/tenant_transaction.h"

namespace jixiao::form_store::postgres {

// Each begins and commits `transaction`; see FormStorage.
absl::Status BeginCompaction(TenantTransaction& transaction, int64_t revision);
absl::StatusOr<CompactionStep> CompactStep(TenantTransaction& transaction,
                                           int64_t after, int64_t upto,
                                           int limit, bool dry_run);
absl::StatusOr<int> ForgetRequests(TenantTransaction& transaction,
                                   int64_t before_us, int limit);
absl::Status DeleteKey(TenantTransaction& transaction, std::string_view key_id);

}  // namespace jixiao::form_store::postgres

#endif  // JIXIAO_SERVICES_FORM_STORE_STORAGE_POSTGRES_MAINTENANCE_H_
