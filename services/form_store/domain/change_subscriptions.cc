// Who watches what: the part of ChangePump that takes watchers on and off.
#include <utility>
#include <vector>

#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "common/log/log.h"
#include "services/form_store/domain/change_pump.h"
#include "services/form_store/domain/past.h"

namespace jixiao::form_store {
namespace {

constexpr int kTenantPage = 1000;

}  // namespace

void ChangePump::Register(NewWatcher arrived) {
  const std::uint64_t id = arrived.id;
  auto watcher = std::make_unique<Watcher>();
  watcher->order = std::move(arrived);
  Watcher* added = watcher.get();
  watchers_.emplace(id, std::move(watcher));
  runnable_.insert(id);
  added->heartbeat_timer = {clock_->Uptime() + added->order.heartbeat, id};
  heartbeats_.insert(added->heartbeat_timer);
  for (const auto& [tenant, start] : added->order.cursors) {
    if (absl::Status status = Subscribe(tenant, start, added); !status.ok()) {
      FinishAndRemove(id, std::move(status));
      return;
    }
  }
  if (added->order.all_tenants) {
    if (absl::Status status = SubscribeAll(added); !status.ok()) {
      FinishAndRemove(id, std::move(status));
    }
  }
}

TenantFeed* ChangePump::FindFeed(const std::string& tenant) {
  const auto found = feeds_.find(tenant);
  return found == feeds_.end() ? nullptr : found->second.get();
}

absl::StatusOr<TenantFeed*> ChangePump::OpenFeed(
    const std::string& tenant, const std::string& history_id) {
  TenantFeed* feed = FindFeed(tenant);
  if (feed != nullptr &&
      (history_id.empty() || history_id == feed->history_id())) {
    return feed;
  }
  // One of the two is old: its watchers are told.
  RecheckHistory(tenant);
  // Read after the subscription is due: whatever is committed later is told by
  // the inbox.
  ASSIGN_OR_RETURN(const TenantRow row, storage_->GetTenant(tenant));
  common::v1::TenantRevision point;
  point.set_history_id(history_id);
  RETURN_IF_ERROR(CheckHistory(row, point));
  std::unique_ptr<TenantFeed>& made = feeds_[tenant];
  made = std::make_unique<TenantFeed>(tenant, row.history_id, storage_,
                                      &converter_);
  made->RaiseHead(row.head);
  return made.get();
}

void ChangePump::RecheckHistory(const std::string& tenant) {
  const TenantFeed* feed = FindFeed(tenant);
  if (feed == nullptr) {
    return;
  }
  const absl::Status status = feed->CheckPresent();
  if (status.ok() || IsBeingRestored(status)) {
    return;
  }
  // The last one takes the feed along.
  const std::set<std::uint64_t> told = subscribers_[tenant];
  for (std::uint64_t id : told) {
    FinishAndRemove(id, status);
  }
}

bool ChangePump::IsBeingRestored(const absl::Status& status) {
  return errors::ReasonOf(status) == errors::ERROR_REASON_TENANT_RESTORING;
}

void ChangePump::HandleRestored(const std::string& tenant) {
  // Under its old id what is kept is another's all the same.
  if (TenantFeed* feed = FindFeed(tenant); feed != nullptr) {
    feed->ShrinkCache(0);
  }
  RecheckHistory(tenant);
  // Those who watch all tenants and came while there was none get it now.
  if (const auto row = storage_->GetTenant(tenant); row.ok()) {
    RaiseHead(tenant, row->head);
  }
}

absl::Status ChangePump::Subscribe(const std::string& tenant,
                                   const WatchStart& start, Watcher* watcher) {
  ASSIGN_OR_RETURN(const TenantFeed* feed, OpenFeed(tenant, start.history_id));
  subscribers_[tenant].insert(watcher->order.id);
  watcher->cursors[tenant] = start.revision;
  watcher->last_sent[tenant] = start.revision;
  if (start.revision < feed->head()) {
    watcher->behind.insert(tenant);
    runnable_.insert(watcher->order.id);
  }
  return absl::OkStatus();
}

absl::Status ChangePump::SubscribeAll(Watcher* watcher) {
  std::string after;
  while (true) {
    ASSIGN_OR_RETURN(std::vector<TenantRow> rows,
                     storage_->ListTenants(after, kTenantPage));
    for (const TenantRow& row : rows) {
      if (watcher->order.principal.MaySeeTenant(row.tenant_id) &&
          !watcher->cursors.contains(row.tenant_id)) {
        RETURN_IF_ERROR(CheckCursor(row, common::v1::TenantRevision()));
        RETURN_IF_ERROR(Subscribe(row.tenant_id, WatchStart(), watcher));
      }
      after = row.tenant_id;
    }
    if (static_cast<int>(rows.size()) < kTenantPage) {
      return absl::OkStatus();
    }
  }
}

void ChangePump::RaiseHead(const std::string& tenant, std::int64_t head) {
  if (FindFeed(tenant) == nullptr) {
    // Created since: those who watch all tenants watch it, too.
    for (const auto& [id, watcher] : watchers_) {
      if (watcher->order.all_tenants &&
          watcher->order.principal.MaySeeTenant(tenant) &&
          !Subscribe(tenant, WatchStart(), watcher.get()).ok()) {
        log::Error("cannot follow a new tenant", {{"tenant", tenant}});
      }
    }
  }
  TenantFeed* feed = FindFeed(tenant);
  if (feed == nullptr) {
    return;
  }
  feed->RaiseHead(head);
  for (std::uint64_t id : subscribers_[tenant]) {
    Watcher& watcher = *watchers_.at(id);
    if (watcher.cursors[tenant] < feed->head()) {
      watcher.behind.insert(tenant);
      runnable_.insert(id);
    }
  }
}

void ChangePump::Remove(std::uint64_t id) {
  const auto found = watchers_.find(id);
  if (found == watchers_.end()) {
    return;
  }
  for (const auto& [tenant, cursor] : found->second->cursors) {
    std::set<std::uint64_t>& subscribers = subscribers_[tenant];
    subscribers.erase(id);
    if (subscribers.empty()) {
      subscribers_.erase(tenant);
      feeds_.erase(tenant);
    }
  }
  heartbeats_.erase(found->second->heartbeat_timer);
  stalls_.erase(found->second->stall_timer);
  runnable_.erase(id);
  watchers_.erase(found);
  inbox_->SetWatchers(watchers_.size());
}

void ChangePump::FinishAndRemove(std::uint64_t id, absl::Status status) {
  watchers_.at(id)->order.sink->Finish(std::move(status));
  Remove(id);
}

}  // namespace jixiao::form_store
