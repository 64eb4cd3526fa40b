#include "common/rpc/call_context.h"

#include <algorithm>
#include <utility>

#include "absl/time/clock.h"

#include "common/base/errors.h"

namespace jixiao::rpc {
namespace {

using SteadyTime = std::chrono::steady_clock::time_point;

// A deadline further away than this is none.
constexpr absl::Duration kForever = absl::Hours(24 * 365);

SteadyTime ToSteady(absl::Time deadline) {
  const absl::Duration left = deadline - absl::Now();
  if (left > kForever) {
    return SteadyTime::max();
  }
  return std::chrono::steady_clock::now() + absl::ToChronoNanoseconds(left);
}

}  // namespace

CallContext::State::State(Facts f)
    : facts(std::move(f)), give_up(ToSteady(facts.deadline)) {}

CallContext::CallContext(Facts facts)
    : state_(std::make_shared<State>(std::move(facts))) {}

absl::Duration CallContext::TimeLeft() const {
  if (state_->give_up == SteadyTime::max()) {
    return absl::InfiniteDuration();
  }
  return std::max(
      absl::FromChrono(state_->give_up - std::chrono::steady_clock::now()),
      absl::ZeroDuration());
}

absl::Status CallContext::CheckAlive() const {
  // Order matters: gRPC also cancels a call whose deadline passed.
  if (TimeLeft() == absl::ZeroDuration()) {
    return errors::DeadlineExceeded(errors::ERROR_REASON_DEADLINE_EXCEEDED,
                                    "the deadline passed");
  }
  if (IsCancelled()) {
    return errors::Cancelled(errors::ERROR_REASON_CANCELLED,
                             "the caller went away");
  }
  return absl::OkStatus();
}

absl::Status CallContext::CheckTenant(std::string_view tenant) const {
  if (principal().MaySeeTenant(tenant)) {
    return absl::OkStatus();
  }
  return errors::NotFound(errors::ERROR_REASON_TENANT_NOT_FOUND,
                          "no such tenant")
      .With("tenant", tenant);
}

void CallContext::AddTrailer(std::string_view key,
                             std::string_view value) const {
  base::MutexLock lock(state_->mutex);
  state_->trailers.emplace_back(key, value);
}

std::vector<std::pair<std::string, std::string>> CallContext::Trailers() const {
  base::MutexLock lock(state_->mutex);
  return state_->trailers;
}

}  // namespace jixiao::rpc
