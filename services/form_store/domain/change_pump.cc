#include "services/form_store/domain/change_pump.h"

#include <algorithm>
#include <vector>

#include "common/base/errors.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "common/log/log.h"
#include "jixiao/form/v1/change_service.pb.h"

namespace jixiao::form_store {
namespace {

// Changes that a watcher gets before it is another one's turn.
constexpr int kTurnChanges = 128;
constexpr int kTenantPage = 1000;
// Cursors that an error names.
constexpr int kMaxNamedCursors = 16;

absl::Status Draining() {
  return errors::Unavailable(errors::ERROR_REASON_DRAINING,
                             "the server is going away: watch again from your "
                             "last revision, on another one")
      .WithRetryAfter(absl::Milliseconds(200));
}

}  // namespace

struct ChangePump::Watcher {
  NewWatcher order;
  // Last revision that was sent, or passed over, of each tenant.
  std::map<std::string, std::int64_t> cursors;
  // Tenants that have more.
  std::set<std::string> behind;
  bool heartbeat_due = true;
  bool blocked = false;
  std::pair<absl::Duration, std::uint64_t> heartbeat_timer;
  std::pair<absl::Duration, std::uint64_t> stall_timer;

  bool Wants(form::v1::ChangeKind kind) const {
    return order.kinds.empty() || order.kinds.contains(kind);
  }
};

ChangePump::ChangePump(FormStorage* storage, const ChangeHubOptions& options,
                       const base::Clock* clock, WatchInbox* inbox)
    : storage_(storage),
      options_(options),
      clock_(clock),
      inbox_(inbox),
      converter_(storage) {}

ChangePump::~ChangePump() = default;

void ChangePump::Run() {
  while (true) {
    WatchEvents events = inbox_->Take(runnable_.empty() ? UntilNextTimer()
                                                        : absl::ZeroDuration());
    const bool draining = events.draining;
    Handle(std::move(events));
    if (draining) {
      while (!watchers_.empty()) {
        FinishAndRemove(watchers_.begin()->first, Draining());
      }
      return;
    }
    HandleTimers();
    RunTurns();
    LimitCache();
  }
}

void ChangePump::Handle(WatchEvents events) {
  for (NewWatcher& arrived : events.arrived) {
    Register(std::move(arrived));
  }
  for (const auto& [tenant, head] : events.heads) {
    RaiseHead(tenant, head);
  }
  for (std::uint64_t id : events.ready) {
    if (const auto found = watchers_.find(id); found != watchers_.end()) {
      found->second->blocked = false;
      stalls_.erase(found->second->stall_timer);
      runnable_.insert(id);
    }
  }
  for (std::uint64_t id : events.closed) {
    Remove(id);
  }
  inbox_->SetWatchers(watchers_.size());
}

void ChangePump::Register(NewWatcher arrived) {
  const std::uint64_t id = arrived.id;
  auto watcher = std::make_unique<Watcher>();
  watcher->order = std::move(arrived);
  Watcher* added = watcher.get();
  watchers_.emplace(id, std::move(watcher));
  runnable_.insert(id);
  added->heartbeat_timer = {clock_->Uptime() + added->order.heartbeat, id};
  heartbeats_.insert(added->heartbeat_timer);
  for (const auto& [tenant, cursor] : added->order.cursors) {
    if (absl::Status status = Subscribe(tenant, cursor, added); !status.ok()) {
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

absl::Status ChangePump::Subscribe(const std::string& tenant,
                                   std::int64_t cursor, Watcher* watcher) {
  TenantFeed* feed = FindFeed(tenant);
  if (feed == nullptr) {
    // Read after the subscription is due: whatever is committed later is told
    // by the inbox.
    ASSIGN_OR_RETURN(TenantRow row, storage_->GetTenant(tenant));
    auto made = std::make_unique<TenantFeed>(tenant, row.history_id, storage_,
                                             &converter_);
    made->RaiseHead(row.head);
    feed = made.get();
    feeds_.emplace(tenant, std::move(made));
  }
  subscribers_[tenant].insert(watcher->order.id);
  watcher->cursors[tenant] = cursor;
  if (cursor < feed->head()) {
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
        RETURN_IF_ERROR(Subscribe(row.tenant_id, 0, watcher));
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
          !Subscribe(tenant, 0, watcher.get()).ok()) {
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

void ChangePump::RunTurns() {
  const std::vector<std::uint64_t> turns(runnable_.begin(), runnable_.end());
  for (std::uint64_t id : turns) {
    if (const auto found = watchers_.find(id); found != watchers_.end()) {
      RunTurn(found->second.get());
    }
  }
}

void ChangePump::RunTurn(Watcher* watcher) {
  const std::uint64_t id = watcher->order.id;
  int budget = kTurnChanges;
  while (!watcher->blocked && !watcher->behind.empty()) {
    if (budget <= 0) {
      return;  // stays runnable
    }
    const std::string tenant = *watcher->behind.begin();
    if (Advance(watcher, tenant, &budget) != Step::kGoOn) {
      runnable_.erase(id);
      return;
    }
  }
  runnable_.erase(id);
  if (!watcher->blocked && watcher->heartbeat_due) {
    SendHeartbeat(watcher);
  }
}

ChangePump::Step ChangePump::Advance(Watcher* watcher,
                                     const std::string& tenant, int* budget) {
  const std::uint64_t id = watcher->order.id;
  TenantFeed* feed = FindFeed(tenant);
  std::int64_t& cursor = watcher->cursors[tenant];
  absl::StatusOr<std::vector<EncodedChange>> changes =
      feed->Fetch(cursor, *budget);
  if (!changes.ok()) {
    FinishAndRemove(id, changes.status());
    return Step::kGone;
  }
  for (const EncodedChange& change : *changes) {
    if (watcher->Wants(change.kind)) {
      const Step step = Push(watcher, change.response);
      if (step != Step::kGoOn) {
        return step;
      }
    }
    cursor = change.revision;
    --*budget;
  }
  if (changes->empty() || cursor >= feed->head()) {
    watcher->behind.erase(tenant);
  }
  return Step::kGoOn;
}

ChangePump::Step ChangePump::Push(Watcher* watcher,
                                  std::shared_ptr<const std::string> response) {
  const std::uint64_t id = watcher->order.id;
  switch (watcher->order.sink->Push(std::move(response))) {
    case ChangeSink::Result::kTaken:
      return Step::kGoOn;
    case ChangeSink::Result::kFull:
      watcher->blocked = true;
      watcher->stall_timer = {clock_->Uptime() + options_.slow_reader_timeout,
                              id};
      stalls_.insert(watcher->stall_timer);
      return Step::kBlocked;
    case ChangeSink::Result::kClosed:
      Remove(id);
      return Step::kGone;
  }
  return Step::kGone;
}

ChangePump::Step ChangePump::SendHeartbeat(Watcher* watcher) {
  form::v1::WatchChangesResponse response;
  for (const auto& [tenant, cursor] : watcher->cursors) {
    common::v1::TenantRevision* head = response.add_heads();
    head->set_tenant(base::TenantName{tenant}.ToString());
    head->set_revision(cursor);
    head->set_history_id(FindFeed(tenant)->history_id());
  }
  const Step step =
      Push(watcher,
           std::make_shared<const std::string>(response.SerializeAsString()));
  if (step == Step::kGoOn) {
    watcher->heartbeat_due = false;
  }
  return step;
}

void ChangePump::HandleTimers() {
  const absl::Duration now = clock_->Uptime();
  while (!heartbeats_.empty() && heartbeats_.begin()->first <= now) {
    const std::uint64_t id = heartbeats_.begin()->second;
    heartbeats_.erase(heartbeats_.begin());
    Watcher& watcher = *watchers_.at(id);
    watcher.heartbeat_due = true;
    watcher.heartbeat_timer = {now + watcher.order.heartbeat, id};
    heartbeats_.insert(watcher.heartbeat_timer);
    runnable_.insert(id);
  }
  while (!stalls_.empty() && stalls_.begin()->first <= now) {
    const std::uint64_t id = stalls_.begin()->second;
    errors::Error error = errors::ResourceExhausted(
        errors::ERROR_REASON_SLOW_READER,
        "you do not read as fast as changes are made; nothing was skipped: "
        "watch again from the last revision of each tenant that you got");
    int named = 0;
    for (const auto& [tenant, cursor] : watchers_.at(id)->cursors) {
      if (++named <= kMaxNamedCursors) {
        error.With(base::TenantName{tenant}.ToString(), std::to_string(cursor));
      }
    }
    FinishAndRemove(id, error);
  }
}

absl::Duration ChangePump::UntilNextTimer() const {
  absl::Duration next = absl::InfiniteDuration();
  if (!heartbeats_.empty()) {
    next = std::min(next, heartbeats_.begin()->first);
  }
  if (!stalls_.empty()) {
    next = std::min(next, stalls_.begin()->first);
  }
  return std::max(next - clock_->Uptime(), absl::ZeroDuration());
}

void ChangePump::LimitCache() {
  std::size_t total = 0;
  for (const auto& [tenant, feed] : feeds_) {
    total += feed->cached_bytes();
  }
  if (total <= options_.cache_bytes) {
    return;
  }
  // Every tenant gives up its older half; watchers near the head keep sharing.
  for (const auto& [tenant, feed] : feeds_) {
    feed->ShrinkCache(feed->cached_bytes() / 2);
  }
}

}  // namespace jixiao::form_store
