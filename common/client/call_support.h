#ifndef JIXIAO_COMMON_CLIENT_CALL_SUPPORT_H_
#define JIXIAO_COMMON_CLIENT_CALL_SUPPORT_H_

#include <memory>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "grpcpp/client_context.h"
#include "grpcpp/support/sync_stream.h"

#include "common/base/random.h"
#include "common/client/call_options.h"
#include "common/client/client_stream.h"
#include "common/client/write_retry.h"
#include "common/rpc/status_convert.h"

// Internal to common/client: what every method of a client does.
namespace jixiao::client {

// Sets deadline, request id, trace and language.
void Prepare(const CallOptions& options, grpc::ClientContext* context);

// One unary call. The channel retries it if its service config says so.
template <typename Stub, typename Request, typename Response>
absl::StatusOr<Response> CallUnary(
    Stub* stub,
    grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                 Response*),
    const Request& request, const CallOptions& options) {
  grpc::ClientContext context;
  Prepare(options, &context);
  Response response;
  const grpc::Status status = (stub->*method)(&context, request, &response);
  if (!status.ok()) {
    return rpc::FromGrpcStatus(status);
  }
  return response;
}

// A write: gets a request_id when it has none, and is sent again with it as
// WriteRetry says; the server answers a repetition as the first time.
template <typename Stub, typename Request, typename Response>
absl::StatusOr<Response> CallWrite(
    Stub* stub,
    grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                 Response*),
    Request request, const CallOptions& options) {
  if (request.request_id().empty()) {
    request.set_request_id(base::RandomId());
  }
  WriteRetry retry(options);
  while (true) {
    absl::StatusOr<Response> response =
        CallUnary(stub, method, request, retry.Attempt());
    if (response.ok() || !retry.Wait(response.status())) {
      return response;
    }
  }
}

// A gRPC stream behind the interface. `GrpcStream` is grpc::ClientReader or
// grpc::ClientReaderWriter.
template <typename GrpcStream, typename Response, typename Base>
class StreamBase : public Base {
 public:
  template <typename Open>
  StreamBase(const CallOptions& options, Open open) {
    Prepare(options, &context_);
    stream_ = open(&context_);
  }
  ~StreamBase() override {
    if (!finished_) {
      context_.TryCancel();
      (void)stream_->Finish();
    }
  }
  StreamBase(const StreamBase&) = delete;
  StreamBase& operator=(const StreamBase&) = delete;

  absl::StatusOr<std::optional<Response>> Read() override {
    std::optional<Response> response(std::in_place);
    if (stream_->Read(&*response)) {
      return response;
    }
    finished_ = true;
    const grpc::Status status = stream_->Finish();
    if (!status.ok()) {
      return rpc::FromGrpcStatus(status);
    }
    return std::nullopt;
  }

  void Cancel() override { context_.TryCancel(); }

 protected:
  GrpcStream* stream() { return stream_.get(); }

 private:
  grpc::ClientContext context_;
  std::unique_ptr<GrpcStream> stream_;
  bool finished_ = false;
};

template <typename Response>
using ReadStreamImpl =
    StreamBase<grpc::ClientReader<Response>, Response, ReadStream<Response>>;

template <typename Request, typename Response>
class BidiStreamImpl final
    : public StreamBase<grpc::ClientReaderWriter<Request, Response>, Response,
                        BidiStream<Request, Response>> {
 public:
  using StreamBase<grpc::ClientReaderWriter<Request, Response>, Response,
                   BidiStream<Request, Response>>::StreamBase;

  bool Write(const Request& request) override {
    return this->stream()->Write(request);
  }
  void WritesDone() override { (void)this->stream()->WritesDone(); }
};

template <typename Request, typename Response>
class WriteStreamImpl final : public WriteStream<Request, Response> {
 public:
  template <typename Open>
  WriteStreamImpl(const CallOptions& options, Open open) {
    Prepare(options, &context_);
    stream_ = open(&context_, &response_);
  }
  ~WriteStreamImpl() override {
    if (!finished_) {
      context_.TryCancel();
      (void)stream_->Finish();
    }
  }
  WriteStreamImpl(const WriteStreamImpl&) = delete;
  WriteStreamImpl& operator=(const WriteStreamImpl&) = delete;

  bool Write(const Request& request) override {
    return stream_->Write(request);
  }

  absl::StatusOr<Response> Finish() override {
    (void)stream_->WritesDone();
    finished_ = true;
    const grpc::Status status = stream_->Finish();
    if (!status.ok()) {
      return rpc::FromGrpcStatus(status);
    }
    return std::move(response_);
  }

  void Cancel() override { context_.TryCancel(); }

 private:
  grpc::ClientContext context_;
  Response response_;
  std::unique_ptr<grpc::ClientWriter<Request>> stream_;
  bool finished_ = false;
};

// Opens a server stream.
template <typename Stub, typename Request, typename Response>
std::unique_ptr<ReadStream<Response>> OpenRead(
    Stub* stub,
    std::unique_ptr<grpc::ClientReader<Response>> (Stub::*method)(
        grpc::ClientContext*, const Request&),
    const Request& request, const CallOptions& options) {
  return std::make_unique<ReadStreamImpl<Response>>(
      options, [&](grpc::ClientContext* context) {
        return (stub->*method)(context, request);
      });
}

// Opens a client stream.
template <typename Stub, typename Request, typename Response>
std::unique_ptr<WriteStream<Request, Response>> OpenWrite(
    Stub* stub,
    std::unique_ptr<grpc::ClientWriter<Request>> (Stub::*method)(
        grpc::ClientContext*, Response*),
    const CallOptions& options) {
  return std::make_unique<WriteStreamImpl<Request, Response>>(
      options, [&](grpc::ClientContext* context, Response* response) {
        return (stub->*method)(context, response);
      });
}

// Opens a bidi stream.
template <typename Stub, typename Request, typename Response>
std::unique_ptr<BidiStream<Request, Response>> OpenBidi(
    Stub* stub,
    std::unique_ptr<grpc::ClientReaderWriter<Request, Response>> (
        Stub::*method)(grpc::ClientContext*),
    const CallOptions& options) {
  return std::make_unique<BidiStreamImpl<Request, Response>>(
      options,
      [&](grpc::ClientContext* context) { return (stub->*method)(context); });
}

}  // namespace jixiao::client

#endif  // JIXIAO_COMMON_CLIENT_CALL_SUPPORT_H_
