#ifndef JIXIAO_COMMON_RPC_RPC_METRICS_H_
#define JIXIAO_COMMON_RPC_RPC_METRICS_H_

#include <array>
#include <atomic>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"

#include "common/metrics/metrics.h"

namespace jixiao::rpc {

// How a method is called, as the metrics name it.
struct MethodLabels {
  std::string type;     // unary, server_stream, client_stream, bidi_stream
  std::string service;  // jixiao.form.v1.FormService
  std::string method;   // GetForm
};

// The metrics of one method, under the names that dashboards for gRPC servers
// know. Thread-safe and without locks on the way of a call.
class RpcMetrics {
 public:
  // `registry` outlives the object.
  RpcMetrics(metrics::Registry* registry, MethodLabels labels);

  void Started() { started_.Increment(); }
  void Handled(absl::StatusCode code, absl::Duration elapsed);
  void Received() { received_.Increment(); }
  void Sent() { sent_.Increment(); }

 private:
  metrics::Counter& HandledCounter(absl::StatusCode code);

  static constexpr std::size_t kCodes = 17;

  metrics::Registry* registry_;
  const MethodLabels labels_;
  metrics::Counter& started_;
  metrics::Counter& received_;
  metrics::Counter& sent_;
  metrics::Histogram& seconds_;
  // Filled in when a code is first met: most never are.
  std::array<std::atomic<metrics::Counter*>, kCodes> handled_{};
};

}  // namespace jixiao::rpc

#endif  // JIXIAO_COMMON_RPC_RPC_METRICS_H_
