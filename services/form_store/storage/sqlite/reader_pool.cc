#include "services/form_store/storage/sqlite/reader_pool.h"

#include "common/base/status_macros.h"

namespace jixiao::form_store {
namespace {

// A connection drops its pages with the first commit after them, and the
// system keeps the file: little is gained by a large cache for each.
constexpr char kReaderSettings[] =
    "PRAGMA query_only = ON;"
    "PRAGMA cache_size = -1024;";

}  // namespace

ReaderPool::ReaderPool(std::filesystem::path database,
                       absl::Duration busy_timeout, size_t max_idle)
    : database_(std::move(database)),
      busy_timeout_(busy_timeout),
      max_idle_(max_idle) {}

absl::StatusOr<ReaderPool::Lease> ReaderPool::Acquire() {
  {
    const base::MutexLock lock(mutex_);
    if (!idle_.empty()) {
      std::unique_ptr<Connection> connection = std::move(idle_.back());
      idle_.pop_back();
      return Lease(this, std::move(connection));
    }
  }
  ASSIGN_OR_RETURN(std::unique_ptr<Connection> connection,
                   Connection::Open(database_, busy_timeout_));
  RETURN_IF_ERROR(connection->Execute(kReaderSettings));
  return Lease(this, std::move(connection));
}

void ReaderPool::GiveBack(std::unique_ptr<Connection> connection) {
  const base::MutexLock lock(mutex_);
  if (idle_.size() < max_idle_) {
    idle_.push_back(std::move(connection));
  }
}

}  // namespace jixiao::form_store
