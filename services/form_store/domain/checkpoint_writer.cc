#include "services/form_store/domain/checkpoint_writer.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"

#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "common/base/string_view_bridge.h"
#include "common/log/log.h"

namespace jixiao::form_store {
namespace {

constexpr int kTenantPage = 1000;
// One change is read, whatever its size.
constexpr std::size_t kOneChange = 1;
// Between attempts at a tenant that fail.
constexpr absl::Duration kRetry = absl::Seconds(5);

absl::Status Contradicted(const history::Checkpoint& newest,
                          std::string_view how) {
  return errors::DataLoss(
             errors::ERROR_REASON_DATA_CORRUPT,
             absl::StrCat("the history of tenant ", newest.tenant,
                          " contradicts its checkpoint at revision ",
                          newest.revision, ": ", base::ToAbsl(how)))
      .With("tenant", newest.tenant)
      .With("revision", std::to_string(newest.revision));
}

}  // namespace

CheckpointWriter::~CheckpointWriter() {
  Stop();
}

void CheckpointWriter::Start() {
  thread_ = std::thread([this] { Run(); });
}

void CheckpointWriter::Stop() {
  {
    const base::MutexLock lock(mutex_);
    stopping_ = true;
    changed_.NotifyAll();
  }
  if (thread_.joinable()) {
    thread_.join();
  }
}

void CheckpointWriter::SetDue(const std::string& tenant, absl::Duration due) {
  State& state = states_[tenant];
  if (state.due.has_value()) {
    turns_.erase({*state.due, tenant});
  }
  state.due = due;
  turns_.emplace(due, tenant);
  if (turns_.begin()->second == tenant) {
    changed_.NotifyAll();
  }
}

void CheckpointWriter::OnCommit(std::string_view tenant, std::int64_t head) {
  const absl::Duration now = parts_.clock->Uptime();
  const base::MutexLock lock(mutex_);
  auto found = states_.find(tenant);
  if (found == states_.end()) {
    found = states_.emplace(std::string(tenant), State{}).first;
  }
  State& state = found->second;
  // A restore may have taken the head back.
  state.head = head;
  const bool many = head - state.signed_revision >= options_.changes;
  if (!state.due.has_value()) {
    SetDue(found->first, many ? now : now + options_.interval);
  } else if (many && *state.due > now) {
    SetDue(found->first, now);
  }
}

void CheckpointWriter::OnRestored(std::string_view tenant) {
  const absl::Duration now = parts_.clock->Uptime();
  const base::MutexLock lock(mutex_);
  const std::string name(tenant);
  states_[name].signed_revision = 0;
  SetDue(name, now);
}

std::optional<std::string> CheckpointWriter::TakeTenant() {
  const base::MutexLock lock(mutex_);
  while (!stopping_) {
    if (turns_.empty()) {
      changed_.Wait(mutex_);
      continue;
    }
    const absl::Duration left = turns_.begin()->first - parts_.clock->Uptime();
    if (left > absl::ZeroDuration()) {
      changed_.WaitFor(mutex_, left);
      continue;
    }
    std::string tenant = turns_.begin()->second;
    turns_.erase(turns_.begin());
    states_[tenant].due.reset();
    return tenant;
  }
  return std::nullopt;
}

void CheckpointWriter::NoteSigned(const std::string& tenant,
                                  std::int64_t revision) {
  const base::MutexLock lock(mutex_);
  states_[tenant].signed_revision = revision;
}

void CheckpointWriter::PutOff(const std::string& tenant) {
  const absl::Duration due = parts_.clock->Uptime() + kRetry;
  const base::MutexLock lock(mutex_);
  SetDue(tenant, due);
}

absl::Status CheckpointWriter::AddAllTenants() {
  std::string after;
  while (true) {
    ASSIGN_OR_RETURN(const std::vector<TenantRow> rows,
                     parts_.storage->ListTenants(after, kTenantPage));
    for (const TenantRow& row : rows) {
      after = row.tenant_id;
      const base::MutexLock lock(mutex_);
      states_[after].head = std::max(states_[after].head, row.head);
      SetDue(after, absl::ZeroDuration());
    }
    if (static_cast<int>(rows.size()) < kTenantPage) {
      return absl::OkStatus();
    }
  }
}

void CheckpointWriter::Run() {
  if (absl::Status status = AddAllTenants(); !status.ok()) {
    log::Error("cannot look for tenants to sign", {{"status", status}});
    parts_.observer(status);
  }
  while (const std::optional<std::string> tenant = TakeTenant()) {
    const absl::Status status = WriteTenant(*tenant);
    parts_.observer(status);
    if (status.ok() || absl::IsNotFound(status)) {
      continue;  // a tenant that is gone has nothing to be signed
    }
    log::Error("cannot write a checkpoint",
               {{"tenant", *tenant}, {"status", status}});
    PutOff(*tenant);
  }
}

absl::StatusOr<StoredChange> CheckpointWriter::ChangeAt(
    const std::string& tenant, std::int64_t revision) {
  ASSIGN_OR_RETURN(
      std::vector<StoredChange> changes,
      parts_.storage->ReadChanges(tenant, revision - 1, 1, kOneChange));
  if (changes.empty() || changes.front().header.revision != revision) {
    return errors::DataLoss(errors::ERROR_REASON_DATA_CORRUPT,
                            absl::StrCat("revision ", revision, " of tenant ",
                                         tenant, " is not there"));
  }
  return std::move(changes.front());
}

absl::StatusOr<std::optional<history::Checkpoint>> CheckpointWriter::Newest(
    const TenantRow& row) {
  const auto known = written_.find(row.tenant_id);
  if (known != written_.end() && known->second.history_id == row.history_id) {
    return known->second;
  }
  return history::ReadNewestCheckpoint(options_.dir, row.tenant_id,
                                       row.history_id);
}

absl::Status CheckpointWriter::CheckAgainst(const history::Checkpoint& newest,
                                            const TenantRow& row) {
  if (newest.revision > row.head) {
    return Contradicted(newest, absl::StrCat("it ends at revision ", row.head));
  }
  ASSIGN_OR_RETURN(const StoredChange change,
                   ChangeAt(row.tenant_id, newest.revision));
  return change.hash == newest.head_hash
             ? absl::OkStatus()
             : Contradicted(newest, "the change there has another hash");
}

absl::Status CheckpointWriter::WriteTenant(const std::string& tenant) {
  ASSIGN_OR_RETURN(const TenantRow row, parts_.storage->GetTenant(tenant));
  ASSIGN_OR_RETURN(std::optional<history::Checkpoint> newest, Newest(row));
  if (newest.has_value()) {
    RETURN_IF_ERROR(CheckAgainst(*newest, row));
    NoteSigned(tenant, newest->revision);
    if (newest->revision == row.head) {
      return absl::OkStatus();
    }
  }
  ASSIGN_OR_RETURN(const StoredChange head, ChangeAt(tenant, row.head));
  ASSIGN_OR_RETURN(const TenantRow after, parts_.storage->GetTenant(tenant));
  if (after.history_id != row.history_id) {
    return errors::Unavailable(errors::ERROR_REASON_TENANT_RESTORING,
                               "the tenant was restored meanwhile");
  }
  history::Checkpoint checkpoint;
  checkpoint.tenant = tenant;
  checkpoint.history_id = row.history_id;
  checkpoint.origin_history_id = row.origin_history_id;
  checkpoint.revision = row.head;
  checkpoint.head_hash = head.hash;
  checkpoint.commit_time_us = head.header.commit_time_us;
  checkpoint.signing_time_us = absl::ToUnixMicros(parts_.clock->Now());
  ASSIGN_OR_RETURN(checkpoint, parts_.signer->Sign(std::move(checkpoint)));
  RETURN_IF_ERROR(history::WriteCheckpoint(options_.dir, checkpoint));
  NoteSigned(tenant, checkpoint.revision);
  written_.insert_or_assign(tenant, std::move(checkpoint));
  return absl::OkStatus();
}

}  // namespace jixiao::form_store
