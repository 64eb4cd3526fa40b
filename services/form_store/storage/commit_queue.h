// Group commit: concurrent writes of a tenant share one transaction.
#ifndef JIXIAO_SERVICES_FORM_STORE_STORAGE_COMMIT_QUEUE_H_
#define JIXIAO_SERVICES_FORM_STORE_STORAGE_COMMIT_QUEUE_H_

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

#include "services/form_store/storage/form_storage.h"

namespace jixiao::form_store {

// What is worth measuring about one batch.
struct CommitBatch {
  size_t writes = 0;            // judged in it
  size_t refused = 0;           // of these
  size_t still_queued = 0;      // writes of all tenants when it began
  absl::Duration longest_wait;  // of its first write, in the queue
  absl::Duration commit_time;   // in the storage
  absl::StatusCode outcome = absl::StatusCode::kOk;  // of the whole
};

struct CommitQueueOptions {
  // Writes waiting at most; more are refused with QUEUE_FULL.
  int max_queued_writes = 4096;
  // Of one tenant, so that it cannot shut out the others.
  int max_queued_writes_per_tenant = 3072;
  // Payload bytes of the waiting writes at most; more are refused alike.
  size_t max_queued_bytes = 256 << 20;
  size_t max_queued_bytes_per_tenant = 192 << 20;
  // Writes in one transaction at most.
  int max_batch_writes = 256;
  // Payload bytes in one transaction at most (one larger write goes alone).
  size_t max_batch_bytes = 8 << 20;
  // Called after each batch on the thread that committed it; may be empty.
  std::function<void(const CommitBatch&)> observer = nullptr;
};

// Gathers writes while a commit is under way and commits each tenant's as one
// batch; at once when it is idle, on the thread of who waits for it. Tenants
// with waiting writes take turns.
// Thread-safe. Nobody is answered before the commit is durable; when a batch
// fails as a whole, each of its writes gets that error.
class CommitQueue {
 public:
  using Done = std::function<void(absl::StatusOr<Committed>)>;
  // Called after each batch that committed something, with the new head, and
  // before its writes are answered.
  using Listener = std::function<void(std::string_view tenant, int64_t head)>;

  // `storage` must outlive the queue.
  CommitQueue(FormStorage* storage, CommitQueueOptions options);
  // Commits what is queued, then stops.
  ~CommitQueue();
  CommitQueue(const CommitQueue&) = delete;
  CommitQueue& operator=(const CommitQueue&) = delete;

  // Must be called before the first write.
  void SetListener(Listener listener);

  // Queues a write; `done` runs on the thread that commits it and must be
  // quick. RESOURCE_EXHAUSTED (QUEUE_FULL, with RetryInfo) comes through
  // `done`, too, on the caller's thread.
  void Submit(std::string_view tenant, Write write, Done done);
  // Queues a write and waits for it.
  absl::StatusOr<Committed> Commit(std::string_view tenant, Write write);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_STORAGE_COMMIT_QUEUE_H_
