#ifndef JIXIAO_SERVICES_FORM_STORE_STORAGE_SQLITE_COMPACTION_H_
#define JIXIAO_SERVICES_FORM_STORE_STORAGE_SQLITE_COMPACTION_H_

#include <cstdint>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "services/form_store/storage/form_storage.h"
#include "services/form_store/storage/sqlite/connection.h"

namespace jixiao::form_store {

// See FormStorage::BeginCompaction and CompactStep. Inside a transaction.
absl::Status RaiseCompacted(Connection& connection, std::string_view tenant,
                            int64_t revision);
absl::StatusOr<CompactionStep> DropPayloads(Connection& connection,
                                            std::string_view tenant,
                                            int64_t after, int64_t upto,
                                            int limit, bool dry_run);

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_STORAGE_SQLITE_COMPACTION_H_
