#include "common/server/health.h"

#include <utility>

#include "common/base/errors.h"

namespace jixiao::server {

Health::Health(std::set<std::string> services)
    : services_(std::move(services)) {}

rpc::Service Health::MakeService() {
  rpc::Service service("grpc.health.v1.Health");
  service.Unary("Check", this, &Health::Check, rpc::RunOn::kInline)
      .Push("Watch", this, &Health::Watch);
  return service;
}

void Health::SetServing(bool serving) {
  base::MutexLock lock(mutex_);
  if (!shut_down_ && serving != serving_) {
    serving_ = serving;
    Tell();
  }
}

void Health::Shutdown() {
  base::MutexLock lock(mutex_);
  shut_down_ = true;
  if (serving_) {
    serving_ = false;
    Tell();
  }
}

absl::StatusOr<Health::Response> Health::Check(const rpc::CallContext&,
                                               const Request& request) {
  if (!IsKnown(request.service())) {
    return errors::NotFound(errors::ERROR_REASON_INVALID_FIELD,
                            "no such service on this server")
        .WithFieldViolation("service", "no such service on this server");
  }
  base::MutexLock lock(mutex_);
  return Current(request.service());
}

absl::Status Health::Watch(const rpc::CallContext&, const Request& request,
                           rpc::PushStream<Response> stream) {
  int id = 0;
  {
    base::MutexLock lock(mutex_);
    id = next_watcher_++;
    watchers_.emplace(id, Watcher{request.service(), stream});
    stream.Push(Current(request.service()));
  }
  // Without the lock: it is called at once when the caller has left already.
  stream.SetCallbacks(nullptr, [this, id] {
    base::MutexLock lock(mutex_);
    watchers_.erase(id);
  });
  return absl::OkStatus();
}

Health::Response Health::Current(const std::string& service) const {
  Response response;
  response.set_status(!IsKnown(service) ? Response::SERVICE_UNKNOWN
                      : serving_        ? Response::SERVING
                                        : Response::NOT_SERVING);
  return response;
}

bool Health::IsKnown(const std::string& service) const {
  return service.empty() || services_.contains(service);
}

void Health::Tell() {
  for (auto& [id, watcher] : watchers_) {
    // A watcher so slow that its buffer is full of changes has missed them.
    if (watcher.stream.Push(Current(watcher.service)) ==
        rpc::PushResult::kFull) {
      watcher.stream.Finish(errors::ResourceExhausted(
          errors::ERROR_REASON_SLOW_READER, "the watcher does not read"));
    }
  }
}

}  // namespace jixiao::server
