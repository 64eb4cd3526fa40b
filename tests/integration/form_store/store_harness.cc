#include "tests/integration/form_store/store_harness.h"

#include <cstdlib>
#include <iostream>
#include <utility>

#include "common/client/channel.h"

namespace jixiao::form_store {
namespace {

constexpr char kTemplatesDir[] = JIXIAO_SOURCE_DIR "/deploy/templates";

template <typename T>
T Must(absl::StatusOr<T> value) {
  if (!value.ok()) {
    std::cerr << "test set-up failed: " << value.status().ToString() << "\n";
    std::abort();
  }
  return *std::move(value);
}

}  // namespace

AppOptions StoreHarness::MemoryOptions() {
  AppOptions options;
  options.storage = "memory";
  options.templates_dir = kTemplatesDir;
  options.binder.min_backoff = absl::Milliseconds(10);
  options.binder.max_backoff = absl::Milliseconds(50);
  options.gate.pause_after_failure = absl::Milliseconds(10);
  return options;
}

AppOptions StoreHarness::SqliteOptions(const std::string& directory) {
  AppOptions options = MemoryOptions();
  options.storage = "sqlite";
  options.data_dir = directory;
  return options;
}

StoreHarness::StoreHarness(AppOptions options, Transport transport)
    : socket_dir_(Must(base::TemporaryDirectory::Create("form-store-test"))) {
  auto validator = std::make_unique<FakeValidator>();
  validator_ = validator.get();
  app_ = Must(MakeApp(std::move(options), &metrics_, std::move(validator)));
  server::ServerOptions server_options;
  server_options.insecure_dev = true;
  server_options.drain_delay = absl::ZeroDuration();
  server_options.pipeline.stream_threads = 16;
  server_options.listen = {
      transport == Transport::kTcp
          ? "127.0.0.1:0"
          : "unix:" + (socket_dir_.path() / "store.sock").string()};
  server_ = Must(server::Server::Start(
      server_options, {.app = app_.get(), .metrics = &metrics_}));
  client_ = MakeClient();
}

StoreHarness::~StoreHarness() {
  Stop();
}

void StoreHarness::Stop() {
  client_.reset();
  if (server_ != nullptr) {
    server_->Shutdown();
    server_.reset();
  }
  app_.reset();
}

std::unique_ptr<client::FormStoreClient> StoreHarness::MakeClient() {
  // Channels that are alike share one connection.
  const std::string name = "test-" + std::to_string(++clients_);
  return std::make_unique<client::FormStoreClient>(
      client::MakeChannel({.address = server_->address(), .user_agent = name}));
}

form::v1::Tenant StoreHarness::MakeTenant(const std::string& id) {
  form::v1::CreateTenantRequest request;
  request.set_tenant_id(id);
  *request.mutable_tenant() = SampleTenant();
  return Must(client_->CreateTenant(request));
}

form::v1::Form StoreHarness::Create(const std::string& project,
                                    const std::string& tenant) {
  form::v1::CreateFormRequest request;
  request.set_parent("tenants/" + tenant);
  *request.mutable_form() = SampleForm(project);
  return Must(client_->CreateForm(request));
}

std::int64_t StoreHarness::Head(const std::string& tenant) {
  form::v1::GetTenantRequest request;
  request.set_name("tenants/" + tenant);
  return Must(client_->GetTenant(request)).head_revision();
}

form::v1::WatchChangesRequest WatchFrom(
    const std::map<std::string, std::int64_t>& cursors) {
  form::v1::WatchChangesRequest request;
  for (const auto& [tenant, revision] : cursors) {
    auto* cursor = request.add_cursors();
    cursor->set_tenant("tenants/" + tenant);
    cursor->set_revision(revision);
  }
  return request;
}

}  // namespace jixiao::form_store
