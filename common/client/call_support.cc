#include "common/client/call_support.h"

#include <algorithm>
#include <chrono>

namespace jixiao::client {
namespace {

// Timeouts beyond this are none: the sum would not fit gRPC's clock.
constexpr absl::Duration kForever = absl::Hours(24 * 365);

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

}  // namespace jixiao::client
