#include "common/server/server.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <limits>
#include <set>
#include <thread>
#include <utility>

#include <grpc/grpc.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "google/protobuf/descriptor.h"
#include "grpcpp/ext/channelz_service_plugin.h"
#include "grpcpp/ext/proto_server_reflection_plugin.h"
#include "grpcpp/generic/async_generic_service.h"
#include "grpcpp/security/server_credentials.h"
#include "grpcpp/server.h"
#include "grpcpp/server_builder.h"

#include "common/base/file_util.h"
#include "common/base/mutex.h"
#include "common/base/status_macros.h"
#include "common/log/log.h"
#include "common/rpc/pipeline.h"
#include "common/server/health.h"

namespace jixiao::server {
namespace {

constexpr absl::Duration kHealthInterval = absl::Seconds(1);

int Milliseconds(absl::Duration duration) {
  return static_cast<int>(std::min<std::int64_t>(
      absl::ToInt64Milliseconds(duration), std::numeric_limits<int>::max()));
}

// Limits of the transport: what one peer may cost.
void SetLimits(const ServerOptions& options, grpc::ServerBuilder* builder) {
  builder->SetMaxReceiveMessageSize(static_cast<int>(
      options.pipeline.max_message_bytes * rpc::kTransportMessageFactor));
  // A compressed message is inflated before its size is looked at: 1 MB became
  // 1.1 GB.
  builder->SetCompressionAlgorithmSupportStatus(GRPC_COMPRESS_DEFLATE, false);
  builder->SetCompressionAlgorithmSupportStatus(GRPC_COMPRESS_GZIP, false);
  const std::pair<const char*, int> arguments[] = {
      {GRPC_ARG_MAX_METADATA_SIZE,
       static_cast<int>(options.max_metadata_bytes)},
      {GRPC_ARG_MAX_CONCURRENT_STREAMS, options.max_concurrent_streams},
      {GRPC_ARG_MAX_CONNECTION_IDLE_MS,
       Milliseconds(options.max_connection_idle)},
      {GRPC_ARG_MAX_CONNECTION_AGE_MS,
       Milliseconds(options.max_connection_age)},
      {GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS,
       Milliseconds(options.max_connection_age_grace)},
      {GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS,
       Milliseconds(options.handshake_timeout)},
      {GRPC_ARG_KEEPALIVE_TIME_MS, Milliseconds(options.keepalive_time)},
      {GRPC_ARG_KEEPALIVE_TIMEOUT_MS, Milliseconds(options.keepalive_timeout)},
      {GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS,
       Milliseconds(options.min_ping_interval)},
      {GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1},
      // Two servers on one port would share its calls at random.
      {GRPC_ARG_ALLOW_REUSEPORT, 0},
  };
  for (const auto& [name, value] : arguments) {
    builder->AddChannelArgument(name, value);
  }
}

// The address to connect to: `address` with its port 0 replaced.
std::string WithPort(const std::string& address, int port) {
  if (address.starts_with("unix") || !address.ends_with(":0")) {
    return address;
  }
  return absl::StrCat(address.substr(0, address.size() - 1), port);
}

}  // namespace

class Server::Impl {
 public:
  Impl(const ServerOptions& options, Environment environment,
       std::unique_ptr<security::Authenticator> own_authenticator)
      : options_(options),
        app_(environment.app),
        metrics_(environment.metrics),
        own_authenticator_(std::move(own_authenticator)),
        pipeline_(options.pipeline,
                  {.authenticator = own_authenticator_ != nullptr
                                        ? own_authenticator_.get()
                                        : environment.authenticator,
                   .metrics = environment.metrics}) {}
  ~Impl() { Shutdown(/*gracefully=*/false); }

  absl::Status Start();
  void Shutdown(bool gracefully);
  void CheckHealth() { health_->SetServing(app_->Healthy()); }

  const std::vector<std::string>& addresses() const { return addresses_; }
  int metrics_port() const {
    return exposition_ == nullptr ? 0 : exposition_->port();
  }
  grpc::Server& server() { return *server_; }

 private:
  absl::Status Bind();
  absl::Status Listen();
  absl::Status Announce();
  void FollowHealth();

  const ServerOptions options_;
  App* const app_;
  metrics::Registry* const metrics_;
  const std::unique_ptr<security::Authenticator> own_authenticator_;
  rpc::Pipeline pipeline_;

  // In the order in which they need each other: destroyed from the last.
  std::vector<rpc::Service> handlers_;
  std::unique_ptr<Health> health_;
  std::vector<std::unique_ptr<grpc::Service>> services_;
  std::unique_ptr<grpc::CallbackGenericService> unknown_;
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<metrics::Exposition> exposition_;
  std::vector<std::string> addresses_;

