#include "common/server/run_main.h"

#include <csignal>
#include <cstdio>
#include <iostream>
#include <string_view>
#include <thread>
#include <utility>

#include <grpc/support/log.h>
#include <pthread.h>
#include <unistd.h>

#include "absl/synchronization/mutex.h"

#include "common/log/log.h"

namespace jixiao::server {
namespace {

constexpr int kExitFailed = 1;
constexpr int kExitUsage = 2;
constexpr int kExitHung = 3;
// What a shutdown gets beyond its timeouts before it counts as hung.
constexpr absl::Duration kHungAfter = absl::Seconds(5);

sigset_t EndSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  return signals;
}

// Blocks them in this thread and so in all that it starts.
void BlockEndSignals() {
  const sigset_t signals = EndSignals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
}

// After this a second signal ends the process at once.
void WaitForEndSignal() {
  const sigset_t signals = EndSignals();
  int signal = 0;
  sigwait(&signals, &signal);
  pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
  log::Info("signal", {{"signal", signal == SIGTERM ? "SIGTERM" : "SIGINT"}});
}

// Debian builds Abseil with its search for deadlocks, which sends every lock of
// gRPC through one global lock.
void StopSearchForDeadlocks() {
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
}

// gRPC's own lines, in our format.
void LogFromGrpc(gpr_log_func_args* args) {
  const log::Level level = args->severity == GPR_LOG_SEVERITY_ERROR
                               ? log::Level::kWarning
                               : log::Level::kDebug;
  log::Write(level, "grpc", {{"text", args->message}});
}

// A stream that ignores its end would hold the shutdown for ever.
void ArmHardExit(absl::Duration timeout) {
  std::thread([timeout] {
    std::this_thread::sleep_for(absl::ToChronoMicroseconds(timeout));
    log::Error("the shutdown hangs: ending hard", {{"after", timeout}});
    log::Flush();
    _exit(kExitHung);
  }).detach();
}

int Fail(const Program& program, const absl::Status& status, int code) {
  std::cerr << program.name << ": " << status.message() << "\n";
  return code;
}

}  // namespace

int RunMain(int argc, char** argv, const Program& program) {
  StopSearchForDeadlocks();
  BlockEndSignals();
  ServerOptions options;
  config::OptionSet set({.name = program.name,
                         .summary = program.summary,
                         .version = JIXIAO_VERSION});
  options.Declare(&set, program.default_address);
  if (program.declare) {
    program.declare(&set);
  }
  const auto action = set.Load(argc, argv, std::cout);
  if (!action.ok()) {
    return Fail(program, action.status(), kExitUsage);
  }
  if (*action == config::Action::kExit) {
    return 0;
  }
  options.log.service = program.name;
  log::Init(options.log);
  gpr_set_log_function(LogFromGrpc);

  const auto done = program.instead ? program.instead() : std::nullopt;
  if (done.has_value()) {
    return done->ok() ? 0 : Fail(program, *done, kExitFailed);
  }

  metrics::Registry metrics;
  metrics.SetBuildInfo(program.name, JIXIAO_VERSION);
  const auto app = program.build(&metrics);
  if (!app.ok()) {
    return Fail(program, app.status(), kExitFailed);
  }
  const auto server =
      Server::Start(options, {.app = app->get(), .metrics = &metrics});
  if (!server.ok()) {
    return Fail(program, server.status(), kExitFailed);
  }
  WaitForEndSignal();
  ArmHardExit(options.drain_delay + options.shutdown_timeout + kHungAfter);
  (*server)->Shutdown();
  log::Flush();
  return 0;
}

}  // namespace jixiao::server
