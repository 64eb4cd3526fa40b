#include "services/form_store/app.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

#include "common/base/clock.h"
#include "common/base/status_macros.h"
#include "common/rpc/page_token.h"
#include "services/form_store/commit_metrics.h"
#include "services/form_store/domain/change_lister.h"
#include "services/form_store/domain/contact_sealer.h"
#include "services/form_store/domain/document_importer.h"
#include "services/form_store/domain/foreign_commits.h"
#include "services/form_store/domain/form_batch.h"
#include "services/form_store/domain/form_differ.h"
#include "services/form_store/domain/form_exporter.h"
#include "services/form_store/domain/form_importer.h"
#include "services/form_store/domain/form_preparer.h"
#include "services/form_store/domain/form_writer.h"
#include "services/form_store/domain/history_compactor.h"
#include "services/form_store/domain/history_exporter.h"
#include "services/form_store/domain/history_restorer.h"
#include "services/form_store/domain/org_unit_service.h"
#include "services/form_store/domain/request_ledger.h"
#include "services/form_store/domain/template_catalog.h"
#include "services/form_store/domain/tenant_directory.h"
#include "services/form_store/domain/tenant_service.h"
#include "services/form_store/handler/change_handler.h"
#include "services/form_store/handler/form_handler.h"
#include "services/form_store/handler/history_handler.h"
#include "services/form_store/handler/intake_handler.h"
#include "services/form_store/handler/remote_validator.h"
#include "services/form_store/handler/tenant_handler.h"
#include "services/form_store/intake/intake.h"
#include "services/form_store/storage_setup.h"

namespace jixiao::form_store {
namespace {

// A form of an embedded storage is read from memory, nearly always; one of a
// database server is waited for.
rpc::RunOn ReadsRunOn(const AppOptions& options) {
  return options.storage == "postgres" ? rpc::RunOn::kExecutor
                                       : rpc::RunOn::kInlineWhileQuick;
}

// What must be there before the graph is built.
struct Foundation {
  std::unique_ptr<FormStorage> storage;
  security::SecretKey master_key;
  tmpl::TemplateRegistry templates;
  std::unique_ptr<FormValidator> validator;
  std::unique_ptr<Checkpoints> checkpoints;  // or none
};

// The object graph. Members are in the order in which they need each other.
class FormStoreApp final : public server::App {
 public:
  FormStoreApp(const AppOptions& options, Foundation foundation,
               metrics::Registry* metrics)
      : storage_(std::move(foundation.storage)),
        checkpoints_(std::move(foundation.checkpoints)),
        validator_(std::move(foundation.validator)),
        catalog_(std::move(foundation.templates)),
        tokens_(PageTokenKey(foundation.master_key)),
        sealer_(storage_.get(), std::move(foundation.master_key)),
        directory_(storage_.get()),
        preparer_(options.limits, &directory_, &catalog_, &sealer_),
        gate_(validator_.get(), options.gate, clock_),
        ledger_(storage_.get()),
        commit_metrics_(metrics),
        hub_(storage_.get(), options.feed, clock_),
        foreign_commits_(storage_.get(), &directory_,
                         [this](std::string_view tenant, std::int64_t head) {
                           OnForeignCommit(tenant, head);
                         }),
        lister_(storage_.get(), &tokens_,
                {.max_changes_scanned = options.read.max_rows_scanned,
                 .max_page_bytes = options.read.max_page_bytes}),
        queue_(storage_.get(), QueueOptions(options)),
        binder_({storage_.get(), &queue_, &directory_, &gate_, clock_},
                options.binder),
        janitor_(storage_.get(), clock_, options.janitor),
        reader_(storage_.get(), &directory_, &tokens_, options.read),
        writer_(MakeWriteParts()),
        batch_(MakeWriteParts()),
        importer_(MakeWriteParts()),
        exporter_(storage_.get()),
        documents_(MakeWriteParts(), &catalog_, &importer_,
                   [reader = ReaderLimits(options)](
                       std::string_view document, std::string_view media_type,
                       const tmpl::Template& form_template) {
                     return intake::ReadDocument(document, media_type,
                                                 form_template, reader);
                   }),
        tenants_(MakeTenantParts()),
        units_(MakeTenantParts()),
        tenant_handler_(&tenants_, &units_),
        form_handler_({&reader_, &writer_, &batch_, &importer_, &exporter_,
                       &differ_, ReadsRunOn(options)}),
        intake_handler_(&documents_, options.documents),
        change_handler_(&hub_, &lister_),
        history_exporter_(storage_.get(), clock_),
        history_restorer_(
            {storage_.get(), &directory_, clock_,
             [this](std::string_view tenant) { OnRestored(tenant); }}),
        history_compactor_(storage_.get()),
        history_handler_(
            {&history_exporter_, &history_restorer_, &history_compactor_}) {
    queue_.SetListener([this](std::string_view tenant, std::int64_t head) {
      OnCommit(tenant, head);
    });
    binder_.Start();
    janitor_.Start();
  }

