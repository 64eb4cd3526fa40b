#ifndef JIXIAO_SERVICES_FORM_STORE_STORAGE_SQLITE_WRITE_GATE_H_
#define JIXIAO_SERVICES_FORM_STORE_STORAGE_SQLITE_WRITE_GATE_H_

#include "absl/status/status.h"

#include "common/base/mutex.h"

namespace jixiao::form_store {

// Whether a store may still be written to. Closes for good at the first sign of
// damage, and when the outcome of a commit is unknown: after a failed sync the
// next one may succeed without having written what was lost. Thread-safe.
class WriteGate {
 public:
  // OK, or why it was closed.
  absl::Status Check() const {
    const base::MutexLock lock(mutex_);
    return reason_;
  }

  void Close(const absl::Status& reason) {
    const base::MutexLock lock(mutex_);
    if (reason_.ok()) {
      reason_ = reason;
    }
  }

  // Passes a status on, and closes when it tells of damage.
  absl::Status Watch(absl::Status status) {
    if (status.code() == absl::StatusCode::kDataLoss) {
      Close(status);
    }
    return status;
  }

 private:
  mutable base::Mutex mutex_;
  absl::Status reason_ GUARDED_BY(mutex_);
};

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_STORAGE_SQLITE_WRITE_GATE_H_
