#include "tests/fault/history/store_under_test.h"

#include <chrono>
#include <cstdlib>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

#include "common/client/channel.h"
#include "tests/fault/history/form_calls.h"

namespace jixiao::fault {
namespace {

constexpr std::chrono::seconds kStartTimeout{30};
constexpr absl::Duration kAwaitTimeout = absl::Seconds(2);
constexpr std::size_t kMaxLogBytes = 16 << 20;

}  // namespace

StoreUnderTest::StoreUnderTest()
    : directory_(*base::TemporaryDirectory::Create("form-store-history")) {}

absl::Status StoreUnderTest::Start() {
  std::filesystem::remove(directory_.path() / "port");
  process_ =
      std::make_unique<ChildProcess>(Arguments(), directory_.path() / "log");
  const absl::StatusOr<std::string> address = AwaitAddress();
  if (!address.ok()) {
    return address.status();
  }
  const base::MutexLock lock(mutex_);
  ++session_.run;
  session_.client = std::make_shared<client::FormStoreClient>(
      client::MakeChannel({.address = *address}));
  started_.NotifyAll();
  return absl::OkStatus();
}

absl::Status StoreUnderTest::Kill() {
  return process_->Kill() ? absl::OkStatus()
                          : absl::InternalError(absl::StrCat(
                                "the store ended by itself:\n", Log()));
}

StoreUnderTest::Session StoreUnderTest::Await(int after_run) {
  const base::MutexLock lock(mutex_);
  while (session_.run <= after_run && started_.WaitFor(mutex_, kAwaitTimeout)) {
  }
  return session_;
}

std::vector<std::string> StoreUnderTest::Arguments() const {
  std::vector<std::string> arguments = {
      JIXIAO_BINARY_DIR "/bin/jixiao-form-store",
      "--insecure_dev",
      "--listen=127.0.0.1:0",
      absl::StrCat("--port_file=", (directory_.path() / "port").string()),
      absl::StrCat("--data_dir=", (directory_.path() / "store").string()),
      "--templates_dir=" JIXIAO_SOURCE_DIR "/deploy/templates",
      "--access_log=none"};
  const char* const more = std::getenv("FAULT_STORE_OPTIONS");
  for (const absl::string_view option :
       absl::StrSplit(more == nullptr ? "" : more, ' ', absl::SkipEmpty())) {
    arguments.emplace_back(option);
  }
  return arguments;
}

absl::StatusOr<std::string> StoreUnderTest::AwaitAddress() {
  const auto deadline = std::chrono::steady_clock::now() + kStartTimeout;
  while (process_->Running() && std::chrono::steady_clock::now() < deadline) {
    const auto port = base::ReadFile(directory_.path() / "port", 1000);
    if (port.ok() && port->ends_with('\n')) {
      return port->substr(0, port->find('\n'));
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return absl::InternalError(
      absl::StrCat("the store does not start:\n", Log()));
}

std::string StoreUnderTest::Log() const {
  return base::ReadFile(directory_.path() / "log", kMaxLogBytes).value_or("");
}

absl::Status CreateTenant(client::FormStoreClient& client) {
  form::v1::CreateTenantRequest request;
  request.set_tenant_id(kTenant);
  request.mutable_tenant()->set_display_name("Linhai");
  request.mutable_tenant()->set_default_template("templates/nantong-2024");
  request.mutable_tenant()->set_default_rule_set("ruleSets/cn-nantong-2024");
  request.mutable_tenant()->set_allow_unverified_org_units(true);
  return client.CreateTenant(request).status();
}

absl::StatusOr<std::int64_t> HeadOfTenant(client::FormStoreClient& client) {
  form::v1::GetTenantRequest request;
  request.set_name(absl::StrCat("tenants/", kTenant));
  const absl::StatusOr<form::v1::Tenant> tenant = client.GetTenant(request);
  if (!tenant.ok()) {
    return tenant.status();
  }
  return tenant->head_revision();
}

}  // namespace jixiao::fault
