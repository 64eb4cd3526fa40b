#ifndef JIXIAO_SERVICES_FORM_STORE_STORAGE_POSTGRES_HEAD_WATCH_H_
#define JIXIAO_SERVICES_FORM_STORE_STORAGE_POSTGRES_HEAD_WATCH_H_

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "absl/time/time.h"

#include "common/base/mutex.h"
#include "services/form_store/storage/form_storage.h"
#include "services/form_store/storage/postgres/connection.h"

namespace jixiao::form_store::postgres {

// Tells of commits that other processes have made: by the notices they send,
// and by a look at all heads every `poll_interval`, which finds what no notice
// told of (and does without them where the engine or a pooler has none). One
// thread with a connection of its own. Thread-safe.
class HeadWatch {
 public:
  HeadWatch(ConnectionOptions connection, absl::Duration poll_interval,
            bool listen);
  ~HeadWatch();
  HeadWatch(const HeadWatch&) = delete;
  HeadWatch& operator=(const HeadWatch&) = delete;

  // Begins to watch; what was committed before the call may be told of.
  void Start(ForeignCommitListener listener);
  // The listener is not called any more once this returns.
  void Stop();

  // A commit of this process, which moved the head from `base` to `head`. What
  // lies before `base` may be of others.
  void NoteOwn(std::string_view tenant, std::string_view history_id,
               int64_t base, int64_t head);

 private:
  struct Known {
    std::string history_id;
    int64_t head = 0;
  };

  void Watch();
  // Connects, listens, and looks until the connection is lost.
  void WatchConnection(Connection& connection);
  absl::Status LookAtHeads(Connection& connection);
  void TakeNotices(Connection& connection);
  void Note(std::string_view tenant, std::string_view history_id, int64_t head);
  void TellQueued();
  // Sleeps until there is something to do; false when the watch is to end.
  bool Wait(int socket, absl::Duration timeout);
  void Wake();

  const ConnectionOptions connection_options_;
  const absl::Duration poll_interval_;
  const bool listen_;
  const int wake_;  // eventfd
  std::atomic<bool> watching_ = false;
  std::atomic<bool> stopping_ = false;
  ForeignCommitListener listener_;
  base::Mutex mutex_;
  std::map<std::string, Known, std::less<>> known_ GUARDED_BY(mutex_);
  std::vector<std::pair<std::string, int64_t>> queued_ GUARDED_BY(mutex_);
  std::thread thread_;
};

}  // namespace jixiao::form_store::postgres

#endif  // JIXIAO_SERVICES_FORM_STORE_STORAGE_POSTGRES_HEAD_WATCH_H_
