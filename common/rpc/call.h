#ifndef JIXIAO_COMMON_RPC_CALL_H_
#define JIXIAO_COMMON_RPC_CALL_H_

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>

#include "absl/status/status.h"
#include "grpcpp/support/status.h"

#include "common/rpc/call_context.h"
#include "common/rpc/pipeline_core.h"

namespace grpc {
class CallbackServerContext;
}  // namespace grpc

// Internal to common/rpc.
namespace jixiao::rpc {

// The part of a call that all shapes share: what comes before the handler and
// what comes after. Begun when the reactor is made, ended once.
class Call {
 public:
  // Reads the metadata, counts the call, establishes who calls. All outlive it.
  Call(Pipeline::Core* core, const MethodInfo* method,
       grpc::CallbackServerContext* server_context);

  Pipeline::Core* core() const { return core_; }
  const MethodInfo& method() const { return *method_; }
  const CallContext& context() const { return context_; }
  grpc::CallbackServerContext* server_context() const {
    return server_context_;
  }

  // Whether the caller is known and may call the method.
  const absl::Status& admission() const { return admission_; }

  // Counts a message from the caller. RESOURCE_EXHAUSTED MESSAGE_TOO_LARGE when
  // it is beyond the limit.
  absl::Status Received(std::size_t bytes);
  // Counts a message to the caller; to be called before it is sent.
  void Sent();

  // Ends the call: trailers, metrics, log. Returns what to Finish with.
  grpc::Status End(const absl::Status& status);

 private:
  void LogEnd(const absl::Status& status, absl::Duration elapsed) const;

  Pipeline::Core* const core_;
  const MethodInfo* const method_;
  grpc::CallbackServerContext* const server_context_;
  const std::chrono::steady_clock::time_point begin_;
  absl::Status admission_;
  CallContext context_;
  std::atomic<std::uint64_t> received_ = 0;
  std::atomic<std::uint64_t> sent_ = 0;
};

}  // namespace jixiao::rpc

#endif  // JIXIAO_COMMON_RPC_CALL_H_
