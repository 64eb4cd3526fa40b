#include "services/form_store/handler/change_handler.h"

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "services/form_store/domain/change_sink.h"
#include "services/form_store/handler/caller_of.h"

namespace jixiao::form_store {
namespace {

// A push stream as the hub sees it.
class StreamSink final : public ChangeSink {
 public:
  explicit StreamSink(rpc::PushStream<form::v1::WatchChangesResponse> stream)
      : stream_(std::move(stream)) {}

  Result Push(std::shared_ptr<const std::string> response) override {
    switch (stream_.Push(std::move(response))) {
      case rpc::PushResult::kTaken:
        return Result::kTaken;
      case rpc::PushResult::kFull:
        return Result::kFull;
      case rpc::PushResult::kClosed:
        return Result::kClosed;
    }
    return Result::kClosed;
  }
  void Finish(absl::Status status) override {
    stream_.Finish(std::move(status));
  }
  void SetCallbacks(std::function<void()> on_ready,
                    std::function<void()> on_closed) override {
    stream_.SetCallbacks(std::move(on_ready), std::move(on_closed));
  }

 private:
  rpc::PushStream<form::v1::WatchChangesResponse> stream_;
};

}  // namespace

rpc::Service ChangeHandler::MakeService() {
  rpc::Service service("jixiao.form.v1.ChangeService");
  service.Push("WatchChanges", this, &ChangeHandler::WatchChanges)
      .Unary("ListChanges", this, &ChangeHandler::ListChanges)
      .Unary("ResolveRevision", this, &ChangeHandler::ResolveRevision);
  return service;
}

absl::Status ChangeHandler::WatchChanges(
    const rpc::CallContext& context,
    const form::v1::WatchChangesRequest& request,
    rpc::PushStream<form::v1::WatchChangesResponse> stream) {
  return hub_->Watch(CallerOf(context), request,
                     std::make_shared<StreamSink>(std::move(stream)));
}

absl::StatusOr<form::v1::ListChangesResponse> ChangeHandler::ListChanges(
    const rpc::CallContext& context,
    const form::v1::ListChangesRequest& request) {
  return lister_->List(CallerOf(context), request);
}

absl::StatusOr<form::v1::ResolveRevisionResponse>
ChangeHandler::ResolveRevision(
    const rpc::CallContext& context,
    const form::v1::ResolveRevisionRequest& request) {
  return lister_->Resolve(CallerOf(context), request);
}

}  // namespace jixiao::form_store
