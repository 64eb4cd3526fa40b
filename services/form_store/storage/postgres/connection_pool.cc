#include "services/form_store/storage/postgres/connection_pool.h"

#include <algorithm>

#include "common/base/clock.h"
#include "common/base/errors.h"
#include "common/base/status_macros.h"

namespace jixiao::form_store::postgres {
namespace {

constexpr absl::Duration kRetryAfter = absl::Milliseconds(500);

absl::Duration Uptime() {
  return base::Clock::System().Uptime();
}

absl::Status AllInUse() {
  return errors::ResourceExhausted(
             errors::ERROR_REASON_QUEUE_FULL,
             "all connections to the database are in use: try again later")
      .WithRetryAfter(kRetryAfter);
}

}  // namespace

ConnectionPool::Lease::~Lease() {
  if (connection_ != nullptr) {
    pool_->GiveBack(std::move(connection_));
  }
}

ConnectionPool::ConnectionPool(PoolOptions options)
    : options_(std::move(options)) {}

absl::StatusOr<ConnectionPool::Lease> ConnectionPool::Acquire() {
  ASSIGN_OR_RETURN(std::unique_ptr<Connection> idle, TakeIdleOrPlace());
  if (idle != nullptr) {
    return Lease(this, std::move(idle), true);
  }
  absl::StatusOr<std::unique_ptr<Connection>> opened =
      Connection::Open(options_.connection);
  NoteAttempt(opened.ok());
  RETURN_IF_ERROR(opened.status());
  return Lease(this, *std::move(opened), false);
}

absl::StatusOr<std::unique_ptr<Connection>> ConnectionPool::TakeIdleOrPlace() {
  const absl::Duration deadline = Uptime() + options_.acquire_timeout;
  const base::MutexLock lock(mutex_);
  while (true) {
    if (!idle_.empty()) {
      std::unique_ptr<Connection> connection = std::move(idle_.back());
      idle_.pop_back();
      return connection;
    }
    if (open_ < options_.max_connections) {
      RETURN_IF_ERROR(CheckBackoff());
      ++open_;
      return std::unique_ptr<Connection>();
    }
    const absl::Duration left = deadline - Uptime();
    if (left <= absl::ZeroDuration()) {
      return AllInUse();
    }
    freed_.WaitFor(mutex_, left);
  }
}

absl::Status ConnectionPool::CheckBackoff() {
  if (Uptime() >= no_attempt_before_) {
    return absl::OkStatus();
  }
  return errors::Unavailable(errors::ERROR_REASON_STORAGE_UNAVAILABLE,
                             "the database cannot be reached")
      .WithRetryAfter(backoff_);
}

void ConnectionPool::NoteAttempt(bool succeeded) {
  const base::MutexLock lock(mutex_);
  if (succeeded) {
    backoff_ = absl::ZeroDuration();
    no_attempt_before_ = absl::ZeroDuration();
    return;
  }
  --open_;
  freed_.NotifyOne();
  backoff_ =
      std::clamp(backoff_ * 2, options_.min_backoff, options_.max_backoff);
  no_attempt_before_ = Uptime() + backoff_;
}

void ConnectionPool::DropIdle() {
  std::vector<std::unique_ptr<Connection>> dropped;
  const base::MutexLock lock(mutex_);
  open_ -= static_cast<int>(idle_.size());
  dropped.swap(idle_);
}

void ConnectionPool::GiveBack(std::unique_ptr<Connection> connection) {
  const bool usable = connection->Reset();
  if (!usable) {
    connection.reset();
  }
  const base::MutexLock lock(mutex_);
  if (usable) {
    idle_.push_back(std::move(connection));
  } else {
    --open_;
  }
  freed_.NotifyOne();
}

}  // namespace jixiao::form_store::postgres