  base::Mutex mutex_;
  base::CondVar changed_;
  bool shutting_down_ GUARDED_BY(mutex_) = false;
  bool stopped_ GUARDED_BY(mutex_) = false;
  std::thread health_follower_;
};

absl::Status Server::Impl::Start() {
  RETURN_IF_ERROR(Bind());
  if (!options_.metrics_address.empty()) {
    ASSIGN_OR_RETURN(exposition_, metrics::Exposition::Start(
                                      options_.metrics_address, *metrics_));
  }
  RETURN_IF_ERROR(Listen());
  RETURN_IF_ERROR(Announce());
  CheckHealth();
  health_follower_ = std::thread([this] { FollowHealth(); });
  return absl::OkStatus();
}

absl::Status Server::Impl::Bind() {
  handlers_ = app_->Services();
  std::set<std::string> names;
  for (const rpc::Service& service : handlers_) {
    names.insert(service.descriptor()->full_name());
    const std::vector<std::string> unbound = service.UnboundMethods();
    if (!unbound.empty()) {
      log::Warning("methods without a handler",
                   {{"service", service.descriptor()->full_name()},
                    {"methods", absl::StrJoin(unbound, ",")}});
    }
  }
  health_ = std::make_unique<Health>(std::move(names));
  handlers_.push_back(health_->MakeService());
  for (const rpc::Service& service : handlers_) {
    ASSIGN_OR_RETURN(auto bound, rpc::Serve(&pipeline_, service));
    services_.push_back(std::move(bound));
  }
  unknown_ = rpc::ServeUnknown(&pipeline_);
  return absl::OkStatus();
}

absl::Status Server::Impl::Listen() {
  if (options_.reflection) {
    grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  }
  if (options_.channelz) {
    grpc::channelz::experimental::InitChannelzService();
  }
  grpc::ServerBuilder builder;
  SetLimits(options_, &builder);
  for (const auto& service : services_) {
    builder.RegisterService(service.get());
  }
  builder.RegisterCallbackGenericService(unknown_.get());
  std::vector<int> ports(options_.listen.size(), 0);
  for (std::size_t i = 0; i < options_.listen.size(); ++i) {
    builder.AddListeningPort(options_.listen[i],
                             grpc::InsecureServerCredentials(), &ports[i]);
  }
  server_ = builder.BuildAndStart();
  for (std::size_t i = 0; i < ports.size(); ++i) {
    if (server_ == nullptr || ports[i] == 0) {
      return absl::InvalidArgumentError(absl::StrCat(
          "cannot listen on ", absl::StrJoin(options_.listen, ","),
          ": an address is malformed, taken or not of this machine"));
    }
    addresses_.push_back(WithPort(options_.listen[i], ports[i]));
  }
  return absl::OkStatus();
}

absl::Status Server::Impl::Announce() {
  if (!options_.port_file.empty()) {
    RETURN_IF_ERROR(base::WriteFileAtomically(
        options_.port_file, absl::StrJoin(addresses_, "\n") + "\n"));
  }
  log::Info("listening", {{"addresses", absl::StrJoin(addresses_, ",")},
                          {"metrics_port", metrics_port()},
                          {"insecure_dev", options_.insecure_dev}});
  return absl::OkStatus();
}

void Server::Impl::FollowHealth() {
  base::MutexLock lock(mutex_);
  while (!shutting_down_) {
    changed_.WaitFor(mutex_, kHealthInterval);
    if (!shutting_down_) {
      CheckHealth();
    }
  }
}

void Server::Impl::Shutdown(bool gracefully) {
  {
    base::MutexLock lock(mutex_);
    if (std::exchange(shutting_down_, true)) {
      while (!stopped_) {
        changed_.Wait(mutex_);
      }
      return;
    }
  }
  changed_.NotifyAll();
  if (health_follower_.joinable()) {
    health_follower_.join();
  }
  if (health_ != nullptr) {
    health_->Shutdown();
  }
  if (gracefully) {
    log::Info("draining", {{"drain_delay", options_.drain_delay},
                           {"open_streams", pipeline_.open_streams()}});
    std::this_thread::sleep_for(
        absl::ToChronoMicroseconds(options_.drain_delay));
  }
  app_->Drain();
  pipeline_.Drain();
  if (server_ != nullptr) {
    server_->Shutdown(std::chrono::system_clock::now() +
                      absl::ToChronoMicroseconds(gracefully
                                                     ? options_.shutdown_timeout
                                                     : absl::ZeroDuration()));
    server_->Wait();
  }
  pipeline_.Stop();
  exposition_.reset();
  app_->Stop();
  log::Info("stopped");
  base::MutexLock lock(mutex_);
  stopped_ = true;
  changed_.NotifyAll();
}

absl::StatusOr<std::unique_ptr<Server>> Server::Start(
    const ServerOptions& options, Environment environment) {
  RETURN_IF_ERROR(options.Check());
  std::unique_ptr<security::Authenticator> own_authenticator;
  if (environment.authenticator == nullptr) {
    if (!options.insecure_dev) {
      return absl::InvalidArgumentError(
          "no identity is configured, so every call would be refused: give "
          "--insecure_dev to admit everyone on this machine");
    }
    own_authenticator = std::make_unique<security::InsecureDevAuthenticator>();
  }
  auto impl = std::make_unique<Impl>(options, environment,
                                     std::move(own_authenticator));
  RETURN_IF_ERROR(impl->Start());
  return std::unique_ptr<Server>(new Server(std::move(impl)));
}

Server::Server(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Server::~Server() = default;

const std::vector<std::string>& Server::addresses() const {
  return impl_->addresses();
}

int Server::metrics_port() const {
  return impl_->metrics_port();
}

std::shared_ptr<grpc::Channel> Server::InProcessChannel() {
  return impl_->server().InProcessChannel({});
}

void Server::CheckHealth() {
  impl_->CheckHealth();
}

void Server::Shutdown() {
  impl_->Shutdown(/*gracefully=*/true);
}

}  // namespace jixiao::server
