#ifndef JIXIAO_COMMON_RPC_SERVICE_H_
#define JIXIAO_COMMON_RPC_SERVICE_H_

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "common/rpc/call_context.h"
#include "common/rpc/message_codec.h"
#include "common/rpc/push_stream.h"
#include "common/rpc/stream.h"

namespace google::protobuf {
class MethodDescriptor;
class ServiceDescriptor;
}  // namespace google::protobuf

namespace jixiao::rpc {

// Where a unary handler runs.
enum class RunOn {
  // On a thread of the bounded executor: may wait for disk, locks, other calls.
  kExecutor,
  // At once, on gRPC's own thread: for reads of memory that never wait. Two
  // such handlers run at a time on two cores, so a wait there stops everybody.
  kInline,
  // At once, too, as long as such calls do not wait in fact; on the executor
  // for a while after one that did. For reads of local files, which are nearly
  // always in memory.
  kInlineWhileQuick,
};

// The handlers of one proto service, by method. Made once, before the server
// starts; read-only afterwards.
//
//   class FormHandler {
//    public:
//     absl::StatusOr<form::v1::Form> GetForm(
//         const rpc::CallContext&, const form::v1::GetFormRequest&);
//     absl::Status ExportForms(
//         const rpc::CallContext&, const form::v1::ExportFormsRequest&,
//         rpc::Writer<form::v1::ExportFormsResponse>&);
//     absl::Status ImportForms(
//         const rpc::CallContext&,
//         rpc::Stream<form::v1::ImportFormsRequest,
//                     form::v1::ImportFormsResponse>&);
//     absl::Status WatchChanges(
//         const rpc::CallContext&, const form::v1::WatchChangesRequest&,
//         rpc::PushStream<form::v1::WatchChangesResponse>);
//   };
//
//   rpc::Service service("jixiao.form.v1.FormService");
//   service.Unary("GetForm", &handler, &FormHandler::GetForm)
//       .ServerStream("ExportForms", &handler, &FormHandler::ExportForms)
//       .BidiStream("ImportForms", &handler, &FormHandler::ImportForms)
//       .Push("WatchChanges", &handler, &FormHandler::WatchChanges);
//
// A handler never sees a request that is too large, malformed, not
// authenticated or not permitted: rpc::Pipeline stands in front. Handlers of
// several calls run at the same time.
class Service {
 public:
  // `full_name` as in the .proto; its generated code must be linked in. A name
  // or method that does not exist, a message of the wrong type and a method
  // bound twice are faults of the program and end it with a message.
  explicit Service(std::string_view full_name);
  ~Service();
  Service(Service&&) noexcept;
  Service& operator=(Service&&) noexcept;

  // One request, one response.
  template <typename Handler, typename Request, typename Response>
  Service& Unary(std::string_view method, Handler* handler,
                 absl::StatusOr<Response> (Handler::*call)(const CallContext&,
                                                           const Request&),
                 RunOn run_on = RunOn::kExecutor) {
    return AddUnary(
        method, MessageTypes::Of<Request, Response>(), run_on,
        [handler, call](const CallContext& context,
                        std::string_view bytes) -> absl::StatusOr<std::string> {
          const ParsedRequest<Request> request(bytes);
          if (!request.status().ok()) {
            return request.status();
          }
          absl::StatusOr<Response> response =
              (handler->*call)(context, *request);
          if (!response.ok()) {
            return std::move(response).status();
          }
          return Serialize(*response);
        });
  }

  // The same for a response that lies ready as bytes: they are sent unchanged.
  template <typename Handler, typename Request, typename Response>
  Service& Unary(std::string_view method, Handler* handler,
                 absl::StatusOr<Serialized<Response>> (Handler::*call)(
                     const CallContext&, const Request&),
                 RunOn run_on = RunOn::kExecutor) {
    return AddUnary(
        method, MessageTypes::Of<Request, Response>(), run_on,
        [handler, call](const CallContext& context,
                        std::string_view bytes) -> absl::StatusOr<std::string> {
          const ParsedRequest<Request> request(bytes);
          if (!request.status().ok()) {
            return request.status();
          }
          absl::StatusOr<Serialized<Response>> response =
              (handler->*call)(context, *request);
          if (!response.ok()) {
            return std::move(response).status();
          }
          return std::move(response->bytes);
        });
  }

