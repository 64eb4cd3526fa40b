#include "services/form_store/domain/watch_inbox.h"

#include <utility>

namespace jixiao::form_store {

bool WatchInbox::AddWatcher(NewWatcher watcher) {
  base::MutexLock lock(mutex_);
  if (events_.draining) {
    return false;
  }
  events_.arrived.push_back(std::move(watcher));
  woken_ = true;
  changed_.NotifyOne();
  return true;
}

void WatchInbox::AddHead(std::string_view tenant, std::int64_t head) {
  base::MutexLock lock(mutex_);
  std::int64_t& known = events_.heads[std::string(tenant)];
  known = head > known ? head : known;
  woken_ = true;
  changed_.NotifyOne();
}

void WatchInbox::AddDoubt(std::string_view tenant) {
  base::MutexLock lock(mutex_);
  events_.doubted.emplace(tenant);
  woken_ = true;
  changed_.NotifyOne();
}

void WatchInbox::AddRestored(std::string_view tenant) {
  base::MutexLock lock(mutex_);
  events_.restored.emplace(tenant);
  woken_ = true;
  changed_.NotifyOne();
}

void WatchInbox::AddReady(std::uint64_t watcher) {
  base::MutexLock lock(mutex_);
  events_.ready.push_back(watcher);
  woken_ = true;
  changed_.NotifyOne();
}

void WatchInbox::AddClosed(std::uint64_t watcher) {
  base::MutexLock lock(mutex_);
  events_.closed.push_back(watcher);
  woken_ = true;
  changed_.NotifyOne();
}

void WatchInbox::SetDraining() {
  base::MutexLock lock(mutex_);
  events_.draining = true;
  woken_ = true;
  changed_.NotifyOne();
}

void WatchInbox::Wake() {
  base::MutexLock lock(mutex_);
  woken_ = true;
  changed_.NotifyOne();
}

WatchEvents WatchInbox::Take(absl::Duration at_most) {
  base::MutexLock lock(mutex_);
  // One wait is enough: to wake early does no harm.
  if (!woken_ && at_most > absl::ZeroDuration()) {
    changed_.WaitFor(mutex_, at_most);
  }
  woken_ = false;
  WatchEvents taken = std::move(events_);
  events_ = WatchEvents();
  events_.draining = taken.draining;
  return taken;
}

std::uint64_t WatchInbox::NextId() {
  base::MutexLock lock(mutex_);
  return ++last_id_;
}

void WatchInbox::SetWatchers(std::size_t count) {
  base::MutexLock lock(mutex_);
  watchers_ = count;
}

std::size_t WatchInbox::watchers() const {
  base::MutexLock lock(mutex_);
  return watchers_ + events_.arrived.size();
}

}  // namespace jixiao::form_store
