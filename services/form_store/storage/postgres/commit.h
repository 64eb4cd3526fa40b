// Commits of writes.
#ifndef JIXIAO_SERVICES_FORM_STORE_STORAGE_POSTGRES_COMMIT_H_
#define JIXIAO_SERVICES_FORM_STORE_STORAGE_POSTGRES_COMMIT_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "services/form_store/storage/postgres/tenant_transaction.h"

namespace jixiao::form_store::postgres {

struct CommitOutcome {
  std::vector<absl::StatusOr<Committed>> results;
  std::string history_id;
  int64_t base = 0;  // the head before
  int64_t head = 0;  // and after
};

// Each begins and commits `transaction`; see FormStorage. `notify` tells the
// other replicas.
absl::StatusOr<CommitOutcome> CommitWrites(TenantTransaction& transaction,
                                           std::span<const Write> writes,
                                           bool notify);
// Returns the head.
absl::StatusOr<int64_t> CreateTenant(TenantTransaction& transaction,
                                     std::string_view history_id,
                                     const Write& write, bool notify);

}  // namespace jixiao::form_store::postgres

#endif  // JIXIAO_SERVICES_FORM_STORE_STORAGE_POSTGRES_COMMIT_H_
