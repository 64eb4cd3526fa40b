// The reporting service as callers meet it: the app behind the pipeline of
// every server, called over gRPC, with a form store in memory behind it.
#include <memory>
#include <optional>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/base/errors.h"
#include "common/client/reporting_client.h"
#include "common/metrics/metrics.h"
#include "common/server/server.h"
#include "services/reporting/app.h"
#include "tests/unit/services/reporting/support/fake_source.h"
#include "tests/unit/services/reporting/support/sample_forms.h"

namespace jixiao::reporting {
namespace {

using testing::FakeStore;
using ::testing::HasSubstr;
using testing::kTenant;
using testing::SampleForm;

// The store as the app owns it: the test keeps the store itself.
class SharedSource final : public ChangeSource {
 public:
  explicit SharedSource(FakeStore* store) : store_(store) {}

  absl::StatusOr<std::vector<form::v1::Tenant>> ListTenants() override {
    return store_->ListTenants();
  }
  std::unique_ptr<client::ReadStream<form::v1::ExportFormsResponse>>
  ExportForms(const std::string& tenant) override {
    return store_->ExportForms(tenant);
  }
  std::unique_ptr<client::ReadStream<form::v1::WatchChangesResponse>>
  WatchChanges(const form::v1::WatchChangesRequest& request) override {
    return store_->WatchChanges(request);
  }

 private:
  FakeStore* store_;
};

class OneForm final : public FormReader {
 public:
  absl::StatusOr<form::v1::Form> GetForm(const rpc::CallContext&,
                                         const std::string& name) override {
    form::v1::Form form = SampleForm("a001").form();
    if (name != form.name()) {
      return errors::NotFound(errors::ERROR_REASON_FORM_NOT_FOUND,
                              "no such form");
    }
    return form;
  }
};

class ReportingServiceTest : public ::testing::Test {
 protected:
  void SetUp() override {
    store_.AddTenant(kTenant);
    store_.PutForm(kTenant, SampleForm("a001"));
    head_ = store_.PutForm(kTenant, SampleForm("a002"));
    AppOptions options;
    options.reports_dir = JIXIAO_SOURCE_DIR "/deploy/reports";
    options.templates_dir = JIXIAO_SOURCE_DIR "/deploy/templates";
    options.limits.max_wait = absl::Milliseconds(50);
    options.max_cells = 20'000;
    options.follower.max_backoff = absl::Milliseconds(5);
    auto app = MakeApp(options, &metrics_,
                       {.changes = std::make_unique<SharedSource>(&store_),
                        .forms = std::make_unique<OneForm>()});
    ASSERT_TRUE(app.ok()) << app.status();
    app_ = *std::move(app);
    server::ServerOptions server_options;
    server_options.insecure_dev = true;
    server_options.drain_delay = absl::ZeroDuration();
    auto server = server::Server::Start(
        server_options, {.app = app_.get(), .metrics = &metrics_});
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
    client_ =
        std::make_unique<client::ReportingClient>(server_->InProcessChannel());
    store_.AwaitWatch();  // the index has caught up before it watches
  }

  static v1::QueryReportRequest Named(const std::string& report) {
    v1::QueryReportRequest request;
    request.mutable_request()->add_tenants(kTenant);
    request.mutable_request()->set_report("reports/" + report);
    return request;
  }

  // "CODE REASON" of the refusal.
  std::string Refusal(const v1::QueryReportRequest& request) {
    return Text(client_->QueryReport(request).status());
  }
  static std::string Text(const absl::Status& status) {
    return absl::StatusCodeToString(status.code()) + " " +
           std::string(errors::ReasonName(errors::ReasonOf(status)));
  }

  absl::StatusOr<std::string> Render(const v1::RenderReportRequest& request,
                                     std::size_t* messages = nullptr) {
    const auto stream = client_->RenderReport(request);
    std::string bytes;
    while (true) {
      auto piece = stream->Read();
      if (!piece.ok()) {
        return piece.status();
      }
      if (!piece->has_value()) {
        return bytes;
      }
      EXPECT_LE((*piece)->ByteSizeLong(), 64U * 1024);
      bytes += (*piece)->data();
      if (messages != nullptr) {
        ++*messages;
      }
    }
  }

