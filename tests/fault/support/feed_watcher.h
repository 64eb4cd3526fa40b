#ifndef JIXIAO_TESTS_FAULT_SUPPORT_FEED_WATCHER_H_
#define JIXIAO_TESTS_FAULT_SUPPORT_FEED_WATCHER_H_

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "common/base/mutex.h"
#include "common/client/form_store_client.h"
#include "tests/fault/support/ledger.h"

namespace jixiao::fault {

// Follows the feed of a tenant from its beginning, over any number of streams:
// each begins after the last change that came. Thread-safe.
class FeedWatcher {
 public:
  explicit FeedWatcher(std::string tenant) : tenant_(std::move(tenant)) {}
  ~FeedWatcher() { Stop(); }

  // Watches through `client`, which must live until Stop. A stream that ends is
  // opened again.
  void Start(client::FormStoreClient* client) EXCLUDES(mutex_);
  void Stop() EXCLUDES(mutex_);

  // Whether it was refused for good; TakeProblems tells why.
  bool ended() const EXCLUDES(mutex_);
  // Revision of the last change that came.
  int64_t position() const EXCLUDES(mutex_);
  // What came since the last call.
  std::vector<LedgerEntry> TakeNew() EXCLUDES(mutex_);
  // Ends of streams that no fault excuses.
  std::vector<std::string> TakeProblems() EXCLUDES(mutex_);

 private:
  using Stream = client::ReadStream<form::v1::WatchChangesResponse>;

  void Run(client::FormStoreClient* client) EXCLUDES(mutex_);
  // Null when the watcher is stopping.
  std::shared_ptr<Stream> Open(client::FormStoreClient* client)
      EXCLUDES(mutex_);
  void Take(const form::v1::WatchChangesResponse& response) EXCLUDES(mutex_);
  void NoteEnd(const absl::Status& status) EXCLUDES(mutex_);

  const std::string tenant_;
  mutable base::Mutex mutex_;
  bool stopping_ GUARDED_BY(mutex_) = false;
  int64_t position_ GUARDED_BY(mutex_) = 0;
  std::shared_ptr<Stream> stream_ GUARDED_BY(mutex_);
  std::vector<LedgerEntry> came_ GUARDED_BY(mutex_);
  std::vector<std::string> problems_ GUARDED_BY(mutex_);
  std::thread thread_;
};

}  // namespace jixiao::fault

#endif  // JIXIAO_TESTS_FAULT_SUPPORT_FEED_WATCHER_H_
