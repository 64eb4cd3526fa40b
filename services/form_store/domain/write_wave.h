#ifndef JIXIAO_SERVICES_FORM_STORE_DOMAIN_WRITE_WAVE_H_
#define JIXIAO_SERVICES_FORM_STORE_DOMAIN_WRITE_WAVE_H_

#include <cstddef>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "common/base/mutex.h"
#include "services/form_store/storage/commit_queue.h"

namespace jixiao::form_store {

// Writes that wait together, so that they share group commits. Used by one
// thread; Wait must be called before it goes.
class WriteWave {
 public:
  // `queue` outlives the wave.
  explicit WriteWave(CommitQueue* queue) : queue_(queue) {}
  WriteWave(const WriteWave&) = delete;
  WriteWave& operator=(const WriteWave&) = delete;

  void Submit(std::string_view tenant, Write write);

  // The results, in the order of submission.
  std::vector<absl::StatusOr<Committed>> Wait();

 private:
  CommitQueue* const queue_;
  base::Mutex mutex_;
  base::CondVar answered_;
  std::size_t open_ GUARDED_BY(mutex_) = 0;
  std::vector<absl::StatusOr<Committed>> results_ GUARDED_BY(mutex_);
};

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_DOMAIN_WRITE_WAVE_H_
