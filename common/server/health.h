#ifndef JIXIAO_COMMON_SERVER_HEALTH_H_
#define JIXIAO_COMMON_SERVER_HEALTH_H_

#include <map>
#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "grpc/health/v1/health.pb.h"

#include "common/base/mutex.h"
#include "common/rpc/service.h"

namespace jixiao::server {

// grpc.health.v1.Health over one truth for the server and all its services:
// NOT_SERVING until told otherwise. gRPC's own implementation begins with
// SERVING and its watchers hold up the shutdown. Thread-safe.
class Health {
 public:
  // `services` are the full names that may be asked for, besides "".
  explicit Health(std::set<std::string> services);

  // The handlers; the object outlives them.
  rpc::Service MakeService();

  // Tells every watcher when it changes.
  void SetServing(bool serving);

  // After this the status stays NOT_SERVING.
  void Shutdown();

 private:
  using Request = grpc::health::v1::HealthCheckRequest;
  using Response = grpc::health::v1::HealthCheckResponse;

  absl::StatusOr<Response> Check(const rpc::CallContext& context,
                                 const Request& request);
  absl::Status Watch(const rpc::CallContext& context, const Request& request,
                     rpc::PushStream<Response> stream);
  Response Current(const std::string& service) const REQUIRES(mutex_);
  bool IsKnown(const std::string& service) const;
  void Tell() REQUIRES(mutex_);

  const std::set<std::string> services_;
  base::Mutex mutex_;
  bool serving_ GUARDED_BY(mutex_) = false;
  bool shut_down_ GUARDED_BY(mutex_) = false;
  int next_watcher_ GUARDED_BY(mutex_) = 0;
  struct Watcher {
    std::string service;
    rpc::PushStream<Response> stream;
  };
  std::map<int, Watcher> watchers_ GUARDED_BY(mutex_);
};

}  // namespace jixiao::server

#endif  // JIXIAO_COMMON_SERVER_HEALTH_H_
