#ifndef JIXIAO_SERVICES_FORM_STORE_STORAGE_SQLITE_SQLITE_STORAGE_H_
#define JIXIAO_SERVICES_FORM_STORE_STORAGE_SQLITE_SQLITE_STORAGE_H_

#include <cstddef>
#include <filesystem>
#include <memory>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

#include "services/form_store/storage/form_storage.h"
#include "services/form_store/storage/sqlite/checkpointer.h"

namespace jixiao::form_store {

struct SqliteOptions {
  // Directory of the store, created when missing. Held by one process.
  std::filesystem::path dir;
  // Reading connections kept open when nobody uses them.
  size_t idle_readers = 32;
  absl::Duration busy_timeout = absl::Seconds(5);
  CheckpointLimits checkpoint = {};
};

// Opens the embedded store: SQLite in write-ahead mode, synced to disk at every
// commit, one writer at a time, any number of readers. The end of every
// tenant's chain is verified first. Errors are for start-up messages and may
// name the directory: FAILED_PRECONDITION (in use, or not ours to read),
// DATA_LOSS, UNAVAILABLE.
absl::StatusOr<std::unique_ptr<FormStorage>> OpenSqliteStorage(
    const SqliteOptions& options);

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_STORAGE_SQLITE_SQLITE_STORAGE_H_
