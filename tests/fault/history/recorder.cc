#include "tests/fault/history/recorder.h"

#include <chrono>
#include <iterator>
#include <utility>

namespace jixiao::fault {
namespace {

template <typename From, typename To>
void MoveAll(From* from, To* to) {
  to->insert(to->end(), std::make_move_iterator(from->begin()),
             std::make_move_iterator(from->end()));
  from->clear();
}

}  // namespace

std::int64_t NowNs() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

Operation& Recorder::ClientBook::Begin(Operation operation) {
  operation.client = client_;
  Operation& recorded = operations_.emplace_back(std::move(operation));
  recorded.invoke_ns = NowNs();
  return recorded;
}

void Recorder::ClientBook::End(Operation* operation) {
  operation->return_ns = NowNs();
}

void Recorder::WatcherBook::Start(std::int64_t cursor) {
  FeedEvent event;
  event.kind = FeedEventKind::kStart;
  event.revision = cursor;
  Receive(std::move(event));
}

void Recorder::WatcherBook::Receive(FeedEvent event) {
  event.received_ns = NowNs();
  event.watcher = watcher_;
  events_.push_back(std::move(event));
}

Recorder::ClientBook* Recorder::NewClient() {
  const base::MutexLock lock(mutex_);
  return clients_
      .emplace_back(
          std::make_unique<ClientBook>(static_cast<int>(clients_.size())))
      .get();
}

Recorder::WatcherBook* Recorder::NewWatcher() {
  const base::MutexLock lock(mutex_);
  return watchers_
      .emplace_back(
          std::make_unique<WatcherBook>(static_cast<int>(watchers_.size())))
      .get();
}

History Recorder::Take() {
  const base::MutexLock lock(mutex_);
  History history;
  for (const auto& client : clients_) {
    MoveAll(&client->operations_, &history.operations);
  }
  for (const auto& watcher : watchers_) {
    MoveAll(&watcher->events_, &history.feed);
  }
  return history;
}

}  // namespace jixiao::fault
