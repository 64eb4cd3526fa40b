// A history that is renewed by a restore: back up at one revision, write on,
// restore, write others. Whatever is of the old history is told so, with the
// revision of the fork, in store and reporting alike. The control keeps the
// history id: then nobody can be told.
#include <algorithm>
#include <climits>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "grpcpp/grpcpp.h"
#include "gtest/gtest.h"

#include "common/client/channel.h"
#include "common/client/reporting_client.h"
#include "jixiao/form/v1/history_service.grpc.pb.h"
#include "services/reporting/app.h"
#include "tests/integration/form_store/store_harness.h"

namespace jixiao::form_store {
namespace {

using common::v1::TenantRevision;
using form::v1::HistoryService;
using WatchStream = client::ReadStream<form::v1::WatchChangesResponse>;
using Backup = std::vector<form::v1::HistoryRecords>;

constexpr char kTenant[] = "tenants/yunxi";
constexpr std::int64_t kBackedUp = 850;
constexpr std::int64_t kWritten = 900;
constexpr int kOthers = 60;

// The reporting service of a store, in this process.
class ReportingHarness {
 public:
  explicit ReportingHarness(const std::string& form_store) {
    reporting::AppOptions options;
    options.form_store = form_store;
    options.reports_dir = JIXIAO_SOURCE_DIR "/deploy/reports";
    options.templates_dir = JIXIAO_SOURCE_DIR "/deploy/templates";
    options.follower.min_backoff = absl::Milliseconds(5);
    options.follower.max_backoff = absl::Milliseconds(20);
    app_ = *reporting::MakeApp(options, &metrics_);
    server::ServerOptions server_options;
    server_options.insecure_dev = true;
    server_options.drain_delay = absl::ZeroDuration();
    server_ = *server::Server::Start(server_options,
                                     {.app = app_.get(), .metrics = &metrics_});
    client_ =
        std::make_unique<client::ReportingClient>(server_->InProcessChannel());
  }
  ~ReportingHarness() {
    client_.reset();
    server_->Shutdown();
  }

  // A row for each form; two a page.
  static reporting::v1::QueryReportRequest Request() {
    reporting::v1::QueryReportRequest request;
    request.mutable_request()->add_tenants(kTenant);
    request.mutable_request()->mutable_query()->add_group_by("form");
    request.mutable_request()->mutable_query()->add_measures("forms");
    request.set_page_size(2);
    return request;
  }
  // Tries again while the index is behind.
  absl::StatusOr<reporting::v1::QueryReportResponse> Query(
      const reporting::v1::QueryReportRequest& request) {
    while (true) {
      auto response = client_->QueryReport(request);
      if (!absl::IsUnavailable(response.status()) &&
          !absl::IsNotFound(response.status())) {
        return response;
      }
    }
  }
  absl::StatusOr<reporting::v1::QueryReportResponse> QueryAt(
      const TenantRevision& point) {
    auto request = Request();
    *request.add_min_revisions() = point;
    return Query(request);
  }

 private:
  metrics::Registry metrics_;
  std::unique_ptr<server::App> app_;
  std::unique_ptr<server::Server> server_;
  std::unique_ptr<client::ReportingClient> client_;
};

class RenewalTest : public ::testing::Test {
 protected:
  explicit RenewalTest(AppOptions options = StoreHarness::MemoryOptions())
      : store_(std::move(options)),
        channel_(client::MakeChannel(
            {.address = store_.server().address(), .user_agent = "renewal"})),
        history_(HistoryService::NewStub(channel_)) {
    store_.MakeTenant();
    GrowTo(kBackedUp);
  }

  // Each form takes two revisions: itself and its report.
  void GrowTo(std::int64_t revision) {
    for (std::int64_t left = revision - store_.Head(); left > 0;
         left = revision - store_.Head()) {
      // Few enough to be answered after the last one was sent.
      Import("p", std::min(static_cast<int>(left + 1) / 2, 100));
    }
  }
  void Import(const std::string& prefix, int count) {
    const auto stream = store_.client().ImportForms();
    for (int i = 0; i < count; ++i) {
      form::v1::ImportFormsRequest request;
      request.set_parent(kTenant);
      *request.mutable_form() =
          SampleForm(prefix + std::to_string(++projects_));
      ASSERT_TRUE(stream->Write(request));
    }
    stream->WritesDone();
    while (true) {
      const auto response = stream->Read();
      ASSERT_THAT(response, IsOk());
      if (!response->has_value()) {
        return;
      }
      ASSERT_NE((*response)->outcome(), form::v1::IMPORT_OUTCOME_FAILED)
          << (*response)->status().message();
    }
  }
  TenantRevision Point(std::int64_t revision) {
    form::v1::GetTenantRequest request;
    request.set_name(kTenant);
    TenantRevision point;
    point.set_tenant(kTenant);
    point.set_revision(revision);
    point.set_history_id(store_.client().GetTenant(request)->history_id());
    return point;
  }

