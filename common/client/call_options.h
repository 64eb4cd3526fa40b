#ifndef JIXIAO_COMMON_CLIENT_CALL_OPTIONS_H_
#define JIXIAO_COMMON_CLIENT_CALL_OPTIONS_H_

#include <string>

#include "absl/time/time.h"

#include "common/rpc/call_context.h"
#include "common/rpc/trace_context.h"

namespace jixiao::client {

inline constexpr absl::Duration kDefaultTimeout = absl::Seconds(30);

// What goes with one call.
struct CallOptions {
  // From the start of the call, retries included; InfiniteDuration for streams
  // that stay.
  absl::Duration timeout = kDefaultTimeout;
  // Names the call in everybody's logs; a fresh id when empty.
  std::string request_id = {};
  // A fresh trace when empty.
  rpc::TraceContext trace = {};
  // accept-language; none when empty.
  std::string language = {};

  // For a call made while serving another: its id, a child of its trace, its
  // language, and no longer than it has left (nor than `at_most`).
  static CallOptions From(const rpc::CallContext& context,
                          absl::Duration at_most = kDefaultTimeout);
};

}  // namespace jixiao::client

#endif  // JIXIAO_COMMON_CLIENT_CALL_OPTIONS_H_
