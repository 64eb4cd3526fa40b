#include "services/form_store/storage/commit_queue.h"

#include <algorithm>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "common/base/clock.h"
#include "common/base/errors.h"
#include "common/base/mutex.h"

namespace jixiao::form_store {
namespace {

// A full queue of small writes empties in about this time.
constexpr absl::Duration kRetryAfter = absl::Milliseconds(250);

absl::Status QueueFull() {
  return errors::ResourceExhausted(
             errors::ERROR_REASON_QUEUE_FULL,
             "too many writes are waiting: try again a little later")
      .WithRetryAfter(kRetryAfter);
}

size_t PayloadBytes(const Write& write) {
  size_t bytes = 0;
  for (const Mutation& mutation : write.mutations) {
    bytes += mutation.payload.size();
  }
  return bytes;
}

// The highest revision among the results, or 0 when all were refused.
int64_t HeadOf(const std::vector<absl::StatusOr<Committed>>& results) {
  int64_t head = 0;
  for (const absl::StatusOr<Committed>& result : results) {
    if (result.ok() && !result->revisions.empty()) {
      head = std::max(head, result->revisions.back());
    }
  }
  return head;
}

size_t CountRefused(const std::vector<absl::StatusOr<Committed>>& results) {
  return static_cast<size_t>(
      std::count_if(results.begin(), results.end(),
                    [](const auto& result) { return !result.ok(); }));
}

}  // namespace

class CommitQueue::Impl {
 public:
  Impl(FormStorage* storage, CommitQueueOptions options)
      : storage_(storage),
        options_(std::move(options)),
        committer_([this] { Run(); }) {}

  ~Impl() {
    {
      const base::MutexLock lock(mutex_);
      stopping_ = true;
    }
    work_ready_.NotifyAll();
    committer_.join();
  }

  void SetListener(Listener listener) { listener_ = std::move(listener); }

  // Commits on the caller's own thread when nothing waits and nothing is under
  // way: a lone writer is spared two changes of threads. False when the write
  // has to queue; it is left alone then.
  bool TryCommitAtOnce(std::string_view tenant, Write* write, Done* done)
      EXCLUDES(mutex_) {
    {
      const base::MutexLock lock(mutex_);
      if (committing_ || !turns_.empty() || stopping_) {
        return false;
      }
      committing_ = true;
    }
    Batch batch;
    batch.tenant = tenant;
    batch.pending.push_back(
        {.done = std::move(*done), .bytes = 0, .queued_at = clock_.Uptime()});
    batch.writes.push_back(std::move(*write));
    CommitOne(std::move(batch));
    return true;
  }

  void Submit(std::string_view tenant, Write write, Done done) {
    if (!TryEnqueue(tenant, &write, &done)) {
      done(QueueFull());
    }
  }

 private:
  struct Pending {
    Done done;
    size_t bytes = 0;
    absl::Duration queued_at;
  };
  // The waiting writes of a tenant.
  struct Line {
    std::deque<std::pair<Write, Pending>> writes;
    size_t bytes = 0;
  };
  struct Batch {
    std::string tenant;
    std::vector<Write> writes;
    std::vector<Pending> pending;
    size_t still_queued = 0;
  };

  // Takes `write` and `done` only when there is room.
  bool TryEnqueue(std::string_view tenant, Write* write, Done* done)
      EXCLUDES(mutex_) {
    Pending pending{.done = {},
                    .bytes = PayloadBytes(*write),
                    .queued_at = clock_.Uptime()};
    const base::MutexLock lock(mutex_);
    const auto found = lines_.find(tenant);
    if (!HasRoom(found == lines_.end() ? nullptr : &found->second,
                 pending.bytes)) {
      return false;
    }
    if (found == lines_.end()) {
      turns_.emplace_back(tenant);
    }
    pending.done = std::move(*done);
    Line& line =
        found == lines_.end() ? lines_[std::string(tenant)] : found->second;
    line.bytes += pending.bytes;
    ++queued_;
    queued_bytes_ += pending.bytes;
    line.writes.emplace_back(std::move(*write), std::move(pending));
    work_ready_.NotifyOne();
    return true;
  }

  // Whether `bytes` more fit behind `line`, which is null when it is empty. A
  // write of any size fits into an empty queue.
  bool HasRoom(const Line* line, size_t bytes) const REQUIRES(mutex_) {
    if (queued_ == 0) {
      return true;
    }
    const size_t waiting = line == nullptr ? 0 : line->writes.size();
    const size_t waiting_bytes = line == nullptr ? 0 : line->bytes;
    return queued_ < static_cast<size_t>(options_.max_queued_writes) &&
           queued_bytes_ + bytes <= options_.max_queued_bytes &&
           waiting <
               static_cast<size_t>(options_.max_queued_writes_per_tenant) &&
           waiting_bytes + bytes <= options_.max_queued_bytes_per_tenant;
  }