  Backup BackUp() {
    grpc::ClientContext context;
    form::v1::ExportHistoryRequest request;
    request.set_parent(kTenant);
    request.set_revision(kBackedUp);
    request.set_include_answers(true);
    const auto reader = history_->ExportHistory(&context, request);
    Backup backup;
    form::v1::ExportHistoryResponse response;
    while (reader->Read(&response)) {
      *backup.emplace_back().mutable_records() = response.records();
    }
    EXPECT_TRUE(reader->Finish().ok());
    return backup;
  }
  void Restore(const Backup& backup, bool keep_history_id) {
    grpc::ClientContext context;
    form::v1::RestoreHistoryResponse response;
    const auto writer = history_->RestoreHistory(&context, &response);
    form::v1::RestoreHistoryRequest request;
    request.mutable_options()->set_parent(kTenant);
    request.mutable_options()->set_replace(true);
    request.mutable_options()->set_keep_history_id(keep_history_id);
    writer->Write(request);
    for (const form::v1::HistoryRecords& records : backup) {
      *request.mutable_records() = records;
      writer->Write(request);
    }
    writer->WritesDone();
    const grpc::Status status = writer->Finish();
    ASSERT_TRUE(status.ok()) << status.error_message();
    EXPECT_EQ(response.restored_revision(), kBackedUp);
  }

  std::unique_ptr<WatchStream> WatchAt(const TenantRevision& point) {
    form::v1::WatchChangesRequest request;
    *request.add_cursors() = point;
    request.mutable_heartbeat_interval()->set_nanos(100'000'000);
    return store_.client().WatchChanges(request);
  }
  // What the stream ends with; OK when it goes on after `changes` changes.
  static absl::Status EndOf(WatchStream& stream, int changes = INT_MAX) {
    while (changes > 0) {
      auto response = stream.Read();
      if (!response.ok()) {
        return response.status();
      }
      changes -= (*response)->changes_size();
    }
    stream.Cancel();
    return absl::OkStatus();
  }

  form::v1::ListFormsRequest ListAt(const TenantRevision& point) {
    form::v1::ListFormsRequest request;
    request.set_parent(kTenant);
    request.set_page_size(3);
    *request.mutable_as_of() = point;
    return request;
  }
  form::v1::ListChangesRequest ChangesAt(const TenantRevision& point) {
    form::v1::ListChangesRequest request;
    request.set_parent(kTenant);
    request.set_page_size(3);
    *request.mutable_cursor() = point;
    return request;
  }
  // The same requests for the second page; the history only in the token.
  form::v1::ListFormsRequest NextForms(form::v1::ListFormsRequest request) {
    const auto page = store_.client().ListForms(request);
    EXPECT_THAT(page, IsOk());
    request.set_page_token(page->next_page_token());
    request.mutable_as_of()->clear_history_id();
    return request;
  }
  form::v1::ListChangesRequest NextChanges(
      form::v1::ListChangesRequest request) {
    const auto page = store_.client().ListChanges(request);
    EXPECT_THAT(page, IsOk());
    request.set_page_token(page->next_page_token());
    request.mutable_cursor()->clear_history_id();
    return request;
  }

