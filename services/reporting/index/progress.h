#ifndef JIXIAO_SERVICES_REPORTING_INDEX_PROGRESS_H_
#define JIXIAO_SERVICES_REPORTING_INDEX_PROGRESS_H_

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"

#include "common/base/clock.h"
#include "common/base/mutex.h"

namespace jixiao::reporting {

// A point in a tenant's history. An empty `history_id` is the present one.
struct RevisionPoint {
  std::string tenant;  // resource name
  std::int64_t revision = 0;
  std::string history_id;

  bool operator==(const RevisionPoint&) const = default;
};

// How far the index has come with each tenant, and who waits for more. Thread-
// safe; nobody polls.
class Progress {
 public:
  // `clock` outlives the object.
  explicit Progress(const base::Clock* clock = &base::Clock::System());

  // The index contains every change of the tenant up to this point.
  void Applied(const RevisionPoint& point);
  // The store said that this is the tenant's last change. With an index that
  // contains it, the tenant is complete as of now.
  void SawHead(const RevisionPoint& head);
  void Forget(std::string_view tenant);
  // The histories of a tenant that restores have ended, and the last revision
  // of each that the present one shares: for those who ask for points of them.
  using Forks = std::map<std::string, std::int64_t, std::less<>>;
  void SetForks(const std::string& tenant, Forks forks);
  // OK, or why changes of the tenant cannot be applied (the index is full):
  // then waiting for it is in vain and fails with this.
  void SetObstacle(const std::string& tenant, const absl::Status& obstacle);
  // Ends every wait, now and later, with UNAVAILABLE DRAINING.
  void Stop();

  // Waits until the index contains all `points`, at most `max_wait`. Errors:
  // UNAVAILABLE INDEX_BEHIND with RetryInfo when it does not in time;
  // FAILED_PRECONDITION HISTORY_CHANGED, at once, for a point of a history
  // that is not the tenant's present one, with its "fork_revision" if known.
  absl::Status WaitFor(const std::vector<RevisionPoint>& points,
                       absl::Duration max_wait);

  // For how long the index may have missed changes of these tenants: the time
  // since the store last said that it had them all. Grows while the store
  // cannot be reached.
  absl::Duration LagOf(const std::vector<std::string>& tenants) const;

  // The last change of a tenant that the store is known to have; 0 if none is.
  std::int64_t HeadOf(std::string_view tenant) const;

 private:
  struct Tenant {
    std::string history_id;
    std::int64_t applied = -1;
    std::int64_t head = 0;
    absl::Duration head_seen;
    absl::Duration complete_at;  // uptime; of the start when it never was
    Forks forks;
  };

  Tenant& At(const RevisionPoint& point) REQUIRES(mutex_);
  static absl::Status HistoryChanged(const RevisionPoint& point,
                                     const Tenant& tenant);
  // OK, or which point is missing.
  absl::Status Check(const std::vector<RevisionPoint>& points) const
      REQUIRES(mutex_);
  // OK, or what keeps one of the tenants back.
  absl::Status ObstacleOf(const std::vector<RevisionPoint>& points) const
      REQUIRES(mutex_);
  absl::Duration LagLocked(const std::vector<std::string>& tenants) const
      REQUIRES(mutex_);

  const base::Clock* clock_;
  const absl::Duration start_;
  mutable base::Mutex mutex_;
  base::CondVar moved_;
  std::map<std::string, Tenant, std::less<>> tenants_ GUARDED_BY(mutex_);
  // By tenant; also of tenants that are not in the index yet.
  std::map<std::string, absl::Status, std::less<>> obstacles_
      GUARDED_BY(mutex_);
  bool stopped_ GUARDED_BY(mutex_) = false;
};

}  // namespace jixiao::reporting

#endif  // JIXIAO_SERVICES_REPORTING_INDEX_PROGRESS_H_
