#ifndef JIXIAO_COMMON_SERVER_SERVER_H_
#define JIXIAO_COMMON_SERVER_SERVER_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "common/metrics/metrics.h"
#include "common/rpc/service.h"
#include "common/security/authenticator.h"
#include "common/server/server_options.h"

namespace grpc {
class Channel;
}  // namespace grpc

namespace jixiao::server {

// What a service's app offers to the server that runs it. Built before the port
// opens: storage is recovered when the constructor of an app is done.
class App {
 public:
  virtual ~App() = default;

  // The handlers. Called once; the app outlives the server.
  virtual std::vector<rpc::Service> Services() = 0;

  // Whether the app can serve at this moment; health follows it, asked once a
  // second and whenever Server::CheckHealth is called. Must not wait.
  virtual bool Healthy() const { return true; }

  // The server stops taking work: end background work that serves callers.
  // Called once, before streams are ended.
  virtual void Drain() {}

  // No call is left: flush and close.
  virtual void Stop() {}
};

// A running gRPC server: services behind the pipeline, health, reflection and
// metrics. Thread-safe.
class Server {
 public:
  // Opens the ports. `app`, and those of `environment` that are set, outlive
  // the server. INVALID_ARGUMENT with a text for operators when an address
  // cannot be listened on or the options do not go together.
  struct Environment {
    App* app = nullptr;
    metrics::Registry* metrics = nullptr;
    // Default: by options.insecure_dev, InsecureDev or DenyAll.
    const security::Authenticator* authenticator = nullptr;
  };
  static absl::StatusOr<std::unique_ptr<Server>> Start(
      const ServerOptions& options, Environment environment);

  // Shuts down at once when that was not done.
  ~Server();

  // What to connect to, in the order of options.listen, with real ports.
  const std::vector<std::string>& addresses() const;
  // The first one.
  const std::string& address() const { return addresses().front(); }
  // The port of /metrics; 0 when there is none.
  int metrics_port() const;

  // A channel that does not leave the process, for tests.
  std::shared_ptr<grpc::Channel> InProcessChannel();

  // Asks the app and makes health tell the answer.
  void CheckHealth();

  // The graceful end: health NOT_SERVING → drain delay → App::Drain → streams
  // end with UNAVAILABLE → no new calls, running ones have until the shutdown
  // timeout → App::Stop. Blocks. Later calls do nothing.
  void Shutdown();

 private:
  class Impl;
  explicit Server(std::unique_ptr<Impl> impl);

  std::unique_ptr<Impl> impl_;
};

}  // namespace jixiao::server

#endif  // JIXIAO_COMMON_SERVER_SERVER_H_
