// kill -9 of the form-store service under eight gRPC writers.
#include <atomic>
#include <filesystem>
#include <iostream>
#include <thread>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/base/file_util.h"
#include "common/client/channel.h"
#include "common/client/form_store_client.h"
#include "services/form_store/storage/sqlite/sqlite_storage.h"
#include "tests/fault/kill/child_process.h"
#include "tests/fault/kill/history_audit.h"
#include "tests/fault/kill/kill_schedule.h"
#include "tests/fault/kill/ledger.h"

namespace jixiao::fault {
namespace {

using ::testing::IsEmpty;

constexpr unsigned kSeed = 20240102;
constexpr unsigned kRounds = 100;
constexpr int kWriters = 8;
constexpr int kMaxDelayMs = 150;
constexpr std::chrono::seconds kStartTimeout{30};
constexpr absl::Duration kCallTimeout = absl::Seconds(20);
constexpr char kTenant[] = "linhai";

// What one writer tried and was told, kept in the test's own memory: it is not
// the test that is killed.
struct Book {
  std::vector<LedgerEntry> tries;
  std::vector<LedgerEntry> acknowledged;
  std::vector<std::string> problems;
};

// One thread of a round: creates forms and changes them until the service is
// gone.
class FormWriterThread {
 public:
  FormWriterThread(client::FormStoreClient* client, std::string prefix,
                   std::atomic<int>* acknowledged)
      : client_(client),
        prefix_(std::move(prefix)),
        acknowledged_(acknowledged) {}

  Book Run() {
    for (int n = 0; book_.problems.empty(); ++n) {
      const std::string id = absl::StrCat(prefix_, n);
      absl::StatusOr<form::v1::Form> form = Create(id);
      if (form.ok() && n % 3 == 0) {
        form = Update(*form, absl::StrCat("update-", id));
      }
      if (!form.ok()) {
        break;
      }
    }
    return std::move(book_);
  }

 private:
  absl::StatusOr<form::v1::Form> Create(const std::string& id) {
    form::v1::CreateFormRequest request;
    request.set_parent(absl::StrCat("tenants/", kTenant));
    request.set_form_id("form-" + id);
    request.set_request_id("create-" + id);
    request.set_skip_validation(true);
    form::v1::Form& form = *request.mutable_form();
    form.set_title("Targets of " + id);
    form.set_form_type(form::v1::FORM_TYPE_TARGET);
    form::v1::Project& project = *form.mutable_project();
    project.set_display_name("Project " + id);
    project.set_fiscal_year(2024);
    project.mutable_department()->set_printed_name("Water Bureau");
    project.mutable_implementing_unit()->set_printed_name("Dyke Office");
    return Note(request.request_id(),
                absl::StrCat(request.parent(), "/forms/form-", id),
                [&] { return client_->CreateForm(request, Options()); });
  }

  absl::StatusOr<form::v1::Form> Update(form::v1::Form form,
                                        const std::string& request_id) {
    form::v1::UpdateFormRequest request;
    form.set_title(form.title() + ", second reading");
    *request.mutable_form() = form;
    request.mutable_update_mask()->add_paths("title");
    request.set_request_id(request_id);
    request.set_skip_validation(true);
    return Note(request_id, form.name(),
                [&] { return client_->UpdateForm(request, Options()); });
  }

  template <typename Call>
  absl::StatusOr<form::v1::Form> Note(const std::string& request_id,
                                      const std::string& name,
                                      const Call& call) {
    LedgerEntry entry{.tenant = kTenant,
                      .resource_name = name,
                      .request_id = request_id,
                      .payload_hash = {}};
    book_.tries.push_back(entry);
    absl::StatusOr<form::v1::Form> form = call();
    if (form.ok()) {
      entry.revision = form->revision();
      book_.acknowledged.push_back(entry);
      ++*acknowledged_;
    } else if (form.status().code() != absl::StatusCode::kUnavailable) {
      book_.problems.push_back(
          absl::StrCat(request_id, ": ", form.status().ToString()));
    }
    return form;
  }

  static client::CallOptions Options() { return {.timeout = kCallTimeout}; }

  client::FormStoreClient* const client_;
  const std::string prefix_;
  std::atomic<int>* const acknowledged_;
  Book book_;
};

// The service on a directory, killed again and again.
class ServiceLoop {
 public:
  explicit ServiceLoop(unsigned seed)
      : seed_(seed),
        random_(seed),
        directory_(*base::TemporaryDirectory::Create("form-store-kill")) {
    std::cout << "seed " << seed << std::endl;
  }

  // Starts the service for the first time, creates the tenant, and kills.
  std::vector<std::string> CreateTenant() {
    ChildProcess service(Arguments(), LogPath());
    const std::string address = AwaitAddress(service);
    client::FormStoreClient client(client::MakeChannel({.address = address}));
    form::v1::CreateTenantRequest request;
    request.set_tenant_id(kTenant);
    request.mutable_tenant()->set_display_name("Linhai");
    request.mutable_tenant()->set_default_template("templates/nantong-2024");
    request.mutable_tenant()->set_default_rule_set("ruleSets/cn-nantong-2024");
    request.mutable_tenant()->set_allow_unverified_org_units(true);
    const auto tenant = client.CreateTenant(request, {.timeout = kCallTimeout});
    if (!tenant.ok()) {
      return {tenant.status().ToString() + "\n" + Log()};
    }
    return KillAndAudit(service);
  }

