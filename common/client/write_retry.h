#ifndef JIXIAO_COMMON_CLIENT_WRITE_RETRY_H_
#define JIXIAO_COMMON_CLIENT_WRITE_RETRY_H_

#include "absl/status/status.h"
#include "absl/time/time.h"

#include "common/client/call_options.h"

namespace jixiao::client {

// When a write that carries a request id is sent again: after UNAVAILABLE, and
// after a DEADLINE_EXCEEDED that comes while the caller has time left. Waits
// from 100 ms, doubled up to 2 s, at random between half and all of it, but no
// shorter than the server says (RetryInfo), and never past the caller's
// timeout. Used by one thread.
class WriteRetry {
 public:
  static constexpr int kMaxAttempts = 5;

  explicit WriteRetry(const CallOptions& options);

  // For the next attempt: what is left of the time.
  CallOptions Attempt() const;

  // Whether to send it again after `status`; has waited for the time then.
  bool Wait(const absl::Status& status);
  // Begins to count and to wait anew, as there was progress.
  void Reset();

 private:
  absl::Duration TimeLeft() const;

  const CallOptions options_;
  const absl::Duration give_up_;  // by the steady clock
  int attempts_ = 1;
};

}  // namespace jixiao::client

#endif  // JIXIAO_COMMON_CLIENT_WRITE_RETRY_H_