  // One request, a bounded number of responses. The handler runs on a thread of
  // the stream executor and ends the stream by returning.
  template <typename Handler, typename Request, typename Response>
  Service& ServerStream(std::string_view method, Handler* handler,
                        absl::Status (Handler::*call)(const CallContext&,
                                                      const Request&,
                                                      Writer<Response>&)) {
    return AddStream(method, MessageTypes::Of<Request, Response>(),
                     [handler, call](const CallContext& context, StreamIo* io) {
                       absl::StatusOr<Request> request = ReadOnly<Request>(io);
                       if (!request.ok()) {
                         return std::move(request).status();
                       }
                       Writer<Response> writer(io);
                       return (handler->*call)(context, *request, writer);
                     });
  }

  // Requests and responses in any order; client streams are bound so as well
  // (write one response, then return). Runs as ServerStream does.
  template <typename Handler, typename Request, typename Response>
  Service& BidiStream(std::string_view method, Handler* handler,
                      absl::Status (Handler::*call)(
                          const CallContext&, Stream<Request, Response>&)) {
    return AddStream(method, MessageTypes::Of<Request, Response>(),
                     [handler, call](const CallContext& context, StreamIo* io) {
                       Stream<Request, Response> stream(io);
                       return (handler->*call)(context, stream);
                     });
  }

  // One request, then responses that others push, for as long as the caller
  // stays; an idle stream costs memory only. The handler runs on the unary
  // executor, hands the stream to who will push, and returns soon. When it
  // returns an error the stream ends with it.
  template <typename Handler, typename Request, typename Response>
  Service& Push(std::string_view method, Handler* handler,
                absl::Status (Handler::*call)(const CallContext&,
                                              const Request&,
                                              PushStream<Response>)) {
    return AddPush(
        method, MessageTypes::Of<Request, Response>(),
        [handler, call](const CallContext& context, std::string_view bytes,
                        std::shared_ptr<PushIo> io) {
          const ParsedRequest<Request> request(bytes);
          if (!request.status().ok()) {
            return request.status();
          }
          return (handler->*call)(context, *request,
                                  PushStream<Response>(std::move(io)));
        });
  }

  const google::protobuf::ServiceDescriptor* descriptor() const {
    return descriptor_;
  }
  // Methods of the .proto that have no handler; they answer UNIMPLEMENTED.
  std::vector<std::string> UnboundMethods() const;

  // What the pipeline calls. Request and response are serialised messages.
  using UnaryFunction = std::function<absl::StatusOr<std::string>(
      const CallContext&, std::string_view request)>;
  using StreamFunction =
      std::function<absl::Status(const CallContext&, StreamIo*)>;
  using PushFunction = std::function<absl::Status(
      const CallContext&, std::string_view request, std::shared_ptr<PushIo>)>;

  struct Method {
    const google::protobuf::MethodDescriptor* descriptor = nullptr;
    RunOn run_on = RunOn::kExecutor;
    // At most one of them is set; none: not implemented.
    UnaryFunction unary = nullptr;
    StreamFunction stream = nullptr;
    PushFunction push = nullptr;
  };
  const std::vector<Method>& methods() const { return methods_; }

 private:
  Service& AddUnary(std::string_view method, MessageTypes types, RunOn run_on,
                    UnaryFunction function);
  Service& AddStream(std::string_view method, MessageTypes types,
                     StreamFunction function);
  Service& AddPush(std::string_view method, MessageTypes types,
                   PushFunction function);
  Method& Bind(std::string_view method, MessageTypes types, bool streaming);

  const google::protobuf::ServiceDescriptor* descriptor_;
  std::vector<Method> methods_;  // in the order of the .proto
};

}  // namespace jixiao::rpc

#endif  // JIXIAO_COMMON_RPC_SERVICE_H_
