#include "tests/fault/support/store_trial.h"

#include <chrono>
#include <utility>

#include "absl/strings/str_cat.h"

#include "common/base/sha256.h"
#include "common/client/channel.h"
#include "services/form_store/storage/sqlite/sqlite_storage.h"

namespace jixiao::fault {
namespace {

constexpr int kWriters = 8;
constexpr char kTenant[] = "linhai";
constexpr size_t kWritesBetweenOutages = 16;
constexpr std::chrono::seconds kPatience{60};
constexpr std::chrono::milliseconds kPause{1};

// What the writers remember of a form: its title.
std::string HashOfTitle(const form_store::StoredChange& change) {
  form::v1::Form form;
  if (change.header.kind != form::v1::CHANGE_KIND_FORM ||
      !form.ParseFromString(change.payload)) {
    return "";
  }
  return base::Sha256Hex(form.title());
}

template <typename Condition>
bool Await(const Condition& condition) {
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) {
      return false;
    }
    std::this_thread::sleep_for(kPause);
  }
  return true;
}

}  // namespace

TrialStore SqliteStore(const std::filesystem::path& directory) {
  return {.flags = {"--data_dir=" + directory.string()}, .open = [directory] {
            return form_store::OpenSqliteStorage({.dir = directory});
          }};
}

StoreTrial::StoreTrial(TrialOptions options)
    : options_(std::move(options)),
      directory_(*base::TemporaryDirectory::Create("store-trial")),
      books_(directory_.path()),
      tries_(directory_.path() / "tries"),
      acknowledged_(directory_.path() / "acknowledged"),
      refused_(directory_.path() / "refused"),
      audit_({.content_hash = HashOfTitle, .unique_contents = true}),
      writer_problems_(kWriters),
      watcher_(kTenant) {
  for (int i = 0; i < kWriters; ++i) {
    writers_.emplace_back(kTenant, absl::StrCat(options_.seed, "-", i, "-"),
                          options_.resend, &books_);
  }
}

StoreTrial::~StoreTrial() {
  books_.stop = true;
  watcher_.Stop();
  service_.reset();
  for (std::thread& thread : threads_) {
    thread.join();
  }
}

Problems StoreTrial::LiveAndDie(const FaultPlan& plan,
                                const std::function<Problems()>& strike) {
  Launch();
  Problems problems;
  if (!plan.during_start || !has_tenant_) {
    problems = AwaitServing();
    if (!problems.empty()) {
      return problems;
    }
    StartWriters(WriteUntil::kUnavailable);
    problems = AwaitAcknowledged(1);
  }
  std::this_thread::sleep_for(plan.delay);
  Append(strike(), &problems);
  Problems last_words = KillService();
  Append(JoinWriters(), &last_words);
  if (!options_.dies_with_disk) {
    Append(std::move(last_words), &problems);
  }
  return problems;
}

Problems StoreTrial::LiveThrough(const FaultPlan& plan,
                                 const std::function<Problems()>& strike) {
  StartWriters(WriteUntil::kStopped);
  Problems problems = AwaitAcknowledged(kWritesBetweenOutages);
  std::this_thread::sleep_for(plan.delay);
  Append(strike(), &problems);
  Append(AwaitAcknowledged(kWritesBetweenOutages), &problems);
  Append(JoinWriters(), &problems);
  Append(AwaitWatcher(), &problems);
  if (!service_->Running()) {
    problems.push_back("the service ended by itself:\n" + service_->Log());
  }
  Append(Audit(), &problems);
  return problems;
}

Problems StoreTrial::Finish() {
  Problems problems = StartService();
  if (!problems.empty()) {
    return problems;
  }
  StartWriters(WriteUntil::kStopped);
  problems = AwaitAcknowledged(1);
  Append(JoinWriters(), &problems);
  Append(AwaitWatcher(), &problems);
  Append(KillService(), &problems);
  Append(Audit(), &problems);
  return problems;
}

Problems StoreTrial::StartService() {
  Launch();
  return AwaitServing();
}

void StoreTrial::Launch() {
  service_.emplace(directory_.path(), options_.store.flags,
                   options_.environment);
}