  std::vector<rpc::Service> Services() override {
    std::vector<rpc::Service> services;
    services.push_back(tenant_handler_.MakeService());
    services.push_back(form_handler_.MakeService());
    services.push_back(intake_handler_.MakeService());
    services.push_back(change_handler_.MakeService());
    services.push_back(history_handler_.MakeService());
    return services;
  }

  // A store that can only be read is of no use: another one, or a restart, is.
  bool Healthy() const override { return storage_->CheckWritable().ok(); }

  // The watchers are told first. The background pass may hang on validation,
  // which nobody is to wait for.
  void Drain() override {
    hub_.Drain();
    binder_.RequestStop();
    janitor_.RequestStop();
  }

 private:
  void OnCommit(std::string_view tenant, std::int64_t head) {
    hub_.OnCommit(tenant, head);
    if (checkpoints_ != nullptr) {
      checkpoints_->OnCommit(tenant, head);
    }
  }

  void OnForeignCommit(std::string_view tenant, std::int64_t head) {
    hub_.OnForeignCommit(tenant, head);
    if (checkpoints_ != nullptr) {
      checkpoints_->OnCommit(tenant, head);
    }
  }

  void OnRestored(std::string_view tenant) {
    hub_.OnHistoryChanged(tenant);
    if (checkpoints_ != nullptr) {
      checkpoints_->OnRestored(tenant);
    }
  }

  // Page tokens outlive a restart.
  static security::SecretKey PageTokenKey(const security::SecretKey& master) {
    return security::SecretKey::FromBytes(
               security::HmacSha256(master.bytes(), "jixiao page tokens"))
        .value();
  }

  CommitQueueOptions QueueOptions(const AppOptions& options) {
    CommitQueueOptions queue = options.queue;
    queue.observer = [this](const CommitBatch& batch) {
      commit_metrics_.Observe(batch);
    };
    return queue;
  }

  static intake::ReaderLimits ReaderLimits(const AppOptions& options) {
    intake::ReaderLimits limits;
    limits.document_bytes = options.documents.max_document_bytes;
    return limits;
  }

  WriteParts MakeWriteParts() {
    return {storage_.get(),
            &queue_,
            &directory_,
            &preparer_,
            &gate_,
            &ledger_,
            clock_,
            [this](std::string_view tenant) { binder_.Notify(tenant); }};
  }

  TenantParts MakeTenantParts() {
    return {storage_.get(),
            &queue_,
            &directory_,
            &catalog_,
            &sealer_,
            &tokens_,
            &ledger_,
            clock_,
            [this](std::string_view tenant, std::int64_t head) {
              OnCommit(tenant, head);
            }};
  }

  const base::Clock* const clock_ = &base::Clock::System();
  const std::unique_ptr<FormStorage> storage_;
  const std::unique_ptr<Checkpoints> checkpoints_;
  const std::unique_ptr<FormValidator> validator_;
  const TemplateCatalog catalog_;
  const rpc::PageTokens tokens_;
  ContactSealer sealer_;
  TenantDirectory directory_;
  const FormPreparer preparer_;
  ValidationGate gate_;
  RequestLedger ledger_;
  CommitMetrics commit_metrics_;
  ChangeHub hub_;
  ForeignCommits foreign_commits_;
  ChangeLister lister_;
  CommitQueue queue_;
  ReportBinder binder_;
  RequestJanitor janitor_;
  FormReader reader_;
  FormWriter writer_;
  FormBatch batch_;
  FormImporter importer_;
  FormExporter exporter_;
  FormDiffer differ_{&reader_};
  DocumentImporter documents_;
  TenantService tenants_;
  OrgUnitService units_;
  TenantHandler tenant_handler_;
  FormHandler form_handler_;
  IntakeHandler intake_handler_;
  ChangeHandler change_handler_;
  HistoryExporter history_exporter_;
  HistoryRestorer history_restorer_;
  HistoryCompactor history_compactor_;
  HistoryHandler history_handler_;
};

std::unique_ptr<FormValidator> MakeValidator(const AppOptions& options) {
  return options.validation.empty() ? MakeAbsentValidator()
                                    : MakeRemoteValidator(options.validation);
}

}  // namespace

absl::StatusOr<std::unique_ptr<server::App>> MakeApp(
    AppOptions options, metrics::Registry* metrics,
    std::unique_ptr<FormValidator> validator) {
  options.TakeSizes();
  ASSIGN_OR_RETURN(
      tmpl::TemplateRegistry templates,
      tmpl::TemplateRegistry::LoadDirectory(options.templates_dir));
  ASSIGN_OR_RETURN(std::unique_ptr<FormStorage> storage, OpenStorage(options));
  ASSIGN_OR_RETURN(security::SecretKey master_key,
                   FindMasterKey(options, storage.get()));
  ASSIGN_OR_RETURN(std::unique_ptr<Checkpoints> checkpoints,
                   Checkpoints::Open(options.checkpoints, storage.get(),
                                     &base::Clock::System(), metrics));
  if (validator == nullptr) {
    validator = MakeValidator(options);
  }
  return std::make_unique<FormStoreApp>(
      options,
      Foundation{std::move(storage), std::move(master_key),
                 std::move(templates), std::move(validator),
                 std::move(checkpoints)},
      metrics);
}

}  // namespace jixiao::form_store
