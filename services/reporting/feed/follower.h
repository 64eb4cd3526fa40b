#ifndef JIXIAO_SERVICES_REPORTING_FEED_FOLLOWER_H_
#define JIXIAO_SERVICES_REPORTING_FEED_FOLLOWER_H_

#include <atomic>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"

#include "common/base/mutex.h"
#include "services/reporting/feed/change_source.h"
#include "services/reporting/index/form_index.h"
#include "services/reporting/index/progress.h"

namespace jixiao::reporting {

struct FollowerOptions {
  absl::Duration heartbeat_interval = absl::Seconds(1);
  // Between two attempts to reach the store; doubled up to the maximum.
  absl::Duration min_backoff = absl::Milliseconds(100);
  absl::Duration max_backoff = absl::Seconds(5);
};

// Keeps the index equal to the store: exports each tenant that the index does
// not have, then follows the feed from there; on any fault it connects again
// and goes on after the last change applied. A change takes effect once: what
// is not newer than the tenant's revision is dropped, and a tenant whose
// revisions do not follow on, whose history was renewed or whose cursor is no
// longer served is exported anew. One thread writes; readers keep the old
// partition until the new one is whole.
class Follower {
 public:
  // All outlive the follower.
  Follower(ChangeSource* source, FormIndex* index, Progress* progress,
           FollowerOptions options = {});
  // Stops.
  ~Follower();
  Follower(const Follower&) = delete;
  Follower& operator=(const Follower&) = delete;

  // Follows on a thread of its own until Stop.
  void Start();
  void Stop();

  // Whether the index has once held everything that the store had.
  bool caught_up() const { return caught_up_; }

  // One connection: brings the index up to date and follows until the stream
  // ends; returns why. What Start's thread repeats; for tests.
  absl::Status FollowOnce();

 private:
  using ExportStream = client::ReadStream<form::v1::ExportFormsResponse>;

  void Run();
  // Makes the index have every tenant of the store, in its present history.
  absl::Status SyncTenants();
  absl::Status Export(const form::v1::Tenant& tenant);
  absl::StatusOr<TenantPartition> ReadExport(const form::v1::Tenant& tenant,
                                             ExportStream& stream) const;
  form::v1::WatchChangesRequest WatchRequest() const;
  absl::Status Follow();
  absl::Status Apply(const form::v1::WatchChangesResponse& response);
  absl::Status ApplyChange(const form::v1::Change& change,
                           FormIndex::Batch& batch);
  absl::Status ApplyHead(const common::v1::TenantRevision& head);
  // Tells who waits for the tenant whether its changes find room.
  void NoteRoom(const std::string& tenant, const absl::Status& status);
  // Notes which tenants have to be exported anew after this end of a stream.
  void NoteEnd(const absl::Status& status);
  // What ends the stream being read; called at once when stopping already.
  void SetCancel(std::function<void()> cancel);
  // False when stopped meanwhile.
  bool Sleep(absl::Duration time);

  ChangeSource* const source_;
  FormIndex* const index_;
  Progress* const progress_;
  const FollowerOptions options_;

  std::atomic<bool> caught_up_ = false;
  std::atomic<bool> progressed_ = false;      // since the last connection began
  std::set<std::string, std::less<>> stale_;  // to be exported; own thread only

  base::Mutex mutex_;
  base::CondVar stop_wanted_;
  bool stopping_ GUARDED_BY(mutex_) = false;
  std::function<void()> cancel_ GUARDED_BY(mutex_);  // of the stream being read
  std::thread thread_;
};

}  // namespace jixiao::reporting

#endif  // JIXIAO_SERVICES_REPORTING_FEED_FOLLOWER_H_
