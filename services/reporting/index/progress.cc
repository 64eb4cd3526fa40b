#include "services/reporting/index/progress.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "common/base/errors.h"
#include "common/base/status_macros.h"

namespace jixiao::reporting {
namespace {

// The clock's sums must not overflow, however long a caller would wait.
constexpr absl::Duration kLongestWait = absl::Hours(24);

constexpr absl::Duration kMinRetryAfter = absl::Milliseconds(100);

absl::Status Behind(const RevisionPoint& point, std::int64_t applied) {
  return errors::Unavailable(
             errors::ERROR_REASON_INDEX_BEHIND,
             "the index has not reached the revision asked for: try again, or "
             "ask without min_revisions")
      .With("tenant", point.tenant)
      .With("revision", std::to_string(point.revision))
      .With("applied", std::to_string(std::max<std::int64_t>(applied, 0)));
}

}  // namespace

Progress::Progress(const base::Clock* clock)
    : clock_(clock), start_(clock->Uptime()) {}

Progress::Tenant& Progress::At(const RevisionPoint& point) {
  const auto [entry, is_new] = tenants_.try_emplace(point.tenant);
  Tenant& tenant = entry->second;
  if (is_new) {
    tenant.complete_at = start_;
  }
  if (!point.history_id.empty() && tenant.history_id != point.history_id) {
    if (!tenant.history_id.empty()) {
      tenant.applied = -1;
      tenant.head = 0;
    }
    tenant.history_id = point.history_id;
  }
  return tenant;
}

void Progress::Applied(const RevisionPoint& point) {
  base::MutexLock lock(mutex_);
  Tenant& tenant = At(point);
  tenant.applied = point.revision;
  if (tenant.applied >= tenant.head) {
    tenant.complete_at = std::max(tenant.complete_at, tenant.head_seen);
  }
  moved_.NotifyAll();
}

void Progress::SawHead(const RevisionPoint& head) {
  base::MutexLock lock(mutex_);
  Tenant& tenant = At(head);
  tenant.head = std::max(tenant.head, head.revision);
  tenant.head_seen = clock_->Uptime();
  if (tenant.applied >= tenant.head) {
    tenant.complete_at = tenant.head_seen;
  }
  moved_.NotifyAll();
}

void Progress::Forget(std::string_view tenant) {
  base::MutexLock lock(mutex_);
  const auto entry = tenants_.find(tenant);
  if (entry != tenants_.end()) {
    tenants_.erase(entry);
  }
  if (const auto old = obstacles_.find(tenant); old != obstacles_.end()) {
    obstacles_.erase(old);
  }
}

void Progress::SetObstacle(const std::string& tenant,
                           const absl::Status& obstacle) {
  base::MutexLock lock(mutex_);
  if (obstacle.ok()) {
    obstacles_.erase(tenant);
  } else {
    obstacles_[tenant] = obstacle;
  }
  moved_.NotifyAll();
}

absl::Status Progress::ObstacleOf(
    const std::vector<RevisionPoint>& points) const {
  for (const RevisionPoint& point : points) {
    if (const auto entry = obstacles_.find(point.tenant);
        entry != obstacles_.end()) {
      return entry->second;
    }
  }
  return absl::OkStatus();
}

void Progress::Stop() {
  base::MutexLock lock(mutex_);
  stopped_ = true;
  moved_.NotifyAll();
}

void Progress::SetForks(const std::string& tenant, Forks forks) {
  base::MutexLock lock(mutex_);
  At({.tenant = tenant, .revision = 0, .history_id = {}}).forks =
      std::move(forks);
}

absl::Status Progress::HistoryChanged(const RevisionPoint& point,
                                      const Tenant& tenant) {
  errors::Error error = errors::FailedPrecondition(
      errors::ERROR_REASON_HISTORY_CHANGED,
      "the revision asked for belongs to another history of the tenant: read "
      "the tenant again");
  error.With("tenant", point.tenant).With("history_id", tenant.history_id);
  if (const auto fork = tenant.forks.find(point.history_id);
      fork != tenant.forks.end()) {
    error.With("fork_revision", std::to_string(fork->second));
  }
  return error;
}

absl::Status Progress::Check(const std::vector<RevisionPoint>& points) const {
  absl::Status missing;
  for (const RevisionPoint& point : points) {
    const auto entry = tenants_.find(point.tenant);
    if (entry == tenants_.end()) {
      missing = Behind(point, 0);
      continue;
    }
    const Tenant& tenant = entry->second;
    if (!point.history_id.empty() && !tenant.history_id.empty() &&
        point.history_id != tenant.history_id) {
      return HistoryChanged(point, tenant);
    }
    if (tenant.applied < point.revision) {
      missing = Behind(point, tenant.applied);
    }
  }
  return missing;
}

absl::Status Progress::WaitFor(const std::vector<RevisionPoint>& points,
                               absl::Duration max_wait) {
  const auto deadline =
      std::chrono::steady_clock::now() +
      absl::ToChronoMicroseconds(std::min(max_wait, kLongestWait));
  base::MutexLock lock(mutex_);
  while (true) {
    const absl::Status status = Check(points);
    if (errors::ReasonOf(status) != errors::ERROR_REASON_INDEX_BEHIND) {
      return status;
    }
    RETURN_IF_ERROR(ObstacleOf(points));
    if (stopped_) {
      return errors::Unavailable(errors::ERROR_REASON_DRAINING,
                                 "the server is going away: try another");
    }
    const absl::Duration left =
        absl::FromChrono(deadline - std::chrono::steady_clock::now());
    if (left <= absl::ZeroDuration()) {
      std::vector<std::string> tenants;
      for (const RevisionPoint& point : points) {
        tenants.push_back(point.tenant);
      }
      return errors::Unavailable(errors::ERROR_REASON_INDEX_BEHIND,
                                 std::string(status.message()))
          .With("tenant", errors::MetadataOf(status, "tenant"))
          .With("revision", errors::MetadataOf(status, "revision"))
          .With("applied", errors::MetadataOf(status, "applied"))
          .WithRetryAfter(std::max(kMinRetryAfter, LagLocked(tenants)));
    }
    moved_.WaitFor(mutex_, left);
  }
}

absl::Duration Progress::LagOf(const std::vector<std::string>& tenants) const {
  base::MutexLock lock(mutex_);
  return LagLocked(tenants);
}

absl::Duration Progress::LagLocked(
    const std::vector<std::string>& tenants) const {
  const absl::Duration now = clock_->Uptime();
  absl::Duration lag = absl::ZeroDuration();
  for (const std::string& name : tenants) {
    const auto entry = tenants_.find(name);
    const absl::Duration since =
        entry == tenants_.end() ? start_ : entry->second.complete_at;
    lag = std::max(lag, now - since);
  }
  return lag;
}

std::int64_t Progress::HeadOf(std::string_view tenant) const {
  base::MutexLock lock(mutex_);
  const auto entry = tenants_.find(tenant);
  return entry == tenants_.end() ? 0 : entry->second.head;
}

}  // namespace jixiao::reporting
