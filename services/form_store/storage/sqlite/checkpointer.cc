#include "services/form_store/storage/sqlite/checkpointer.h"

#include <utility>

#include <sqlite3.h>

namespace jixiao::form_store {
namespace {

// Between two attempts to purge while readers keep the log in use.
constexpr absl::Duration kPurgeRetry = absl::Milliseconds(100);

// Failures are left to the next attempt: the log holds everything until then,
// and a broken database is found by those who read and write it.
bool RunCheckpoint(sqlite3* handle, int mode) {
  return sqlite3_wal_checkpoint_v2(handle, nullptr, mode, nullptr, nullptr) ==
         SQLITE_OK;
}

}  // namespace

Checkpointer::Checkpointer(std::unique_ptr<Connection> connection,
                           CheckpointLimits limits, PauseWriter pause_writer)
    : connection_(std::move(connection)),
      limits_(limits),
      pause_writer_(std::move(pause_writer)),
      next_at_(limits.start_pages) {
  // It never waits for readers, least of all while the writer is held.
  sqlite3_busy_timeout(connection_->handle(), 0);
  thread_ = std::thread([this] { Run(); });
}

Checkpointer::~Checkpointer() {
  {
    const base::MutexLock lock(mutex_);
    stopping_ = true;
  }
  work_ready_.NotifyAll();
  thread_.join();
}

void Checkpointer::NoteLogSize(int pages) {
  const base::MutexLock lock(mutex_);
  if (pages < pages_) {
    next_at_ = limits_.start_pages;  // the log began anew
  }
  pages_ = pages;
  if (pages_ >= next_at_) {
    work_ready_.NotifyOne();
  }
}

void Checkpointer::RequestPurge() {
  const base::MutexLock lock(mutex_);
  purge_ = true;
  work_ready_.NotifyOne();
}

Checkpointer::Work Checkpointer::AwaitWork() {
  const base::MutexLock lock(mutex_);
  while (!stopping_ && !purge_ && pages_ < next_at_) {
    work_ready_.Wait(mutex_);
  }
  next_at_ = pages_ + limits_.start_pages;
  return {.stop = stopping_,
          .restart = pages_ >= limits_.restart_pages,
          .purge = std::exchange(purge_, false)};
}

void Checkpointer::Run() {
  while (true) {
    const Work work = AwaitWork();
    if (work.stop) {
      return;
    }
    // First what needs no pause, so that little is left for the pause.
    RunCheckpoint(connection_->handle(), SQLITE_CHECKPOINT_PASSIVE);
    if (work.purge) {
      if (!Restart(SQLITE_CHECKPOINT_TRUNCATE)) {
        RetryPurgeLater();
      }
    } else if (work.restart) {
      Restart(SQLITE_CHECKPOINT_RESTART);
    }
  }
}

bool Checkpointer::Restart(int mode) {
  bool done = false;
  pause_writer_([&] { done = RunCheckpoint(connection_->handle(), mode); });
  return done;
}

void Checkpointer::RetryPurgeLater() {
  const base::MutexLock lock(mutex_);
  purge_ = true;
  if (!stopping_) {
    work_ready_.WaitFor(mutex_, kPurgeRetry);
  }
}

}  // namespace jixiao::form_store
