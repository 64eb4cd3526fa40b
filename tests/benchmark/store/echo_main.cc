// store_echo PORT_FILE: a bare gRPC server that answers every call with the
// same bytes: nobody serves a payload with less work. Listens on a free port of
// 127.0.0.1, whose address it writes to PORT_FILE, until it is told to end.
#include <csignal>
#include <cstdio>
#include <fstream>
#include <string>

#include "absl/synchronization/mutex.h"
#include "grpcpp/security/server_credentials.h"
#include "grpcpp/server.h"
#include "grpcpp/server_builder.h"
#include "grpcpp/support/byte_buffer.h"

#include "tests/benchmark/store/echo.grpc.pb.h"

namespace {

using jixiao::benchmark::Echo;

// Messages stay bytes in both methods.
using RawEcho = Echo::WithRawCallbackMethod_Keep<
    Echo::WithRawCallbackMethod_Get<Echo::Service>>;

class EchoService final : public RawEcho {
 public:
  // Not called while Get is.
  grpc::ServerUnaryReactor* Keep(grpc::CallbackServerContext* context,
                                 const grpc::ByteBuffer* request,
                                 grpc::ByteBuffer* response) override {
    kept_ = *request;
    return Get(context, request, response);
  }

  grpc::ServerUnaryReactor* Get(grpc::CallbackServerContext* context,
                                const grpc::ByteBuffer* /*request*/,
                                grpc::ByteBuffer* response) override {
    *response = kept_;
    grpc::ServerUnaryReactor* const reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }

 private:
  grpc::ByteBuffer kept_;
};

sigset_t BlockEndSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: store_echo PORT_FILE\n", stderr);
    return 2;
  }
  // As our servers do: it goes through one global lock.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  const sigset_t end_signals = BlockEndSignals();
  EchoService service;
  int port = 0;
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(),
                           &port);
  builder.RegisterService(&service);
  const auto server = builder.BuildAndStart();
  if (server == nullptr ||
      !(std::ofstream(argv[1]) << "127.0.0.1:" << port << std::endl)) {
    std::fputs("store_echo: cannot listen\n", stderr);
    return 1;
  }
  int signal = 0;
  sigwait(&end_signals, &signal);
  server->Shutdown();
  return 0;
}
