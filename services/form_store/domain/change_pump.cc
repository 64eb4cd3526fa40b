#include "services/form_store/domain/change_pump.h"

#include <algorithm>
#include <vector>

#include "common/base/errors.h"
#include "common/base/resource_name.h"
#include "jixiao/form/v1/change_service.pb.h"

namespace jixiao::form_store {
namespace {

// Changes that a watcher gets before it is another one's turn.
constexpr int kTurnChanges = 128;
// Cursors that an error names.
constexpr int kMaxNamedCursors = 16;

absl::Status Draining() {
  return errors::Unavailable(errors::ERROR_REASON_DRAINING,
                             "the server is going away: watch again from your "
                             "last revision, on another one")
      .WithRetryAfter(absl::Milliseconds(200));
}

}  // namespace

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
  for (const std::string& tenant : events.doubted) {
    RecheckHistory(tenant);
  }
  for (const std::string& tenant : events.restored) {
    HandleRestored(tenant);
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
  if (IsBeingRestored(changes.status())) {
    watcher->behind.erase(tenant);
    return Step::kGoOn;
  }
  if (!changes.ok()) {
    FinishAndRemove(id, changes.status());
    RecheckHistory(tenant);
    return Step::kGone;
  }
  for (const EncodedChange& change : *changes) {
    if (const Step step = Send(watcher, tenant, change); step != Step::kGoOn) {
      return step;
    }
    cursor = change.revision;
    --*budget;
  }
  if (changes->empty() || cursor >= feed->head()) {
    watcher->behind.erase(tenant);
  }
  return Step::kGoOn;
}

ChangePump::Step ChangePump::Send(Watcher* watcher, const std::string& tenant,
                                  const EncodedChange& change) {
  const NewWatcher& order = watcher->order;
  if (!order.kinds.Has(change.kind)) {
    return Step::kGoOn;
  }
  if (order.kinds.all() && !IsLimited(order.principal)) {
    return Push(watcher, change.response);
  }
  const ChangeView view = ViewOf(order.principal, change.scope);
  if (view == ChangeView::kNothing) {
    return Step::kGoOn;
  }
  std::int64_t& last_sent = watcher->last_sent[tenant];
  const Step step = Push(watcher, EncodeFor(view, last_sent, change));
  if (step == Step::kGoOn) {
    last_sent = change.revision;
  }
  return step;
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