  void Run() EXCLUDES(mutex_) {
    while (std::optional<Batch> batch = NextBatch()) {
      CommitOne(*std::move(batch));
    }
  }

  // Waits for work; nothing when the queue is stopped and empty.
  std::optional<Batch> NextBatch() EXCLUDES(mutex_) {
    const base::MutexLock lock(mutex_);
    while (turns_.empty() || committing_) {
      if (stopping_ && turns_.empty() && !committing_) {
        return std::nullopt;
      }
      work_ready_.Wait(mutex_);
    }
    committing_ = true;
    Batch batch;
    batch.tenant = std::move(turns_.front());
    turns_.pop_front();
    const auto line = lines_.find(batch.tenant);
    queued_bytes_ -= TakeFrom(&line->second, &batch);
    if (line->second.writes.empty()) {
      lines_.erase(line);
    } else {
      turns_.push_back(batch.tenant);
    }
    queued_ -= batch.writes.size();
    batch.still_queued = queued_;
    return batch;
  }

  // Moves the first writes of a line, up to the limits, but at least one.
  // Returns their bytes.
  size_t TakeFrom(Line* line, Batch* batch) const {
    size_t bytes = 0;
    const auto limit = static_cast<size_t>(options_.max_batch_writes);
    while (!line->writes.empty()) {
      auto& [write, pending] = line->writes.front();
      if (!batch->writes.empty() &&
          (bytes + pending.bytes > options_.max_batch_bytes ||
           batch->writes.size() >= limit)) {
        break;
      }
      bytes += pending.bytes;
      batch->writes.push_back(std::move(write));
      batch->pending.push_back(std::move(pending));
      line->writes.pop_front();
    }
    line->bytes -= bytes;
    return bytes;
  }

  void EndCommit() EXCLUDES(mutex_) {
    const base::MutexLock lock(mutex_);
    committing_ = false;
    if (!turns_.empty() || stopping_) {
      work_ready_.NotifyOne();
    }
  }

  void CommitOne(Batch batch) {
    const absl::Duration start = clock_.Uptime();
    absl::StatusOr<std::vector<absl::StatusOr<Committed>>> results =
        storage_->Commit(batch.tenant, batch.writes);
    const absl::Duration commit_time = clock_.Uptime() - start;
    const absl::StatusCode outcome = results.status().code();
    if (!results.ok()) {
      const absl::Status failure = results.status();
      results.emplace(batch.writes.size(), failure);
    }
    if (const int64_t head = HeadOf(*results); head > 0 && listener_) {
      listener_(batch.tenant, head);
    }
    if (options_.observer) {
      options_.observer(
          {.writes = batch.writes.size(),
           .refused = CountRefused(*results),
           .still_queued = batch.still_queued,
           .longest_wait = start - batch.pending.front().queued_at,
           .commit_time = commit_time,
           .outcome = outcome});
    }
    EndCommit();
    for (size_t i = 0; i < batch.pending.size(); ++i) {
      batch.pending[i].done(std::move((*results)[i]));
    }
  }

  FormStorage* const storage_;
  const CommitQueueOptions options_;
  const base::Clock& clock_ = base::Clock::System();
  Listener listener_;  // set before the first write
  base::Mutex mutex_;
  base::CondVar work_ready_;
  std::map<std::string, Line, std::less<>> lines_ GUARDED_BY(mutex_);
  std::deque<std::string> turns_ GUARDED_BY(mutex_);  // tenants with writes
  size_t queued_ GUARDED_BY(mutex_) = 0;
  size_t queued_bytes_ GUARDED_BY(mutex_) = 0;
  bool committing_ GUARDED_BY(mutex_) = false;  // by whichever thread
  bool stopping_ GUARDED_BY(mutex_) = false;
  std::thread committer_;  // last: it uses all the others
};

CommitQueue::CommitQueue(FormStorage* storage, CommitQueueOptions options)
    : impl_(std::make_unique<Impl>(storage, std::move(options))) {}
CommitQueue::~CommitQueue() = default;

void CommitQueue::SetListener(Listener listener) {
  impl_->SetListener(std::move(listener));
}

void CommitQueue::Submit(std::string_view tenant, Write write, Done done) {
  impl_->Submit(tenant, std::move(write), std::move(done));
}

absl::StatusOr<Committed> CommitQueue::Commit(std::string_view tenant,
                                              Write write) {
  // On the waiter's stack: it is alive until `answer` is seen.
  base::Mutex mutex;
  base::CondVar answered;
  std::optional<absl::StatusOr<Committed>> answer;
  Done done = [&](absl::StatusOr<Committed> result) {
    const base::MutexLock lock(mutex);
    answer = std::move(result);
    answered.NotifyOne();
  };
  if (!impl_->TryCommitAtOnce(tenant, &write, &done)) {
    Submit(tenant, std::move(write), std::move(done));
  }
  const base::MutexLock lock(mutex);
  while (!answer.has_value()) {
    answered.Wait(mutex);
  }
  return *std::move(answer);
}

}  // namespace jixiao::form_store
