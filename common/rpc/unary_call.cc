#include "common/rpc/unary_call.h"

#include <cstdint>
#include <string>
#include <utility>

#include "common/rpc/byte_buffer.h"

namespace jixiao::rpc {

UnaryCall* UnaryCall::Start(Pipeline::Core* core, const MethodInfo* method,
                            const Service::Method* handlers,
                            grpc::CallbackServerContext* server_context,
                            const grpc::ByteBuffer* request,
                            grpc::ByteBuffer* response) {
  auto* const call =
      new UnaryCall(core, method, handlers, server_context, request, response);
  call->Begin();
  return call;
}

void UnaryCall::Begin() {
  if (!call_.admission().ok()) {
    End(call_.admission());
    return;
  }
  const absl::Status size = call_.Received(request_->Length());
  if (!size.ok()) {
    End(size);
    return;
  }
  if (TryExecuteInline()) {
    return;
  }
  if (!call_.core()->unary_executor().TrySubmit([this] { Execute(); })) {
    End(call_.core()->Refused("too many calls are waiting: try again later"));
  }
}

bool UnaryCall::TryExecuteInline() {
  if (handlers_->run_on == RunOn::kInline) {
    Execute();
    return true;
  }
  if (handlers_->run_on != RunOn::kInlineWhileQuick) {
    return false;
  }
  Pace& pace = *call_.method().pace;  // outlives the call
  const auto begin = Pace::Clock::now();
  if (!pace.IsQuick(begin)) {
    return false;
  }
  const std::int64_t disk_reads = Pace::DiskReadsOfThisThread();
  Execute();
  pace.Note(begin, Pace::Clock::now(),
            Pace::DiskReadsOfThisThread() - disk_reads);
  return true;
}

void UnaryCall::Execute() {
  // It may have waited in the queue for longer than its caller.
  const absl::Status alive = call_.context().CheckAlive();
  if (!alive.ok()) {
    End(alive);
    return;
  }
  absl::StatusOr<std::string> response =
      handlers_->unary(call_.context(), FlatBytes(*request_).view());
  if (response.ok()) {
    *response_ = ToByteBuffer(*std::move(response));
    call_.Sent();
  }
  End(response.status());
}

void UnaryCall::End(const absl::Status& status) {
  Finish(call_.End(status));
}

}  // namespace jixiao::rpc