  FakeStore store_;
  std::int64_t head_ = 0;
  metrics::Registry metrics_;
  std::unique_ptr<server::App> app_;
  std::unique_ptr<server::Server> server_;
  std::unique_ptr<client::ReportingClient> client_;
};

TEST_F(ReportingServiceTest, AnswersTheSummaryAndSaysAsOfWhen) {
  EXPECT_TRUE(app_->Healthy());
  const auto response = client_->QueryReport(Named("summary"));
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->title(), "绩效目标汇总表");
  ASSERT_EQ(response->rows_size(), 1);
  EXPECT_EQ(response->rows(0).cells(3).integer(), 2);
  EXPECT_EQ(response->rows(0).cells(4).amount_fen(), 25'000'000);
  EXPECT_EQ(response->rows(0).cells(6).percent().unscaled(), 4000);
  ASSERT_EQ(response->as_of_size(), 1);
  EXPECT_EQ(response->as_of(0).revision(), head_);
  EXPECT_EQ(response->as_of(0).history_id(), "h1");
  EXPECT_TRUE(response->has_lag());
  EXPECT_EQ(response->total_size(), 1);
}

TEST_F(ReportingServiceTest, ReadsWhatWasJustWritten) {
  for (int i = 3; i < 20; ++i) {
    auto request = Named("summary");
    auto& wanted = *request.add_min_revisions();
    wanted.set_tenant(kTenant);
    wanted.set_revision(
        store_.PutForm(kTenant, SampleForm("b" + std::to_string(100 + i))));
    wanted.set_history_id("h1");
    // The wait of one call is short here; a caller is told to try again.
    absl::StatusOr<v1::QueryReportResponse> response;
    do {
      response = client_->QueryReport(request);
    } while (absl::IsUnavailable(response.status()));
    ASSERT_TRUE(response.ok()) << response.status();
    EXPECT_EQ(response->totals().cells(3).integer(), i);
  }
}

TEST_F(ReportingServiceTest, RefusesWhatItCannotKnowYet) {
  auto request = Named("summary");
  auto& wanted = *request.add_min_revisions();
  wanted.set_tenant(kTenant);
  wanted.set_revision(head_ + 1'000);
  const absl::Status ahead = client_->QueryReport(request).status();
  EXPECT_EQ(Text(ahead), "UNAVAILABLE INDEX_BEHIND");
  EXPECT_TRUE(errors::RetryAfterOf(ahead).has_value());
  wanted.set_revision(1);
  wanted.set_history_id("another");
  EXPECT_EQ(Refusal(request), "FAILED_PRECONDITION HISTORY_CHANGED");
  wanted.set_tenant("tenants/elsewhere");
  EXPECT_EQ(Refusal(request), "INVALID_ARGUMENT INVALID_FIELD");
}

TEST_F(ReportingServiceTest, AnswersGoOnWithoutTheStore) {
  store_.SetDown(absl::UnavailableError("killed"));
  const auto response = client_->QueryReport(Named("funding"));
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->as_of(0).revision(), head_);
  EXPECT_TRUE(app_->Healthy());
}

TEST_F(ReportingServiceTest, RefusesBadRequestsWithOneReason) {
  v1::QueryReportRequest request;
  EXPECT_EQ(Refusal(request), "INVALID_ARGUMENT INVALID_FIELD");
  request = Named("summary");
  request.mutable_request()->set_tenants(0, "tenants/nowhere");
  EXPECT_EQ(Refusal(request), "NOT_FOUND TENANT_NOT_FOUND");
  EXPECT_EQ(Refusal(Named("nothing")), "NOT_FOUND UNKNOWN_REPORT");
  request = Named("summary");
  request.mutable_request()->mutable_query()->add_measures("fomrs");
  EXPECT_EQ(Refusal(request), "INVALID_ARGUMENT UNKNOWN_MEASURE");
  request = Named("summary");
  request.mutable_request()->mutable_query()->set_filter("yaer == 2024");
  EXPECT_EQ(Refusal(request), "INVALID_ARGUMENT INVALID_FILTER");
  request = Named("summary");
  request.set_page_size(-1);
  EXPECT_EQ(Refusal(request), "INVALID_ARGUMENT INVALID_FIELD");
  request = Named("summary");
  request.set_language_code("tlh");
  EXPECT_EQ(Refusal(request), "INVALID_ARGUMENT INVALID_FIELD");
}

TEST_F(ReportingServiceTest, PagesAndRefusesTheTokenOfAnotherQuery) {
  auto request = Named("coverage");
  request.mutable_request()->set_tenants(0, "tenants/-");
  request.set_page_size(3);
  const auto first = client_->QueryReport(request);
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(first->rows_size(), 3);
  EXPECT_EQ(first->total_size(), 4);
  request.set_page_token(first->next_page_token());
  const auto second = client_->QueryReport(request);
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ(second->rows_size(), 1);
  EXPECT_TRUE(second->next_page_token().empty());
  EXPECT_EQ(second->rows(0).cells(1).text(), "服务对象满意度");
  auto other = Named("findings");
  other.set_page_token(first->next_page_token());
  EXPECT_EQ(Refusal(other), "INVALID_ARGUMENT INVALID_PAGE_TOKEN");
}

TEST_F(ReportingServiceTest, ListsReportsAndFields) {
  const auto reports = client_->ListReports({});
  ASSERT_TRUE(reports.ok()) << reports.status();
  EXPECT_EQ(reports->reports_size(), 4);
  v1::ListReportFieldsRequest request;
  request.set_page_size(10);
  request.set_language_code("en");
  int fields = 0;
  do {
    const auto page = client_->ListReportFields(request);
    ASSERT_TRUE(page.ok()) << page.status();
    fields += page->fields_size();
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_GT(fields, 50);
}

TEST_F(ReportingServiceTest, RendersReportsInEveryFormat) {
  v1::RenderReportRequest request;
  *request.add_requests() = Named("summary").request();
  request.set_format(v1::RENDER_FORMAT_CSV);
  EXPECT_THAT(*Render(request), HasSubstr("合计,,,2,25.00,10.00,40.00\r\n"));
  request.set_format(v1::RENDER_FORMAT_JSON);
  EXPECT_THAT(*Render(request), HasSubstr("\"amount_fen\": \"25000000\""));
  *request.add_requests() = Named("coverage").request();
  EXPECT_EQ(Text(Render(request).status()), "INVALID_ARGUMENT INVALID_FIELD");
  request.set_format(v1::RENDER_FORMAT_HTML);
  const std::string page = *Render(request);
  EXPECT_THAT(page, HasSubstr("绩效目标汇总表"));
  EXPECT_THAT(page, HasSubstr("指标覆盖情况表"));
  request.set_format(v1::RENDER_FORMAT_UNSPECIFIED);
  EXPECT_EQ(Text(Render(request).status()), "INVALID_ARGUMENT INVALID_FIELD");
}

TEST_F(ReportingServiceTest, LargeRenderingsComeInPieces) {
  for (int i = 0; i < 600; ++i) {
    head_ = store_.PutForm(kTenant, SampleForm("c" + std::to_string(1000 + i)));
  }
  v1::RenderReportRequest request;
  v1::ReportRequest& report = *request.add_requests();
  report.add_tenants(kTenant);
  report.mutable_query()->add_group_by("form");
  for (const char* measure : {"budget", "half_year_plan", "indicators"}) {
    report.mutable_query()->add_measures(measure);
  }
  request.set_format(v1::RENDER_FORMAT_HTML);
  auto& wanted = *request.add_min_revisions();
  wanted.set_tenant(kTenant);
  wanted.set_revision(head_);
  std::size_t messages = 0;
  absl::StatusOr<std::string> page;
  do {
    messages = 0;
    page = Render(request, &messages);
  } while (absl::IsUnavailable(page.status()));
  ASSERT_TRUE(page.ok()) << page.status();
  EXPECT_GT(messages, 1U);
  EXPECT_THAT(*page, HasSubstr("</html>"));
}

TEST_F(ReportingServiceTest, BoundsTheReportsOfARequestTogether) {
  for (int i = 0; i < 300; ++i) {
    head_ = store_.PutForm(kTenant, SampleForm("c" + std::to_string(1000 + i)));
  }
  v1::RenderReportRequest request;
  request.set_format(v1::RENDER_FORMAT_HTML);
  auto& wanted = *request.add_min_revisions();
  wanted.set_tenant(kTenant);
  wanted.set_revision(head_);
  v1::ReportRequest report;
  report.add_tenants(kTenant);
  report.mutable_query()->add_group_by("form");
  for (const char* measure :
       {"budget", "half_year_plan", "indicators", "carry_over", "other",
        "forms", "findings", "errors", "warnings"}) {
    report.mutable_query()->add_measures(measure);
  }
  *request.add_requests() = report;
  absl::Status one;
  do {
    one = Render(request).status();
  } while (absl::IsUnavailable(one));
  EXPECT_TRUE(one.ok()) << one;
  for (int i = 0; i < 7; ++i) {
    *request.add_requests() = report;
  }
  const absl::Status many = Render(request).status();
  EXPECT_EQ(Text(many), "RESOURCE_EXHAUSTED COST_LIMIT_EXCEEDED");
  EXPECT_EQ(errors::MetadataOf(many, "max_cells"), "20000");
}

TEST_F(ReportingServiceTest, RendersAForm) {
  v1::RenderFormRequest request;
  request.set_name("tenants/yunhe/forms/a001");
  request.set_format(v1::RENDER_FORMAT_HTML);
  const auto stream = client_->RenderForm(request);
  const auto first = stream->Read();
  ASSERT_TRUE(first.ok() && first->has_value()) << first.status();
  EXPECT_EQ((*first)->as_of().revision(), 7);
  EXPECT_THAT((*first)->data(), HasSubstr("rowspan"));
  EXPECT_THAT((*first)->data(), HasSubstr("555***01"));
  request.set_name("tenants/yunhe/forms/none");
  EXPECT_EQ(Text(client_->RenderForm(request)->Read().status()),
            "NOT_FOUND FORM_NOT_FOUND");
  request.set_format(v1::RENDER_FORMAT_CSV);
  EXPECT_EQ(Text(client_->RenderForm(request)->Read().status()),
            "INVALID_ARGUMENT INVALID_FIELD");
}

}  // namespace
}  // namespace jixiao::reporting