Problems StoreTrial::AwaitServing() {
  const std::string address = service_->AwaitAddress();
  if (address.empty()) {
    return {"the service does not start:\n" + service_->Log()};
  }
  const auto channel = client::MakeChannel({.address = address});
  client_ = std::make_unique<client::FormStoreClient>(channel);
  write_client_ = std::make_unique<WriteClient>(channel);
  if (!has_tenant_) {
    Problems problems = CreateTenant();
    if (!problems.empty()) {
      return problems;
    }
  }
  watcher_.Start(client_.get());
  return {};
}

Problems StoreTrial::CreateTenant() {
  form::v1::CreateTenantRequest request;
  request.set_tenant_id(kTenant);
  request.mutable_tenant()->set_display_name("Linhai");
  request.mutable_tenant()->set_default_template("templates/nantong-2024");
  request.mutable_tenant()->set_default_rule_set("ruleSets/cn-nantong-2024");
  request.mutable_tenant()->set_allow_unverified_org_units(true);
  const auto tenant = client_->CreateTenant(request);
  has_tenant_ = tenant.ok();
  return tenant.ok()
             ? Problems{}
             : Problems{tenant.status().ToString() + "\n" + service_->Log()};
}

Problems StoreTrial::KillService() {
  const bool killed = service_->Kill();
  watcher_.Stop();
  Problems problems = watcher_.TakeProblems();
  if (!killed) {
    problems.push_back("the service ended by itself:\n" + service_->Log());
  }
  return problems;
}

void StoreTrial::StartWriters(WriteUntil until) {
  books_.stop = false;
  books_.powered = true;
  writing_ = writers_.size();
  for (size_t i = 0; i < writers_.size(); ++i) {
    threads_.emplace_back([this, i, until] {
      writer_problems_[i] = writers_[i].Run(*write_client_, until);
      --writing_;
    });
  }
}

Problems StoreTrial::AwaitAcknowledged(size_t more) {
  return AwaitCount("acknowledged", books_.acknowledged_count, more);
}

Problems StoreTrial::AwaitRefused(size_t more) {
  return AwaitCount("refused", books_.refused_count, more);
}

Problems StoreTrial::AwaitCount(const char* what,
                                const std::atomic<size_t>& count, size_t more) {
  const size_t goal = count + more;
  const auto over = [&] {
    return count >= goal || writing_ == 0 || !service_->Running();
  };
  return Await(over) ? Problems{}
                     : Problems{absl::StrCat("nothing is ", what, ":\n",
                                             service_->Log())};
}

Problems StoreTrial::JoinWriters() {
  books_.stop = true;
  for (std::thread& thread : std::exchange(threads_, {})) {
    thread.join();
  }
  Problems problems;
  for (Problems& of_writer : writer_problems_) {
    for (std::string& problem : std::exchange(of_writer, {})) {
      problems.push_back(std::move(problem));
    }
  }
  return problems;
}

void StoreTrial::LosePower() {
  books_.powered = false;
  watcher_.Stop();
}

void StoreTrial::RegainPower() {
  books_.powered = true;
  watcher_.Start(client_.get());
}

Problems StoreTrial::AwaitWatcher() {
  form::v1::ListFormsRequest request;
  request.set_parent(absl::StrCat("tenants/", kTenant));
  request.set_page_size(1);
  const auto page = client_->ListForms(request);
  if (!page.ok()) {
    return {page.status().ToString()};
  }
  const int64_t head = page->as_of().revision();
  Await([&] { return watcher_.position() >= head || watcher_.ended(); });
  Problems problems = watcher_.TakeProblems();
  if (watcher_.position() < head) {
    problems.push_back(absl::StrCat("gap: the watcher has ",
                                    watcher_.position(), " of ", head));
  }
  return problems;
}

// Acknowledged first: what is acknowledged was tried before.
void StoreTrial::ReadLedgers() {
  audit_.AddAcknowledged(acknowledged_.ReadNew());
  audit_.AddRefused(refused_.ReadNew());
  audit_.AddTries(tries_.ReadNew());
  audit_.AddWatched(watcher_.TakeNew());
}

Problems StoreTrial::Audit() {
  ReadLedgers();
  const auto storage = options_.store.open();
  if (!storage.ok()) {
    return {storage.status().ToString()};
  }
  return audit_.Check(**storage);
}

}  // namespace jixiao::fault
