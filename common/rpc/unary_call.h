#ifndef JIXIAO_COMMON_RPC_UNARY_CALL_H_
#define JIXIAO_COMMON_RPC_UNARY_CALL_H_

#include "grpcpp/server_context.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/server_callback.h"

#include "common/rpc/call.h"
#include "common/rpc/service.h"

// Internal to common/rpc.
namespace jixiao::rpc {

// A call with one request and one response. Deletes itself when done.
class UnaryCall final : public grpc::ServerUnaryReactor {
 public:
  // All pointers outlive the call.
  static UnaryCall* Start(Pipeline::Core* core, const MethodInfo* method,
                          const Service::Method* handlers,
                          grpc::CallbackServerContext* server_context,
                          const grpc::ByteBuffer* request,
                          grpc::ByteBuffer* response);

  void OnCancel() override { call_.context().MarkCancelled(); }
  void OnDone() override { delete this; }

 private:
  UnaryCall(Pipeline::Core* core, const MethodInfo* method,
            const Service::Method* handlers,
            grpc::CallbackServerContext* server_context,
            const grpc::ByteBuffer* request, grpc::ByteBuffer* response)
      : call_(core, method, server_context),
        handlers_(handlers),
        request_(request),
        response_(response) {}
  ~UnaryCall() override = default;

  void Begin();
  bool TryExecuteInline();
  // Runs the handler and ends the call; the object may be gone afterwards.
  void Execute();
  void End(const absl::Status& status);

  Call call_;
  const Service::Method* const handlers_;
  const grpc::ByteBuffer* const request_;
  grpc::ByteBuffer* const response_;
};

}  // namespace jixiao::rpc

#endif  // JIXIAO_COMMON_RPC_UNARY_CALL_H_
