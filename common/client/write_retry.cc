#include "common/client/write_retry.h"

#include <algorithm>
#include <thread>

#include "common/base/clock.h"
#include "common/base/errors.h"
#include "common/base/random.h"

namespace jixiao::client {
namespace {

constexpr absl::Duration kFirstDelay = absl::Milliseconds(100);
constexpr absl::Duration kLongestDelay = absl::Seconds(2);

bool IsTransient(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status);
}

// So that those who were cut off together do not come back together.
absl::Duration HalfToAll(absl::Duration delay) {
  const std::string bytes = base::RandomBytes(1);
  const double share = static_cast<unsigned char>(bytes.front()) / 255.0;
  return delay * (0.5 + 0.5 * share);
}

}  // namespace

WriteRetry::WriteRetry(const CallOptions& options)
    : options_(options),
      give_up_(base::Clock::System().Uptime() + options.timeout) {}

absl::Duration WriteRetry::TimeLeft() const {
  return std::max(give_up_ - base::Clock::System().Uptime(),
                  absl::ZeroDuration());
}

CallOptions WriteRetry::Attempt() const {
  CallOptions attempt = options_;
  attempt.timeout = TimeLeft();
  return attempt;
}

void WriteRetry::Reset() {
  attempts_ = 1;
}

bool WriteRetry::Wait(const absl::Status& status) {
  if (!IsTransient(status) || attempts_ >= kMaxAttempts) {
    return false;
  }
  const absl::Duration backoff =
      std::min(kFirstDelay * (1 << (attempts_ - 1)), kLongestDelay);
  const absl::Duration delay =
      std::max(HalfToAll(backoff),
               errors::RetryAfterOf(status).value_or(absl::ZeroDuration()));
  if (delay >= TimeLeft()) {
    return false;
  }
  ++attempts_;
  std::this_thread::sleep_for(absl::ToChronoNanoseconds(delay));
  return true;
}

}  // namespace jixiao::client
