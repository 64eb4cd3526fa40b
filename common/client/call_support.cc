#include "common/client/call_support.h"

#include <algorithm>
#include <chrono>
#include <thread>

#include "common/base/errors.h"

namespace jixiao::client {
namespace {

constexpr absl::Duration kFirstBackoff = absl::Milliseconds(100);
constexpr absl::Duration kMaxBackoff = absl::Seconds(2);
// An attempt with less time than this is not worth its while.
constexpr absl::Duration kShortestAttempt = absl::Milliseconds(10);

// Timeouts beyond this are none: the sum would not fit gRPC's clock.
constexpr absl::Duration kForever = absl::Hours(24 * 365);

absl::Duration Elapsed(std::chrono::steady_clock::time_point begin) {
  return absl::FromChrono(std::chrono::steady_clock::now() - begin);
}

}  // namespace

CallOptions CallOptions::From(const rpc::CallContext& context,
                              absl::Duration at_most) {
  return {.timeout = std::min(context.TimeLeft(), at_most),
          .request_id = context.request_id(),
          .trace = context.trace().Child(),
          .language = context.language()};
}

void Prepare(const CallOptions& options, grpc::ClientContext* context) {
  if (options.timeout < kForever) {
    context->set_deadline(std::chrono::system_clock::now() +
                          absl::ToChronoMicroseconds(options.timeout));
  }
  context->AddMetadata("x-request-id", options.request_id.empty()
                                           ? base::RandomId()
                                           : options.request_id);
  const rpc::TraceContext trace = options.trace.trace_id.empty()
                                      ? rpc::TraceContext::Generate()
                                      : options.trace;
  context->AddMetadata("traceparent", trace.ToHeader());
  if (!options.language.empty()) {
    context->AddMetadata("accept-language", options.language);
  }
}

absl::Status RetryWhileUnavailable(
    absl::Duration timeout,
    const std::function<absl::Status(absl::Duration left)>& attempt) {
  const auto begin = std::chrono::steady_clock::now();
  absl::Duration backoff = kFirstBackoff;
  for (;;) {
    absl::Status status = attempt(timeout - Elapsed(begin));
    const absl::Duration wait = std::max(
        backoff, errors::RetryAfterOf(status).value_or(absl::ZeroDuration()));
    if (!absl::IsUnavailable(status) ||
        timeout - Elapsed(begin) < wait + kShortestAttempt) {
      return status;
    }
    std::this_thread::sleep_for(absl::ToChronoMicroseconds(wait));
    backoff = std::min(backoff * 2, kMaxBackoff);
  }
}

}  // namespace jixiao::client
