#ifndef JIXIAO_SERVICES_FORM_STORE_HANDLER_ITEM_PUMP_H_
#define JIXIAO_SERVICES_FORM_STORE_HANDLER_ITEM_PUMP_H_

#include <cstddef>
#include <deque>
#include <functional>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/status.h"

#include "common/base/mutex.h"

namespace jixiao::form_store {

struct ItemPumpLimits {
  // Items that wait, and items that are worked on together.
  std::size_t max_queued = 0;
  std::size_t max_batch = 0;
  // Bytes of the items that wait or are worked on; one larger item goes alone.
  std::size_t max_bytes = 0;
};

// Lets a stream be read while what came before is worked on: the reader adds
// items, a thread of the pump takes all that wait, up to a batch. Bounded: Add
// waits when the pump is full. One reader.
template <typename Item>
class ItemPump {
 public:
  // Works on a batch, at least one item; an error ends the pump.
  using Work = std::function<absl::Status(std::vector<Item>)>;

  ItemPump(ItemPumpLimits limits, Work work)
      : limits_(limits), work_(std::move(work)), thread_([this] { Run(); }) {}

  ~ItemPump() {
    Abandon();
    if (thread_.joinable()) {
      thread_.join();
    }
  }
  ItemPump(const ItemPump&) = delete;
  ItemPump& operator=(const ItemPump&) = delete;

  // The error of the work, once there is one.
  absl::Status Add(Item item, std::size_t bytes) {
    base::MutexLock lock(mutex_);
    while (IsFull(bytes) && status_.ok()) {
      changed_.Wait(mutex_);
    }
    if (status_.ok()) {
      queue_.emplace_back(std::move(item), bytes);
      bytes_ += bytes;
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
  bool IsFull(std::size_t more_bytes) const REQUIRES(mutex_) {
    return queue_.size() >= limits_.max_queued ||
           (bytes_ > 0 && bytes_ + more_bytes > limits_.max_bytes);
  }

  void Abandon() {
    base::MutexLock lock(mutex_);
    if (!finishing_) {
      queue_.clear();
      finishing_ = true;
      changed_.NotifyAll();
    }
  }

  // The next batch; the one before is done.
  std::vector<Item> Take() {
    base::MutexLock lock(mutex_);
    bytes_ -= std::exchange(working_bytes_, 0);
    changed_.NotifyAll();
    while (queue_.empty() && !finishing_) {
      changed_.Wait(mutex_);
    }
    std::vector<Item> batch;
    while (!queue_.empty() && batch.size() < limits_.max_batch) {
      batch.push_back(std::move(queue_.front().first));
      working_bytes_ += queue_.front().second;
      queue_.pop_front();
    }
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

  const ItemPumpLimits limits_;
  const Work work_;
  base::Mutex mutex_;
  base::CondVar changed_;
  std::deque<std::pair<Item, std::size_t>> queue_ GUARDED_BY(mutex_);
  // Of the items in the queue and of those that are worked on.
  std::size_t bytes_ GUARDED_BY(mutex_) = 0;
  std::size_t working_bytes_ GUARDED_BY(mutex_) = 0;
  bool finishing_ GUARDED_BY(mutex_) = false;
  absl::Status status_ GUARDED_BY(mutex_);
  std::thread thread_;  // last: it uses all the others
};

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_HANDLER_ITEM_PUMP_H_
