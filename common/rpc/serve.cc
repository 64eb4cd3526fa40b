#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"
#include "grpcpp/generic/async_generic_service.h"
#include "grpcpp/impl/rpc_service_method.h"
#include "grpcpp/impl/service_type.h"
#include "grpcpp/support/server_callback.h"

#include "common/base/errors.h"
#include "common/rpc/access_check.h"
#include "common/rpc/pipeline.h"
#include "common/rpc/pipeline_core.h"
#include "common/rpc/push_call.h"
#include "common/rpc/stream_call.h"
#include "common/rpc/unary_call.h"

namespace jixiao::rpc {
namespace {

using google::protobuf::MethodDescriptor;
using Handlers = Service::Method;
using grpc::ByteBuffer;
using grpc::internal::RpcMethod;
using UnaryHandler =
    grpc::internal::CallbackUnaryHandler<ByteBuffer, ByteBuffer>;
using StreamHandler =
    grpc::internal::CallbackBidiHandler<ByteBuffer, ByteBuffer>;

constexpr char kHealthService[] = "grpc.health.v1.Health";

std::string TypeOf(const MethodDescriptor& method) {
  if (method.client_streaming()) {
    return method.server_streaming() ? "bidi_stream" : "client_stream";
  }
  return method.server_streaming() ? "server_stream" : "unary";
}

absl::Status NotImplemented() {
  return errors::Unimplemented(errors::ERROR_REASON_UNIMPLEMENTED,
                               "the method does not exist here");
}

// A proto service as gRPC wants it. It does what generated code does, with two
// differences: messages stay bytes, so that size, identity and permission are
// checked before any of them is parsed and a malformed one gets a proper error;
// and every stream is taken as a bidi one, so that one reactor serves them all
// (on the wire they are the same).
class BoundService final : public grpc::Service {
 public:
  BoundService(Pipeline::Core* core, const std::vector<Handlers>& methods)
      : core_(core) {
    for (const Handlers& method : methods) {
      Add(method);
    }
  }

 private:
  struct Binding {
    std::string path;  // gRPC keeps a pointer to it
    RpcMetrics metrics;
    Pace pace;
    MethodInfo info;
    Handlers handlers;
  };

  void Add(const Handlers& method) {
    const MethodDescriptor& descriptor = *method.descriptor;
    const std::string service = descriptor.service()->full_name();
    const std::string full_name = absl::StrCat(service, "/", descriptor.name());
    const bool is_stream =
        descriptor.client_streaming() || descriptor.server_streaming();
    bindings_.push_back(std::unique_ptr<Binding>(new Binding{
        .path = "/" + full_name,
        .metrics = {core_->environment().metrics,
                    {TypeOf(descriptor), service, descriptor.name()}},
        .pace = {},
        .info = {.full_name = full_name,
                 .access = AccessOf(descriptor),
                 .unary = !is_stream,
                 .quiet = service == kHealthService},
        .handlers = method}));
    Binding* const binding = bindings_.back().get();
    binding->info.metrics = &binding->metrics;
    binding->info.pace = &binding->pace;
    if (is_stream) {
      AddStream(binding);
    } else {
      AddUnary(binding);
    }
  }

  void AddUnary(Binding* binding) {
    if (!binding->handlers.unary) {
      binding->handlers.run_on = RunOn::kInline;
      binding->handlers.unary = [](const CallContext&, std::string_view)
          -> absl::StatusOr<std::string> { return NotImplemented(); };
    }
    AddMethod(new grpc::internal::RpcServiceMethod(
        binding->path.c_str(), RpcMethod::NORMAL_RPC, nullptr));
    MarkMethodRawCallback(
        static_cast<int>(bindings_.size()) - 1,
        new UnaryHandler([core = core_, binding](
                             grpc::CallbackServerContext* context,
                             const ByteBuffer* request, ByteBuffer* response) {
          return UnaryCall::Start(core, &binding->info, &binding->handlers,
                                  context, request, response);
        }));
  }

  void AddStream(Binding* binding) {
    if (!binding->handlers.stream && !binding->handlers.push) {
      binding->handlers.stream = [](const CallContext&, StreamIo*) {
        return NotImplemented();
      };
    }
    AddMethod(new grpc::internal::RpcServiceMethod(
        binding->path.c_str(), RpcMethod::BIDI_STREAMING, nullptr));
    MarkMethodRawCallback(
        static_cast<int>(bindings_.size()) - 1,
        new StreamHandler(
            [core = core_, binding](grpc::CallbackServerContext* context)
                -> grpc::ServerBidiReactor<ByteBuffer, ByteBuffer>* {
              if (binding->handlers.push) {
                return PushCall::Start(core, &binding->info, &binding->handlers,
                                       context);
              }
              return StreamCall::Start(core, &binding->info, &binding->handlers,
                                       context);
            }));
  }

  Pipeline::Core* const core_;
  std::vector<std::unique_ptr<Binding>> bindings_;
};

class UnknownMethods final : public grpc::CallbackGenericService {
 public:
  explicit UnknownMethods(Pipeline::Core* core)
      : core_(core),
        // The method's name is the caller's text: it never becomes a label.
        metrics_(core->environment().metrics, {"unary", "unknown", "unknown"}) {
    info_.full_name = "unknown";
    info_.access.set_scope(common::v1::ACCESS_SCOPE_PUBLIC);
    info_.metrics = &metrics_;
  }

  grpc::ServerGenericBidiReactor* CreateReactor(
      grpc::GenericCallbackServerContext* context) override {
    class Refusal final : public grpc::ServerGenericBidiReactor {
     public:
      explicit Refusal(grpc::Status status) { Finish(std::move(status)); }
      void OnDone() override { delete this; }
    };
    Call call(core_, &info_, context);
    return new Refusal(call.End(NotImplemented()));
  }

 private:
  Pipeline::Core* const core_;
  RpcMetrics metrics_;
  MethodInfo info_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<grpc::Service>> Serve(Pipeline* pipeline,
                                                     const Service& service) {
  for (const Service::Method& method : service.methods()) {
    const std::string problem = AccessProblem(*method.descriptor);
    if (!problem.empty()) {
      return absl::FailedPreconditionError(problem);
    }
  }
  return std::unique_ptr<grpc::Service>(
      std::make_unique<BoundService>(pipeline->core(), service.methods()));
}

std::unique_ptr<grpc::CallbackGenericService> ServeUnknown(Pipeline* pipeline) {
  return std::make_unique<UnknownMethods>(pipeline->core());
}

}  // namespace jixiao::rpc
