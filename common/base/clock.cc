#include "common/base/clock.h"

#include <chrono>

#include "absl/time/civil_time.h"
#include "absl/time/clock.h"

namespace jixiao::base {
namespace {

class SystemClock final : public Clock {
 public:
  absl::Time Now() const override { return absl::Now(); }
  absl::Duration Uptime() const override {
    return absl::FromChrono(
        std::chrono::steady_clock::now().time_since_epoch());
  }
};

}  // namespace

const Clock& Clock::System() {
  static const auto* const kClock = new SystemClock;
  return *kClock;
}

FakeClock::FakeClock()
    : FakeClock(absl::FromCivil(absl::CivilSecond(2024, 1, 2, 3, 4, 5),
                                absl::UTCTimeZone())) {}

absl::Time FakeClock::Now() const {
  MutexLock lock(mutex_);
  return now_;
}

absl::Duration FakeClock::Uptime() const {
  MutexLock lock(mutex_);
  return uptime_;
}

void FakeClock::Advance(absl::Duration step) {
  MutexLock lock(mutex_);
  now_ += step;
  if (step > absl::ZeroDuration()) {
    uptime_ += step;
  }
}

}  // namespace jixiao::base
