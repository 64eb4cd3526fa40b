#ifndef JIXIAO_SERVICES_FORM_STORE_STORAGE_POSTGRES_CONNECTION_POOL_H_
#define JIXIAO_SERVICES_FORM_STORE_STORAGE_POSTGRES_CONNECTION_POOL_H_

#include <memory>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

#include "common/base/mutex.h"
#include "services/form_store/storage/postgres/connection.h"

namespace jixiao::form_store::postgres {

struct PoolOptions {
  ConnectionOptions connection;
  int max_connections = 16;
  // How long a caller waits for a connection when all are in use.
  absl::Duration acquire_timeout = absl::Seconds(5);
  // After a failed attempt to connect nobody tries again for this long, twice
  // as long after the next one, and so on.
  absl::Duration min_backoff = absl::Milliseconds(50);
  absl::Duration max_backoff = absl::Seconds(1);
};

// A bounded number of connections, opened when they are needed and kept.
// Thread-safe; must outlive its leases.
class ConnectionPool {
 public:
  // A connection for one user, given back at the end. It is closed then when it
  // is lost or its transaction cannot be left.
  class Lease {
   public:
    ~Lease();
    Lease(Lease&&) = default;
    Lease& operator=(Lease&&) = delete;

    Connection& operator*() const { return *connection_; }
    Connection* operator->() const { return connection_.get(); }
    // Whether it has served before: it may have died since.
    bool reused() const { return reused_; }

   private:
    friend class ConnectionPool;
    Lease(ConnectionPool* pool, std::unique_ptr<Connection> connection,
          bool reused)
        : pool_(pool), connection_(std::move(connection)), reused_(reused) {}

    ConnectionPool* pool_;
    std::unique_ptr<Connection> connection_;
    bool reused_;
  };

  explicit ConnectionPool(PoolOptions options);

  // RESOURCE_EXHAUSTED (QUEUE_FULL) when all stay in use; else as
  // Connection::Open.
  absl::StatusOr<Lease> Acquire();

  // Closes those that nobody uses, after one was found dead.
  void DropIdle();

 private:
  // Waits for an idle connection (returned), or for leave to open one (null).
  absl::StatusOr<std::unique_ptr<Connection>> TakeIdleOrPlace();
  absl::Status CheckBackoff() REQUIRES(mutex_);
  void NoteAttempt(bool succeeded);
  void GiveBack(std::unique_ptr<Connection> connection);

  const PoolOptions options_;
  base::Mutex mutex_;
  base::CondVar freed_;
  std::vector<std::unique_ptr<Connection>> idle_ GUARDED_BY(mutex_);
  int open_ GUARDED_BY(mutex_) = 0;  // idle, in use or being opened
  absl::Duration backoff_ GUARDED_BY(mutex_);
  absl::Duration no_attempt_before_ GUARDED_BY(mutex_);  // of the uptime
};

}  // namespace jixiao::form_store::postgres

#endif  // JIXIAO_SERVICES_FORM_STORE_STORAGE_POSTGRES_CONNECTION_POOL_H_
