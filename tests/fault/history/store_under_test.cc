#include "tests/fault/history/store_under_test.h"

#include <cstdlib>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

#include "common/client/channel.h"
#include "tests/fault/history/form_calls.h"

namespace jixiao::fault {
namespace {

constexpr absl::Duration kAwaitTimeout = absl::Seconds(2);

std::vector<std::string> Flags(const std::filesystem::path& directory) {
  const char* const flags = std::getenv("FAULT_STORE_FLAGS");
  if (flags == nullptr) {
    return {"--data_dir=" + (directory / "store").string()};
  }
  return absl::StrSplit(flags, ' ', absl::SkipEmpty());
}

}  // namespace

StoreUnderTest::StoreUnderTest()
    : directory_(*base::TemporaryDirectory::Create("form-store-history")),
      flags_(Flags(directory_.path())) {}

absl::Status StoreUnderTest::Start() {
  process_.emplace(directory_.path(), flags_, std::vector<std::string>());
  const std::string address = process_->AwaitAddress();
  if (address.empty()) {
    return absl::InternalError("the store does not start:\n" + process_->Log());
  }
  const base::MutexLock lock(mutex_);
  ++session_.run;
  session_.client = std::make_shared<client::FormStoreClient>(
      client::MakeChannel({.address = address}));
  started_.NotifyAll();
  return absl::OkStatus();
}

absl::Status StoreUnderTest::Kill() {
  return process_->Kill() ? absl::OkStatus()
                          : absl::InternalError("the store ended by itself:\n" +
                                                process_->Log());
}

StoreUnderTest::Session StoreUnderTest::Await(int after_run) {
  const base::MutexLock lock(mutex_);
  while (session_.run <= after_run && started_.WaitFor(mutex_, kAwaitTimeout)) {
  }
  return session_;
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
