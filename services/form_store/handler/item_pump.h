#ifndef JIXIAO_SERVICES_FORM_STORE_HANDLER_ITEM_PUMP_H_
#define JIXIAO_SERVICES_FORM_STORE_HANDLER_ITEM_PUMP_H_

#include <algorithm>
#include <cstddef>
#include <deque>
#include <functional>
#include <iterator>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/status.h"

#include "common/base/mutex.h"

namespace jixiao::form_store {

// Lets a stream be read while what came before is worked on: the reader adds
// items, a thread of the pump takes all that wait, up to a batch. Bounded: Add
// waits when the queue is full. One reader.
template <typename Item>
class ItemPump {
 public:
  // Works on a batch, at least one item; an error ends the pump.
  using Work = std::function<absl::Status(std::vector<Item>)>;

  ItemPump(std::size_t max_queued, std::size_t max_batch, Work work)
      : max_queued_(max_queued),
        max_batch_(max_batch),
        work_(std::move(work)),
        thread_([this] { Run(); }) {}

  ~ItemPump() {
    Abandon();
    if (thread_.joinable()) {
      thread_.join();
    }
  }
  ItemPump(const ItemPump&) = delete;
  ItemPump& operator=(const ItemPump&) = delete;

  // The error of the work, once there is one.
  absl::Status Add(Item item) {
    base::MutexLock lock(mutex_);
    while (queue_.size() >= max_queued_ && status_.ok()) {
      changed_.Wait(mutex_);
    }
    if (status_.ok()) {
      queue_.push_back(std::move(item));
      changed_.NotifyAll();
    }
    return status_;
  }

  // Waits until all items are worked on.
  absl::Status Finish() {
    {
      base::MutexLock lock(mutex_);
      finishing_ = true;
      changed_.NotifyAll();
    }
    if (thread_.joinable()) {
      thread_.join();
    }
    base::MutexLock lock(mutex_);
    return status_;
  }

 private:
  void Abandon() {
    base::MutexLock lock(mutex_);
    if (!finishing_) {
      queue_.clear();
      finishing_ = true;
      changed_.NotifyAll();
    }
  }

  std::vector<Item> Take() {
    base::MutexLock lock(mutex_);
    while (queue_.empty() && !finishing_) {
      changed_.Wait(mutex_);
    }
    const auto count =
        static_cast<std::ptrdiff_t>(std::min(queue_.size(), max_batch_));
    std::vector<Item> batch(std::make_move_iterator(queue_.begin()),
                            std::make_move_iterator(queue_.begin() + count));
    queue_.erase(queue_.begin(), queue_.begin() + count);
    changed_.NotifyAll();
    return batch;
  }

  void Run() {
    for (std::vector<Item> batch = Take(); !batch.empty(); batch = Take()) {
      if (absl::Status status = work_(std::move(batch)); !status.ok()) {
        base::MutexLock lock(mutex_);
        status_ = std::move(status);
        changed_.NotifyAll();
        return;
      }
    }
  }

  const std::size_t max_queued_;
  const std::size_t max_batch_;
  const Work work_;
  base::Mutex mutex_;
  base::CondVar changed_;
  std::deque<Item> queue_ GUARDED_BY(mutex_);
  bool finishing_ GUARDED_BY(mutex_) = false;
  absl::Status status_ GUARDED_BY(mutex_);
  std::thread thread_;  // last: it uses all the others
};

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_HANDLER_ITEM_PUMP_H_
