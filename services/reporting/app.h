#ifndef JIXIAO_SERVICES_REPORTING_APP_H_
#define JIXIAO_SERVICES_REPORTING_APP_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

#include "common/config/option_set.h"
#include "common/metrics/metrics.h"
#include "common/server/server.h"
#include "services/reporting/feed/change_source.h"
#include "services/reporting/feed/follower.h"
#include "services/reporting/handler/form_reader.h"
#include "services/reporting/handler/report_reader.h"

namespace jixiao::reporting {

// Options of the reporting service, with their flags.
struct AppOptions {
  std::string form_store = "127.0.0.1:7401";
  std::string reports_dir = "deploy/reports";
  std::string templates_dir = "deploy/templates";
  FollowerOptions follower = {};
  ReportLimits limits = {};
  IndexLimits index = {};
  // 64 hexadecimal digits: replicas that share it read each other's page
  // tokens. Empty: a key of this process.
  std::string page_token_key = {};

  void Declare(config::OptionSet* options);

  // Flags have their own types; MakeApp copies them into `limits` and `index`.
  std::uint64_t max_rows = 100'000;
  std::uint64_t max_cells = 1'000'000;
  config::ByteSize max_index_size = {8ULL * 1024 * 1024 * 1024};
};

// Where an app gets its data: the form store, or a test's own.
struct AppSources {
  std::unique_ptr<ChangeSource> changes;
  std::unique_ptr<FormReader> forms;
};

// The object graph of the reporting service: loads named reports and templates,
// binds the handlers, begins to follow the feed. Healthy once the index has
// caught up, and from then on even without the store. A plain status says which
// file does not load and why. `metrics` outlives the app.
absl::StatusOr<std::unique_ptr<server::App>> MakeApp(AppOptions options,
                                                     metrics::Registry* metrics,
                                                     AppSources sources);
// The same with the form store at options.form_store.
absl::StatusOr<std::unique_ptr<server::App>> MakeApp(
    AppOptions options, metrics::Registry* metrics);

}  // namespace jixiao::reporting

#endif  // JIXIAO_SERVICES_REPORTING_APP_H_