  StoreHarness store_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<HistoryService::Stub> history_;
  int projects_ = 0;
};

void ExpectTold(const absl::Status& status, const std::string& whom) {
  EXPECT_THAT(status, FailsWith(absl::StatusCode::kFailedPrecondition,
                                errors::ERROR_REASON_HISTORY_CHANGED))
      << whom;
  EXPECT_EQ(errors::MetadataOf(status, "fork_revision"),
            std::to_string(kBackedUp))
      << whom;
}

TEST_F(RenewalTest, EveryWatcherAndReportIsTold) {
  ReportingHarness reports(store_.server().address());
  const Backup backup = BackUp();
  GrowTo(kWritten);
  const TenantRevision written = Point(kWritten);
  const TenantRevision forked = Point(kBackedUp);
  const auto idle = WatchAt(Point(store_.Head()));
  const auto behind = WatchAt(Point(1));  // not read until the end
  const auto at_fork = WatchAt(forked);
  for (const auto& stream : {idle.get(), behind.get(), at_fork.get()}) {
    ASSERT_THAT(stream->Read(), IsOk());
  }
  const auto next_forms = NextForms(ListAt(written));
  const auto next_changes = NextChanges(ChangesAt(forked));
  const auto answer = reports.QueryAt(written);
  ASSERT_THAT(answer, IsOk());
  auto next_rows = ReportingHarness::Request();
  next_rows.set_page_token(answer->next_page_token());
  ASSERT_THAT(reports.Query(next_rows), IsOk());

  Restore(backup, false);
  Import("other ", kOthers);
  ASSERT_GT(store_.Head(), kWritten) << "the number is taken again";

  ExpectTold(EndOf(*idle), "a watch at the head");
  ExpectTold(EndOf(*behind), "a watch far behind");
  ExpectTold(EndOf(*at_fork), "a watch at the fork");
  ExpectTold(EndOf(*WatchAt(written)), "a cursor");
  ExpectTold(EndOf(*WatchAt(forked)), "a cursor at the fork");
  ExpectTold(store_.client().ListChanges(ChangesAt(written)).status(),
             "a cursor of ListChanges");
  ExpectTold(store_.client().ListForms(ListAt(written)).status(), "an as_of");
  ExpectTold(store_.client().ListForms(next_forms).status(),
             "a page token of forms");
  ExpectTold(store_.client().ListChanges(next_changes).status(),
             "a page token of changes");

  // The index follows the new history by itself.
  const TenantRevision head = Point(store_.Head());
  absl::StatusOr<reporting::v1::QueryReportResponse> renewed;
  do {
    renewed = reports.QueryAt(head);
  } while (absl::IsFailedPrecondition(renewed.status()));
  ASSERT_THAT(renewed, IsOk());
  EXPECT_EQ(renewed->as_of(0).history_id(), head.history_id());
  ExpectTold(reports.QueryAt(written).status(), "a report at 900");
  ExpectTold(reports.QueryAt(forked).status(), "a report at the fork");
  const absl::Status rows = reports.Query(next_rows).status();
  EXPECT_THAT(rows, FailsWith(absl::StatusCode::kFailedPrecondition,
                              errors::ERROR_REASON_HISTORY_CHANGED));
}

TEST_F(RenewalTest, UnderTheOldIdNobodyCanBeTold) {
  ReportingHarness reports(store_.server().address());
  const Backup backup = BackUp();
  GrowTo(kWritten);
  const TenantRevision written = Point(kWritten);
  const auto idle = WatchAt(Point(store_.Head()));
  ASSERT_THAT(idle->Read(), IsOk());
  const auto next_forms = NextForms(ListAt(written));
  ASSERT_THAT(reports.QueryAt(written), IsOk());

  Restore(backup, true);
  Import("other ", kOthers);
  ASSERT_GT(store_.Head(), kWritten);
  EXPECT_THAT(EndOf(*idle, 2), IsOk());
  EXPECT_THAT(EndOf(*WatchAt(written), 2), IsOk());
  EXPECT_THAT(store_.client().ListChanges(ChangesAt(written)), IsOk());
  EXPECT_THAT(store_.client().ListForms(next_forms), IsOk());
  EXPECT_THAT(reports.QueryAt(written), IsOk());
}

class SqliteRenewalTest : public RenewalTest {
 protected:
  explicit SqliteRenewalTest(base::TemporaryDirectory directory =
                                 *base::TemporaryDirectory::Create("renewal"))
      : RenewalTest(
            StoreHarness::SqliteOptions((directory.path() / "store").string())),
        directory_(std::move(directory)) {}
  ~SqliteRenewalTest() override { store_.Stop(); }

 private:
  base::TemporaryDirectory directory_;
};

TEST_F(SqliteRenewalTest, WatchersCursorsAndTokensAreTold) {
  const Backup backup = BackUp();
  GrowTo(kWritten);
  const TenantRevision written = Point(kWritten);
  const auto idle = WatchAt(Point(store_.Head()));
  ASSERT_THAT(idle->Read(), IsOk());
  const auto next_forms = NextForms(ListAt(written));
  Restore(backup, false);
  Import("other ", kOthers);
  ExpectTold(EndOf(*idle), "a watch at the head");
  ExpectTold(EndOf(*WatchAt(written)), "a cursor");
  ExpectTold(store_.client().ListForms(next_forms).status(), "a page token");
}

}  // namespace
}  // namespace jixiao::form_store
