#include "services/form_store/domain/request_janitor.h"

#include <cstdint>
#include <vector>

#include "common/base/status_macros.h"
#include "common/log/log.h"

namespace jixiao::form_store {
namespace {

constexpr int kTenantPage = 1000;

}  // namespace

RequestJanitor::~RequestJanitor() {
  RequestStop();
  if (thread_.joinable()) {
    thread_.join();
  }
}

void RequestJanitor::Start() {
  thread_ = std::thread([this] { Run(); });
}

void RequestJanitor::RequestStop() {
  base::MutexLock lock(mutex_);
  stopping_ = true;
  changed_.NotifyAll();
}

bool RequestJanitor::Rest(absl::Duration time) {
  const absl::Duration end = base::Clock::System().Uptime() + time;
  base::MutexLock lock(mutex_);
  while (!stopping_) {
    const absl::Duration left = end - base::Clock::System().Uptime();
    if (left <= absl::ZeroDuration()) {
      return true;
    }
    changed_.WaitFor(mutex_, left);
  }
  return false;
}

void RequestJanitor::Run() {
  while (Rest(options_.interval)) {
    if (absl::Status status = ForgetAll(); !status.ok()) {
      log::Warning("old requests stay remembered for now",
                   {{"status", status}});
    }
  }
}

absl::Status RequestJanitor::ForgetOf(std::string_view tenant) {
  const std::int64_t before_us =
      absl::ToUnixMicros(clock_->Now() - options_.retention);
  int forgotten = options_.step;
  while (forgotten == options_.step && Rest(options_.pause)) {
    ASSIGN_OR_RETURN(
        forgotten, storage_->ForgetRequests(tenant, before_us, options_.step));
  }
  return absl::OkStatus();
}

absl::Status RequestJanitor::ForgetAll() {
  absl::Status first;
  std::string after;
  while (true) {
    ASSIGN_OR_RETURN(const std::vector<TenantRow> tenants,
                     storage_->ListTenants(after, kTenantPage));
    for (const TenantRow& tenant : tenants) {
      after = tenant.tenant_id;
      first.Update(ForgetOf(tenant.tenant_id));
    }
    if (static_cast<int>(tenants.size()) < kTenantPage) {
      return first;
    }
  }
}

}  // namespace jixiao::form_store
