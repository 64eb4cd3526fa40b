#ifndef JIXIAO_SERVICES_FORM_STORE_STORAGE_SQLITE_CHECKPOINTER_H_
#define JIXIAO_SERVICES_FORM_STORE_STORAGE_SQLITE_CHECKPOINTER_H_

#include <functional>
#include <memory>
#include <thread>

#include "common/base/mutex.h"
#include "services/form_store/storage/sqlite/connection.h"

namespace jixiao::form_store {

struct CheckpointLimits {
  // Pages in the log at which it is copied into the database.
  int start_pages = 4096;
  // Pages in the log at which the writer is held for a moment, so that the log
  // can begin anew. Under constant writing nothing else ends its growth.
  int restart_pages = 32768;
};

// Copies SQLite's log into the database on a thread of its own, so that no
// commit pays for it (a checkpoint inside a commit was the p99 of writes).
class Checkpointer {
 public:
  // `pause_writer` runs its argument while no write transaction is open.
  using PauseWriter = std::function<void(const std::function<void()>&)>;

  Checkpointer(std::unique_ptr<Connection> connection, CheckpointLimits limits,
               PauseWriter pause_writer);
  // Stops the thread; a checkpoint under way ends first.
  ~Checkpointer();
  Checkpointer(const Checkpointer&) = delete;
  Checkpointer& operator=(const Checkpointer&) = delete;

  // Reports the size of the log after a commit. Cheap, thread-safe.
  void NoteLogSize(int pages);
  // Asks for the log to be emptied, so that what was overwritten in the
  // database does not live on in it.
  void RequestPurge();

 private:
  struct Work {
    bool stop = false;
    bool restart = false;
    bool purge = false;
  };

  void Run();
  Work AwaitWork() EXCLUDES(mutex_);
  // Tries to empty the log; false when a reader is still using it.
  bool Restart(int mode);
  void RetryPurgeLater() EXCLUDES(mutex_);

  const std::unique_ptr<Connection> connection_;
  const CheckpointLimits limits_;
  const PauseWriter pause_writer_;
  base::Mutex mutex_;
  base::CondVar work_ready_;
  int pages_ GUARDED_BY(mutex_) = 0;    // in the log, as reported last
  int next_at_ GUARDED_BY(mutex_) = 0;  // pages for the next checkpoint
  bool purge_ GUARDED_BY(mutex_) = false;
  bool stopping_ GUARDED_BY(mutex_) = false;
  std::thread thread_;  // last: it uses all the others
};

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_STORAGE_SQLITE_CHECKPOINTER_H_
