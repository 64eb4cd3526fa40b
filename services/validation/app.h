#ifndef JIXIAO_SERVICES_VALIDATION_APP_H_
#define JIXIAO_SERVICES_VALIDATION_APP_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"

#include "common/server/server.h"
#include "services/validation/handler/validation_handler.h"

namespace jixiao::config {
class OptionSet;
}

namespace jixiao::validation {

// Options of the validation service, with their flags.
struct AppOptions {
  std::string rules_dir = "deploy/rules";
  std::string templates_dir = "deploy/templates";
  HandlerLimits limits = {};
  // 64 hexadecimal digits: replicas that share it read each other's page
  // tokens. Empty: a key of this process.
  std::string page_token_key = {};

  void Declare(config::OptionSet* options);
};

// The object graph of the validation service: loads rule sets and templates and
// binds the handler. A plain status says which file does not load and why.
absl::StatusOr<std::unique_ptr<server::App>> MakeApp(const AppOptions& options);

}  // namespace jixiao::validation

#endif  // JIXIAO_SERVICES_VALIDATION_APP_H_
