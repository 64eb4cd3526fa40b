#ifndef JIXIAO_SERVICES_FORM_STORE_APP_H_
#define JIXIAO_SERVICES_FORM_STORE_APP_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "common/config/option_set.h"
#include "common/server/server.h"
#include "services/form_store/checkpoints.h"
#include "services/form_store/domain/change_hub.h"
#include "services/form_store/domain/form_exporter.h"
#include "services/form_store/domain/form_limits.h"
#include "services/form_store/domain/form_reader.h"
#include "services/form_store/domain/form_validator.h"
#include "services/form_store/domain/report_binder.h"
#include "services/form_store/domain/request_janitor.h"
#include "services/form_store/domain/validation_gate.h"
#include "services/form_store/handler/document_assembly.h"
#include "services/form_store/storage/commit_queue.h"
#include "services/form_store/storage/postgres/connection_pool.h"

namespace jixiao::metrics {
class Registry;
}

namespace jixiao::form_store {

// Options of --storage=postgres, with their flags.
struct PostgresFlags {
  std::string url;
  postgres::PoolOptions pool;
  absl::Duration poll_interval = absl::Seconds(1);
  bool notify = true;

  void Declare(config::OptionSet* options);
};

// Options of the form-store service, with their flags.
struct AppOptions {
  std::string storage = "sqlite";
  std::string data_dir = "data";
  std::string master_key_file;
  PostgresFlags postgres;
  bool migrate = false;
  std::string templates_dir = "deploy/templates";
  std::string validation;

  ValidationGateOptions gate;
  ReportBinderOptions binder;
  RequestJanitorOptions janitor;
  FormLimits limits;
  ReadOptions read;
  DocumentLimits documents;
  ChangeHubOptions feed;
  CommitQueueOptions queue;
  CheckpointOptions checkpoints;

  void Declare(config::OptionSet* options);

 private:
  friend absl::StatusOr<std::unique_ptr<server::App>> MakeApp(
      AppOptions options, metrics::Registry* metrics,
      std::unique_ptr<FormValidator> validator);

  // One a group of the help.
  void DeclareStorage(config::OptionSet* options);
  void DeclareWrites(config::OptionSet* options);
  void DeclareValidation(config::OptionSet* options);
  void DeclareFormLimits(config::OptionSet* options);
  void DeclareStreams(config::OptionSet* options);
  absl::Status CheckStorage() const;
  absl::Status CheckLimits() const;

  // Takes over the sizes, whose flags have a type of their own.
  void TakeSizes();

  config::ByteSize max_text_size_{limits.max_text_bytes};
  config::ByteSize max_form_size_{limits.max_form_bytes};
  config::ByteSize max_document_size_{documents.max_document_bytes};
  config::ByteSize feed_cache_size_{feed.cache_bytes};
  config::ByteSize max_queued_size_{queue.max_queued_bytes};
};

// The object graph of the form store: opens the storage (recovered when this
// returns), loads templates and keys, begins the background pass and binds the
// handlers. `metrics` outlives the app. `validator` stands for the service at
// options.validation when it is set. Errors are plain statuses for the
// operator.
absl::StatusOr<std::unique_ptr<server::App>> MakeApp(
    AppOptions options, metrics::Registry* metrics,
    std::unique_ptr<FormValidator> validator = nullptr);

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_APP_H_