  std::vector<std::string> Round(unsigned round) {
    std::filesystem::remove(PortFile());
    const KillPlan plan = PlanKill(random_, kMaxDelayMs);
    ChildProcess service(Arguments(), LogPath());
    if (plan.during_start) {
      std::this_thread::sleep_for(plan.delay);
      return KillAndAudit(service);
    }
    const std::string address = AwaitAddress(service);
    if (address.empty()) {
      return {"the service does not start:\n" + Log()};
    }
    client::FormStoreClient client(client::MakeChannel({.address = address}));
    std::atomic<int> acknowledged = 0;
    std::vector<Book> books(kWriters);
    std::vector<std::thread> writers;
    for (size_t i = 0; i < kWriters; ++i) {
      writers.emplace_back([&, i] {
        books[i] =
            FormWriterThread(&client, absl::StrCat(seed_ + round, "-", i, "-"),
                             &acknowledged)
                .Run();
      });
    }
    AwaitAcknowledgment(service, acknowledged);
    std::this_thread::sleep_for(plan.delay);
    const bool killed = service.Kill();
    for (std::thread& writer : writers) {
      writer.join();
    }
    std::vector<std::string> problems = TakeBooks(std::move(books));
    if (!killed) {
      problems.push_back("the service ended by itself:\n" + Log());
    }
    return problems.empty() ? Audit() : problems;
  }

  const HistoryAudit& audit() const { return audit_; }

 private:
  std::vector<std::string> Arguments() const {
    return {JIXIAO_BINARY_DIR "/bin/jixiao-form-store",
            "--insecure_dev",
            "--listen=127.0.0.1:0",
            "--port_file=" + PortFile().string(),
            "--data_dir=" + StoreDirectory().string(),
            "--templates_dir=" JIXIAO_SOURCE_DIR "/deploy/templates",
            "--access_log=none"};
  }
  std::filesystem::path PortFile() const { return directory_.path() / "port"; }
  std::filesystem::path LogPath() const { return directory_.path() / "log"; }
  std::filesystem::path StoreDirectory() const {
    return directory_.path() / "store";
  }
  std::string Log() const {
    return base::ReadFile(LogPath(), 16 << 20).value_or("");
  }

  // Where the service listens; empty when it does not start.
  std::string AwaitAddress(ChildProcess& service) {
    const auto deadline = std::chrono::steady_clock::now() + kStartTimeout;
    while (service.Running() && std::chrono::steady_clock::now() < deadline) {
      const auto port = base::ReadFile(PortFile(), 1000);
      if (port.ok() && port->ends_with('\n')) {
        return port->substr(0, port->find('\n'));
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return "";
  }

  static void AwaitAcknowledgment(ChildProcess& service,
                                  const std::atomic<int>& acknowledged) {
    const auto deadline = std::chrono::steady_clock::now() + kStartTimeout;
    while (acknowledged == 0 && service.Running() &&
           std::chrono::steady_clock::now() < deadline) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  }

  std::vector<std::string> TakeBooks(std::vector<Book> books) {
    std::vector<std::string> problems;
    for (Book& book : books) {
      audit_.AddTries(std::move(book.tries));
      audit_.AddAcknowledged(std::move(book.acknowledged));
      problems.insert(problems.end(), book.problems.begin(),
                      book.problems.end());
    }
    return problems;
  }

  std::vector<std::string> KillAndAudit(ChildProcess& service) {
    if (!service.Kill()) {
      return {"the service ended by itself:\n" + Log()};
    }
    return Audit();
  }

  // Reads the store as the kill has left it.
  std::vector<std::string> Audit() {
    auto storage = form_store::OpenSqliteStorage({.dir = StoreDirectory()});
    if (!storage.ok()) {
      return {storage.status().ToString()};
    }
    return audit_.Check(**storage);
  }

  const unsigned seed_;
  std::mt19937 random_;
  const base::TemporaryDirectory directory_;
  HistoryAudit audit_;
};

TEST(FormStoreKillTest, NoAcknowledgedWriteIsLost) {
  const unsigned rounds = NumberFromEnvironment("FAULT_ROUNDS", kRounds);
  ServiceLoop loop(NumberFromEnvironment("FAULT_SEED", kSeed));
  ASSERT_THAT(loop.CreateTenant(), IsEmpty());
  for (unsigned round = 0; round < rounds; ++round) {
    ASSERT_THAT(loop.Round(round), IsEmpty()) << "round " << round;
  }
  std::cout << rounds << " kills, " << loop.audit().tries() << " tried, "
            << loop.audit().acknowledged() << " acknowledged, "
            << loop.audit().stored() << " stored" << std::endl;
  EXPECT_GE(loop.audit().acknowledged(), rounds) << "too little was at stake";
  EXPECT_GE(loop.audit().stored(), loop.audit().acknowledged());
}

}  // namespace
}  // namespace jixiao::fault
