#include "common/rpc/rpc_metrics.h"

#include <algorithm>
#include <utility>

namespace jixiao::rpc {
namespace {

metrics::Labels ToLabels(const MethodLabels& labels) {
  return {{"grpc_type", labels.type},
          {"grpc_service", labels.service},
          {"grpc_method", labels.method}};
}

// The names that gRPC uses for codes in metrics: "NotFound", not "NOT_FOUND".
constexpr std::array<const char*, 17> kCodeNames = {"OK",
                                                    "Canceled",
                                                    "Unknown",
                                                    "InvalidArgument",
                                                    "DeadlineExceeded",
                                                    "NotFound",
                                                    "AlreadyExists",
                                                    "PermissionDenied",
                                                    "ResourceExhausted",
                                                    "FailedPrecondition",
                                                    "Aborted",
                                                    "OutOfRange",
                                                    "Unimplemented",
                                                    "Internal",
                                                    "Unavailable",
                                                    "DataLoss",
                                                    "Unauthenticated"};

}  // namespace

RpcMetrics::RpcMetrics(metrics::Registry* registry, MethodLabels labels)
    : registry_(registry),
      labels_(std::move(labels)),
      started_(registry->AddCounter("grpc_server_started_total",
                                    "Calls that arrived.", ToLabels(labels_))),
      received_(registry->AddCounter("grpc_server_msg_received_total",
                                     "Messages received from callers.",
                                     ToLabels(labels_))),
      sent_(registry->AddCounter("grpc_server_msg_sent_total",
                                 "Messages sent to callers.",
                                 ToLabels(labels_))),
      seconds_(registry->AddHistogram(
          "grpc_server_handling_seconds",
          "Time from the arrival of a call to its end, in seconds.",
          ToLabels(labels_))) {}

void RpcMetrics::Handled(absl::StatusCode code, absl::Duration elapsed) {
  HandledCounter(code).Increment();
  seconds_.Observe(absl::ToDoubleSeconds(elapsed));
}

metrics::Counter& RpcMetrics::HandledCounter(absl::StatusCode code) {
  const std::size_t index =
      std::min(static_cast<std::size_t>(code), kCodes - 1);
  metrics::Counter* counter = handled_[index].load(std::memory_order_acquire);
  if (counter == nullptr) {
    metrics::Labels labels = ToLabels(labels_);
    labels["grpc_code"] = kCodeNames[index];
    // Two threads may come here: the registry gives both the same counter.
    counter = &registry_->AddCounter("grpc_server_handled_total",
                                     "Calls that ended, by code.", labels);
    handled_[index].store(counter, std::memory_order_release);
  }
  return *counter;
}

}  // namespace jixiao::rpc
