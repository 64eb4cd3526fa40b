// Records a history while it happens.
#ifndef JIXIAO_TESTS_FAULT_HISTORY_RECORDER_H_
#define JIXIAO_TESTS_FAULT_HISTORY_RECORDER_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

#include "common/base/mutex.h"
#include "tests/fault/history/history.h"

namespace jixiao::fault {

// Hands a book to each thread and puts them together in the end. Thread-safe;
// a book is for one thread at a time, so that writing into it costs neither a
// lock nor an atomic operation.
class Recorder {
 public:
  class ClientBook {
   public:
    explicit ClientBook(int client) : client_(client) {}

    // To be called just before the call is made; sets client and invoke_ns.
    // The operation stays of unknown outcome when it never ends. The reference
    // lives as long as the recorder.
    Operation& Begin(Operation operation);
    // To be called just after the answer, before its outcome is filled in: sets
    // return_ns.
    static void End(Operation* operation);

   private:
    friend class Recorder;
    const int client_;
    std::deque<Operation> operations_;
  };

  class WatcherBook {
   public:
    explicit WatcherBook(int watcher) : watcher_(watcher) {}

    // A new stream, of what comes after that revision.
    void Start(std::int64_t cursor);
    // What was just received; sets watcher and received_ns.
    void Receive(FeedEvent event);

   private:
    friend class Recorder;
    const int watcher_;
    std::vector<FeedEvent> events_;
  };

  // They live as long as the recorder.
  ClientBook* NewClient() EXCLUDES(mutex_);
  WatcherBook* NewWatcher() EXCLUDES(mutex_);

  // All that was recorded; when nobody writes any more.
  History Take() EXCLUDES(mutex_);

 private:
  base::Mutex mutex_;
  std::vector<std::unique_ptr<ClientBook>> clients_ GUARDED_BY(mutex_);
  std::vector<std::unique_ptr<WatcherBook>> watchers_ GUARDED_BY(mutex_);
};

// The clock of all books: nanoseconds, monotonic.
std::int64_t NowNs();

}  // namespace jixiao::fault

#endif  // JIXIAO_TESTS_FAULT_HISTORY_RECORDER_H_
