#ifndef JIXIAO_COMMON_RPC_CALL_CONTEXT_H_
#define JIXIAO_COMMON_RPC_CALL_CONTEXT_H_

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"

#include "common/base/mutex.h"
#include "common/rpc/trace_context.h"
#include "common/security/principal.h"

namespace jixiao::rpc {

// What a handler knows about its call. A cheap handle: copies share one state,
// so a copy may outlive the handler and still tell whether the caller waits.
// Thread-safe. Knows nothing of gRPC: domain code may take it.
class CallContext {
 public:
  // What the pipeline found out before the handler runs. Every field has a
  // sensible value for a test.
  struct Facts {
    std::string method = "test/Test";  // "jixiao.form.v1.FormService/GetForm"
    std::string request_id = "test-request";
    TraceContext trace = {};
    security::Principal principal = {};
    std::string peer = "test";
    std::string language = "zh-CN";  // first of accept-language, BCP 47
    absl::Time deadline = absl::InfiniteFuture();
  };

  CallContext() : CallContext(Facts{}) {}
  explicit CallContext(Facts facts);

  const std::string& method() const { return state_->facts.method; }
  // Names this call in logs and change records. Not the idempotency key: that
  // is the field `request_id` of a request message.
  const std::string& request_id() const { return state_->facts.request_id; }
  const TraceContext& trace() const { return state_->facts.trace; }
  const security::Principal& principal() const {
    return state_->facts.principal;
  }
  const std::string& peer() const { return state_->facts.peer; }
  const std::string& language() const { return state_->facts.language; }

  // When the caller stops waiting; InfiniteFuture for a stream without one.
  absl::Time deadline() const { return state_->facts.deadline; }
  // Never negative.
  absl::Duration TimeLeft() const;

  // Whether the caller went away.
  bool IsCancelled() const {
    return state_->cancelled.load(std::memory_order_acquire);
  }
  // CANCELLED or DEADLINE_EXCEEDED when nobody waits for the answer any more.
  // Long loops ask now and then.
  absl::Status CheckAlive() const;

  // NOT_FOUND TENANT_NOT_FOUND when the caller may not see the tenant: a tenant
  // that is not yours looks like one that does not exist.
  absl::Status CheckTenant(std::string_view tenant) const;

  // Adds a trailer to the answer. The key is lower case; keys and values are
  // printable ASCII.
  void AddTrailer(std::string_view key, std::string_view value) const;

  // For the pipeline and for tests.
  void MarkCancelled() const {
    state_->cancelled.store(true, std::memory_order_release);
  }
  std::vector<std::pair<std::string, std::string>> Trailers() const;

 private:
  struct State {
    explicit State(Facts f);

    const Facts facts;
    // The deadline by the steady clock: a wall clock that jumps neither ends
    // nor prolongs a call.
    const std::chrono::steady_clock::time_point give_up;
    std::atomic<bool> cancelled = false;
    base::Mutex mutex;
    std::vector<std::pair<std::string, std::string>> trailers GUARDED_BY(mutex);
  };

  std::shared_ptr<State> state_;
};

}  // namespace jixiao::rpc

#endif  // JIXIAO_COMMON_RPC_CALL_CONTEXT_H_
