#ifndef JIXIAO_COMMON_SERVER_RUN_MAIN_H_
#define JIXIAO_COMMON_SERVER_RUN_MAIN_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "common/config/option_set.h"
#include "common/metrics/metrics.h"
#include "common/server/server.h"

namespace jixiao::server {

// What main() of a service states.
struct Program {
  std::string name = {};             // form-store
  std::string summary = {};          // one line for --help
  std::string default_address = {};  // of --listen
  // Declares the service's own options.
  std::function<void(config::OptionSet*)> declare = nullptr;
  // Work that is done instead of serving, if the options ask for any: nothing
  // when they do not. May be empty.
  std::function<std::optional<absl::Status>()> instead = nullptr;
  // Builds the app, once the options are set and the log is ready.
  std::function<absl::StatusOr<std::unique_ptr<App>>(metrics::Registry*)>
      build = nullptr;
};

// The life of a server process: options → log → app → server → wait for SIGTERM
// or SIGINT → graceful shutdown. Returns the exit code: 0 after a graceful end,
// 2 for options that do not parse, 1 when the app or the server does not start.
// A shutdown that hangs is ended hard, with code 3, a little after its timeout.
//
//   int main(int argc, char** argv) {
//     jixiao::validation::AppOptions options;
//     return jixiao::server::RunMain(
//         argc, argv,
//         {.name = "validation",
//          .summary = "Judges forms by rule sets.",
//          .default_address = "127.0.0.1:7402",
//          .declare = [&](auto* set) { options.Declare(set); },
//          .build = [&](auto* metrics) {
//            return jixiao::validation::MakeApp(options, metrics);
//          }});
//   }
int RunMain(int argc, char** argv, const Program& program);

}  // namespace jixiao::server

#endif  // JIXIAO_COMMON_SERVER_RUN_MAIN_H_
