#ifndef JIXIAO_COMMON_RPC_TRACE_CONTEXT_H_
#define JIXIAO_COMMON_RPC_TRACE_CONTEXT_H_

#include <optional>
#include <string>
#include <string_view>

namespace jixiao::rpc {

// A W3C trace context: which trace a call belongs to and who its parent is.
struct TraceContext {
  std::string trace_id = {};  // 32 lower-case hexadecimal digits, not all zero
  std::string span_id = {};   // 16, not all zero
  bool sampled = false;

  // The header `traceparent`; empty for an empty context.
  std::string ToHeader() const;

  // The same trace with a fresh span, for a call that goes out.
  TraceContext Child() const;

  // A new trace, not sampled.
  static TraceContext Generate();
};

// Reads `traceparent`, version 00 strictly and later versions by their first
// four fields (W3C Trace Context §4.3). nullopt when it is malformed.
std::optional<TraceContext> ParseTraceparent(std::string_view header);

}  // namespace jixiao::rpc

#endif  // JIXIAO_COMMON_RPC_TRACE_CONTEXT_H_
