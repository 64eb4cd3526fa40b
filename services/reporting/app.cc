#include "services/reporting/app.h"

#include <optional>
#include <utility>
#include <vector>

#include "common/base/codec.h"
#include "common/base/status_macros.h"
#include "common/client/channel.h"
#include "common/client/form_store_client.h"
#include "common/rpc/page_token.h"
#include "common/rpc/service.h"
#include "common/security/aead.h"
#include "common/template/registry.h"
#include "jixiao/templates/v1/template.pb.h"
#include "services/reporting/feed/form_store_source.h"
#include "services/reporting/handler/report_handler.h"

namespace jixiao::reporting {
namespace {

IndicatorOrder OrderOf(const tmpl::TemplateRegistry& templates) {
  IndicatorOrder order;
  for (const auto& form_template : templates.All()) {
    order.Add(form_template->proto());
  }
  return order;
}

class ReportingApp final : public server::App {
 public:
  struct Data {
    NamedReports reports;
    tmpl::TemplateRegistry templates;
    security::SecretKey page_token_key;
  };

  ReportingApp(const AppOptions& options, metrics::Registry* metrics,
               AppSources sources, Data data)
      : sources_(std::move(sources)),
        reports_(std::move(data.reports)),
        templates_(std::move(data.templates)),
        order_(OrderOf(templates_)),
        page_tokens_(std::move(data.page_token_key)),
        index_(options.index),
        follower_(sources_.changes.get(), &index_, &progress_,
                  options.follower),
        reader_({.index = &index_,
                 .progress = &progress_,
                 .reports = &reports_,
                 .order = &order_,
                 .is_ready = [this] { return follower_.caught_up(); }},
                options.limits),
        handler_({.reader = &reader_,
                  .reports = &reports_,
                  .templates = &templates_,
                  .forms = sources_.forms.get(),
                  .page_tokens = &page_tokens_}),
        forms_(metrics->AddGauge("jixiao_reporting_index_forms",
                                 "Forms in the index.")),
        bytes_(metrics->AddGauge("jixiao_reporting_index_bytes",
                                 "Memory of the index, about.")),
        lag_(metrics->AddGauge(
            "jixiao_reporting_index_lag_seconds",
            "Time for which the index may have missed changes.")) {
    follower_.Start();
  }

  std::vector<rpc::Service> Services() override {
    rpc::Service service("jixiao.reporting.v1.ReportService");
    service.Unary("QueryReport", &handler_, &ReportHandler::QueryReport)
        .Unary("ListReports", &handler_, &ReportHandler::ListReports)
        .Unary("ListReportFields", &handler_, &ReportHandler::ListReportFields)
        .ServerStream("RenderReport", &handler_, &ReportHandler::RenderReport)
        .ServerStream("RenderForm", &handler_, &ReportHandler::RenderForm);
    std::vector<rpc::Service> services;
    services.push_back(std::move(service));
    return services;
  }

  // Asked once a second, so the gauges are brought up to date here.
  bool Healthy() const override {
    forms_.Set(static_cast<double>(index_.forms()));
    bytes_.Set(static_cast<double>(index_.bytes()));
    lag_.Set(absl::ToDoubleSeconds(progress_.LagOf(index_.Tenants())));
    return follower_.caught_up();
  }

  void Drain() override { progress_.Stop(); }
  void Stop() override { follower_.Stop(); }

 private:
  const AppSources sources_;
  const NamedReports reports_;
  const tmpl::TemplateRegistry templates_;
  const IndicatorOrder order_;
  const rpc::PageTokens page_tokens_;
  FormIndex index_;
  Progress progress_;
  Follower follower_;
  ReportReader reader_;
  ReportHandler handler_;
  metrics::Gauge& forms_;
  metrics::Gauge& bytes_;
  metrics::Gauge& lag_;
};

absl::StatusOr<security::SecretKey> PageTokenKey(const std::string& hex) {
  if (hex.empty()) {
    return security::SecretKey::Generate();
  }
  const std::optional<std::string> bytes = base::HexDecode(hex);
  if (!bytes.has_value() || bytes->size() != security::kKeyBytes) {
    return absl::InvalidArgumentError(
        "--page_token_key must be 64 hexadecimal digits");
  }
  return security::SecretKey::FromBytes(*bytes);
}

}  // namespace

void AppOptions::Declare(config::OptionSet* options) {
  options->Group("Form store");
  options->Add("form_store", &form_store,
               "Address of the form store whose feed is followed.");
  options->Add("heartbeat_interval", &follower.heartbeat_interval,
               "How often the store tells its heads; bounds the lag that an "
               "answer states in quiet times.");
  options->Add("max_backoff", &follower.max_backoff,
               "Longest pause between two attempts to reach the store.");
  options->Group("Reports");
  options->Add("reports_dir", &reports_dir,
               "Directory of the named reports (YAML).");
  options->Add("templates_dir", &templates_dir,
               "Directory of the form templates (YAML).");
  options->Add("max_wait", &limits.max_wait,
               "Longest wait for the revisions that a query insists on.");
  options->Group("Limits of reporting");
  options->Add("max_rows", &max_rows,
               "Most rows that a query may make, before paging.");
  options->Add("max_cells", &max_cells,
               "Most cells (rows times columns) of a request's reports "
               "together, before paging.");
  options->Add("max_reports", &limits.max_reports,
               "Most reports of one rendering.");
  options->Add("max_forms", &index.max_forms, "Most forms in the index.");
  options->Add("max_index_size", &max_index_size,
               "Most memory of the index, about.");
  options->Group("Paging");
  options->AddSecret("page_token_key", &page_token_key,
                     "64 hexadecimal digits that replicas share, so that page "
                     "tokens are good at all of them. Default: a fresh key.");
}

absl::StatusOr<std::unique_ptr<server::App>> MakeApp(AppOptions options,
                                                     metrics::Registry* metrics,
                                                     AppSources sources) {
  options.limits.max_rows = options.max_rows;
  options.limits.max_cells = options.max_cells;
  options.index.max_bytes = options.max_index_size.bytes;
  ASSIGN_OR_RETURN(NamedReports reports,
                   NamedReports::LoadDirectory(options.reports_dir));
  ASSIGN_OR_RETURN(
      tmpl::TemplateRegistry templates,
      tmpl::TemplateRegistry::LoadDirectory(options.templates_dir));
  ASSIGN_OR_RETURN(security::SecretKey key,
                   PageTokenKey(options.page_token_key));
  return std::make_unique<ReportingApp>(
      options, metrics, std::move(sources),
      ReportingApp::Data{.reports = std::move(reports),
                         .templates = std::move(templates),
                         .page_token_key = std::move(key)});
}

absl::StatusOr<std::unique_ptr<server::App>> MakeApp(
    AppOptions options, metrics::Registry* metrics) {
  client::ChannelOptions channel;
  channel.address = options.form_store;
  channel.user_agent = "jixiao-reporting";
  auto client =
      std::make_shared<client::FormStoreClient>(client::MakeChannel(channel));
  AppSources sources{.changes = std::make_unique<FormStoreSource>(client),
                     .forms = std::make_unique<FormStoreReader>(client)};
  return MakeApp(std::move(options), metrics, std::move(sources));
}

}  // namespace jixiao::reporting
