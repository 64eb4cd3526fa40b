#include "services/form_store/domain/report_binder.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "common/log/log.h"
#include "services/form_store/domain/form_codec.h"
#include "services/form_store/domain/form_write.h"
#include "services/form_store/domain/write_wave.h"

namespace jixiao::form_store {
namespace {

using form::v1::Form;

constexpr int kTenantPage = 1000;
// Who the change feed says bound the report.
constexpr std::string_view kActor = "services/form-store";

absl::Status StillPending(int forms) {
  return errors::Unavailable(
      errors::ERROR_REASON_VALIDATION_UNAVAILABLE,
      std::to_string(forms) + " forms could not be judged yet");
}

}  // namespace

ReportBinder::~ReportBinder() {
  Stop();
}

void ReportBinder::Start() {
  thread_ = std::thread([this] { Run(); });
}

void ReportBinder::Stop() {
  {
    base::MutexLock lock(mutex_);
    stopping_ = true;
    changed_.NotifyAll();
  }
  if (thread_.joinable()) {
    thread_.join();
  }
}

void ReportBinder::Notify(std::string_view tenant) {
  base::MutexLock lock(mutex_);
  if (tenants_.emplace(tenant).second) {
    changed_.NotifyAll();
  }
}

std::set<std::string> ReportBinder::TakeTenants() {
  base::MutexLock lock(mutex_);
  while (tenants_.empty() && !stopping_) {
    changed_.Wait(mutex_);
  }
  return stopping_ ? std::set<std::string>() : std::exchange(tenants_, {});
}

bool ReportBinder::Pause(absl::Duration duration) {
  base::MutexLock lock(mutex_);
  const absl::Duration until = base::Clock::System().Uptime() + duration;
  while (!stopping_) {
    const absl::Duration left = until - base::Clock::System().Uptime();
    if (left <= absl::ZeroDuration()) {
      return true;
    }
    changed_.WaitFor(mutex_, left);
  }
  return false;
}

absl::Status ReportBinder::AddAllTenants() {
  std::string after;
  while (true) {
    ASSIGN_OR_RETURN(std::vector<TenantRow> rows,
                     parts_.storage->ListTenants(after, kTenantPage));
    for (const TenantRow& row : rows) {
      Notify(row.tenant_id);
      after = row.tenant_id;
    }
    if (static_cast<int>(rows.size()) < kTenantPage) {
      return absl::OkStatus();
    }
  }
}

void ReportBinder::Run() {
  if (absl::Status status = AddAllTenants(); !status.ok()) {
    log::Error("cannot look for forms without report", {{"status", status}});
  }
  absl::Duration backoff = options_.min_backoff;
  for (std::set<std::string> tenants = TakeTenants(); !tenants.empty();
       tenants = TakeTenants()) {
    bool failed = false;
    for (const std::string& tenant : tenants) {
      if (absl::Status status = BindTenant(tenant); !status.ok()) {
        log::Warning("forms stay without report for now",
                     {{"tenant", tenant}, {"status", status}});
        failed = true;
        Notify(tenant);
      }
    }
    backoff = failed ? std::min(backoff * 2, options_.max_backoff)
                     : options_.min_backoff;
    if (failed && !Pause(backoff)) {
      return;
    }
  }
}

absl::Status ReportBinder::BindTenant(const std::string& tenant_id) {
  ASSIGN_OR_RETURN(std::shared_ptr<const TenantInfo> tenant,
                   parts_.tenants->Find(tenant_id));
  FormScan scan;
  scan.only_validation_pending = true;
  scan.limit = static_cast<int>(ValidationBatch::kMaxForms);
  int unbound = 0;
  while (true) {
    {
      base::MutexLock lock(mutex_);
      if (stopping_) {
        return absl::OkStatus();
      }
    }
    ASSIGN_OR_RETURN(std::vector<FormRow> rows,
                     parts_.storage->ScanForms(tenant_id, scan));
    if (!rows.empty()) {
      RETURN_IF_ERROR(BindBatch(*tenant, rows, &unbound));
    }
    if (static_cast<int>(rows.size()) < scan.limit) {
      return unbound == 0 ? absl::OkStatus() : StillPending(unbound);
    }
    scan.after = std::move(rows.back());
  }
}

absl::Status ReportBinder::BindBatch(const TenantInfo& tenant,
                                     const std::vector<FormRow>& rows,
                                     int* unbound) {
  std::vector<Form> forms;
  for (const FormRow& row : rows) {
    ASSIGN_OR_RETURN(Form form, DecodeRow(tenant.id, tenant.history_id, row));
    forms.push_back(std::move(form));
  }
  std::vector<const Form*> pointers;
  for (const Form& form : forms) {
    pointers.push_back(&form);
  }
  ASSIGN_OR_RETURN(
      ValidationGate::Judgements judged,
      parts_.gate->JudgeBatch(tenant, pointers, options_.batch_timeout));
  WriteWave wave(parts_.queue);
  for (std::size_t i = 0; i < judged.size(); ++i) {
    if (!judged[i].ok()) {
      ++*unbound;
      continue;
    }
    Write write;
    write.actor = std::string(kActor);
    write.commit_time_us = absl::ToUnixMicros(parts_.clock->Now());
    write.mutations.push_back(
        MakeReportMutation(forms[i].name(), *judged[i],
                           {Expectation::Kind::kRevision, rows[i].revision}));
    wave.Submit(tenant.id, std::move(write));
  }
  for (const absl::StatusOr<Committed>& committed : wave.Wait()) {
    // A form that was written meanwhile is pending anew, or has its report.
    if (!committed.ok() && !absl::IsAborted(committed.status())) {
      return committed.status();
    }
  }
  return absl::OkStatus();
}

}  // namespace jixiao::form_store
