#ifndef JIXIAO_SERVICES_FORM_STORE_STORAGE_SQLITE_READER_POOL_H_
#define JIXIAO_SERVICES_FORM_STORE_STORAGE_SQLITE_READER_POOL_H_

#include <filesystem>
#include <memory>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

#include "common/base/mutex.h"
#include "services/form_store/storage/sqlite/connection.h"

namespace jixiao::form_store {

// Connections for reading. Opens as many as are in use at once, keeps a few.
// Thread-safe; must outlive its leases.
class ReaderPool {
 public:
  // A connection for one user, given back at the end.
  class Lease {
   public:
    Lease(ReaderPool* pool, std::unique_ptr<Connection> connection)
        : pool_(pool), connection_(std::move(connection)) {}
    ~Lease() {
      if (connection_ != nullptr) {
        pool_->GiveBack(std::move(connection_));
      }
    }
    Lease(Lease&&) = default;
    Lease& operator=(Lease&&) = delete;

    Connection& operator*() const { return *connection_; }

   private:
    ReaderPool* pool_;
    std::unique_ptr<Connection> connection_;
  };

  ReaderPool(std::filesystem::path database, absl::Duration busy_timeout,
             size_t max_idle);

  absl::StatusOr<Lease> Acquire();

 private:
  void GiveBack(std::unique_ptr<Connection> connection);

  const std::filesystem::path database_;
  const absl::Duration busy_timeout_;
  const size_t max_idle_;
  base::Mutex mutex_;
  std::vector<std::unique_ptr<Connection>> idle_ GUARDED_BY(mutex_);
};

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_STORAGE_SQLITE_READER_POOL_H_
