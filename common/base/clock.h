#ifndef JIXIAO_COMMON_BASE_CLOCK_H_
#define JIXIAO_COMMON_BASE_CLOCK_H_

#include "absl/time/time.h"

#include "common/base/mutex.h"

namespace jixiao::base {

// Where time comes from. Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;

  // The wall clock (UTC). May jump; for stamps, never for waiting.
  virtual absl::Time Now() const = 0;

  // Time since an unspecified start. Never goes back; for measuring.
  virtual absl::Duration Uptime() const = 0;

  // The machine's clock. Lives for ever.
  static const Clock& System();
};

// A clock that moves only when told to. Thread-safe.
class FakeClock final : public Clock {
 public:
  // Starts at 2024-01-02 03:04:05 UTC unless told otherwise.
  FakeClock();
  explicit FakeClock(absl::Time now) : now_(now) {}

  absl::Time Now() const override;
  absl::Duration Uptime() const override;

  // Moves both clocks on by `step`, which may be negative for the wall clock
  // only: uptime ignores a step back.
  void Advance(absl::Duration step);

 private:
  mutable Mutex mutex_;
  absl::Time now_ GUARDED_BY(mutex_);
  absl::Duration uptime_ GUARDED_BY(mutex_);
};

}  // namespace jixiao::base

#endif  // JIXIAO_COMMON_BASE_CLOCK_H_
