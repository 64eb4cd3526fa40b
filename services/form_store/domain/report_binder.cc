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
constexpr int kMaxBatch = static_cast<int>(ValidationBatch::kMaxForms);
// Of the forms that are read at a time.
constexpr std::size_t kBatchBytes = 16 * 1024 * 1024;
// Enough to come from a full batch down to the form that spoils it, twice.
constexpr int kMaxFailedCalls = 16;
// Who the change feed says bound the report.
constexpr std::string_view kActor = "services/form-store";

absl::Status StillPending(int forms) {
  return errors::Unavailable(
      errors::ERROR_REASON_VALIDATION_UNAVAILABLE,
      std::to_string(forms) + " forms could not be judged yet");
}

// Whether an error says that other forms of the tenant would fare no better
// now. What is too slow may be so for one form; then it is another turn's.
bool IsAboutAll(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status) ||
         errors::ReasonOf(status) == errors::ERROR_REASON_RULE_SET_UNKNOWN;
}

}  // namespace

ReportBinder::~ReportBinder() {
  Stop();
}

void ReportBinder::Start() {
  thread_ = std::thread([this] { Run(); });
}

void ReportBinder::RequestStop() {
  base::MutexLock lock(mutex_);
  stopping_ = true;
  changed_.NotifyAll();
}

void ReportBinder::Stop() {
  RequestStop();
  if (thread_.joinable()) {
    thread_.join();
  }
}

bool ReportBinder::IsStopping() {
  base::MutexLock lock(mutex_);
  return stopping_;
}

void ReportBinder::Notify(std::string_view tenant) {
  const absl::Duration now = base::Clock::System().Uptime();
  base::MutexLock lock(mutex_);
  // One that is put off stays so.
  if (due_.emplace(tenant, now).second) {
    turns_.emplace(now, tenant);
    changed_.NotifyAll();
  }
}

void ReportBinder::PutOff(const std::string& tenant, absl::Duration due) {
  base::MutexLock lock(mutex_);
  if (const auto found = due_.find(tenant); found != due_.end()) {
    turns_.erase({found->second, tenant});
  }
  due_[tenant] = due;
  turns_.emplace(due, tenant);
}

std::optional<std::string> ReportBinder::TakeTenant() {
  base::MutexLock lock(mutex_);
  while (!stopping_) {
    if (turns_.empty()) {
      changed_.Wait(mutex_);
      continue;
    }
    const absl::Duration left =
        turns_.begin()->first - base::Clock::System().Uptime();
    if (left > absl::ZeroDuration()) {
      changed_.WaitFor(mutex_, left);
      continue;
    }
    std::string tenant = turns_.begin()->second;
    turns_.erase(turns_.begin());
    due_.erase(tenant);
    return tenant;
  }
  return std::nullopt;
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
  std::map<std::string, absl::Duration> backoffs;  // of tenants that failed
  while (const std::optional<std::string> tenant = TakeTenant()) {
    const absl::Status status = BindTenant(*tenant);
    if (status.ok()) {
      backoffs.erase(*tenant);
      continue;
    }
    log::Warning("forms stay without report for now",
                 {{"tenant", *tenant}, {"status", status}});
    absl::Duration& backoff = backoffs[*tenant];
    backoff =
        std::clamp(backoff * 2, options_.min_backoff, options_.max_backoff);
    PutOff(*tenant, base::Clock::System().Uptime() + backoff);
  }
}

absl::Status ReportBinder::BindTenant(const std::string& tenant_id) {
  ASSIGN_OR_RETURN(std::shared_ptr<const TenantInfo> tenant,
                   parts_.tenants->Find(tenant_id));
  Progress& progress = progress_[tenant_id];
  // A pass that begins in the middle goes on with what lies before.
  bool from_start = progress.after.empty();
  int unbound = 0;
  int failed_calls = 0;
  while (!IsStopping()) {
    FormScan scan;
    scan.only_validation_pending = true;
    scan.limit = progress.batch;
    scan.max_bytes = kBatchBytes;
    if (!progress.after.empty()) {
      scan.after.emplace().form_id = progress.after;
    }
    ASSIGN_OR_RETURN(const std::vector<FormRow> rows,
                     parts_.storage->ScanForms(tenant_id, scan));
    if (rows.empty()) {
      if (from_start) {
        progress_.erase(tenant_id);
        return unbound == 0 ? absl::OkStatus() : StillPending(unbound);
      }
      from_start = true;
      unbound = 0;
      progress.after.clear();
      continue;
    }
    const absl::StatusOr<Outcome> outcome = BindBatch(*tenant, rows);
    if (outcome.ok()) {
      unbound += outcome->unbound;
      progress.after =
          rows[static_cast<std::size_t>(outcome->judged) - 1].form_id;
      progress.batch = std::min(progress.batch * 2, kMaxBatch);
      failed_calls = 0;
      continue;
    }
    if (rows.size() > 1) {
      progress.batch = static_cast<int>(rows.size()) / 2;
    } else {
      progress.after = rows.front().form_id;
      ++unbound;
    }
    if (IsAboutAll(outcome.status()) || ++failed_calls == kMaxFailedCalls) {
      return outcome.status();
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<ReportBinder::Outcome> ReportBinder::BindBatch(
    const TenantInfo& tenant, const std::vector<FormRow>& rows) {
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
  Outcome outcome{.judged = static_cast<int>(judged.size())};
  WriteWave wave(parts_.queue);
  for (std::size_t i = 0; i < judged.size(); ++i) {
    if (!judged[i].ok()) {
      ++outcome.unbound;
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
  return outcome;
}

}  // namespace jixiao::form_store
