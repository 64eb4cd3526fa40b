#ifndef JIXIAO_SERVICES_REPORTING_INDEX_SHARED_MUTEX_H_
#define JIXIAO_SERVICES_REPORTING_INDEX_SHARED_MUTEX_H_

#include <mutex>
#include <shared_mutex>

#include "absl/base/thread_annotations.h"

namespace jixiao::reporting {

// A readers-writer lock in which a waiting writer comes before readers that
// arrive later: the system's own prefers readers and may starve the feed under
// a steady load of queries. A thread must not take it twice.
class ABSL_LOCKABLE SharedMutex {
 public:
  void Lock() ABSL_EXCLUSIVE_LOCK_FUNCTION() {
    const std::lock_guard<std::mutex> turn(turn_);
    mutex_.lock();
  }
  void Unlock() ABSL_UNLOCK_FUNCTION() { mutex_.unlock(); }

  void LockShared() ABSL_SHARED_LOCK_FUNCTION() {
    const std::lock_guard<std::mutex> turn(turn_);
    mutex_.lock_shared();
  }
  void UnlockShared() ABSL_UNLOCK_FUNCTION() { mutex_.unlock_shared(); }

 private:
  std::mutex turn_;  // held while waiting for the other
  std::shared_mutex mutex_;
};

}  // namespace jixiao::reporting

#endif  // JIXIAO_SERVICES_REPORTING_INDEX_SHARED_MUTEX_H_
