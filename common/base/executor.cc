#include "common/base/executor.h"

#include <algorithm>
#include <utility>

#include <pthread.h>

namespace jixiao::base {

BoundedExecutor::BoundedExecutor(Options options)
    : options_(std::move(options)) {
  const std::size_t count = std::max<std::size_t>(options_.threads, 1);
  workers_.reserve(count);
  MutexLock lock(mutex_);
  for (std::size_t i = 0; i < count; ++i) {
    Worker* const worker =
        workers_.emplace_back(std::make_unique<Worker>()).get();
    idle_.push_back(worker);
    worker->thread = std::thread([this, worker] { Run(worker); });
    pthread_setname_np(worker->thread.native_handle(),
                       options_.name.substr(0, 15).c_str());
  }
}

BoundedExecutor::~BoundedExecutor() {
  Drain();
}

bool BoundedExecutor::TrySubmit(Task task) {
  MutexLock lock(mutex_);
  if (draining_) {
    return false;
  }
  if (!idle_.empty()) {
    Worker* const worker = idle_.back();
    idle_.pop_back();
    worker->task = std::move(task);
    worker->wake.NotifyOne();
    return true;
  }
  if (queue_.size() >= options_.queue_capacity) {
    return false;
  }
  queue_.push_back(std::move(task));
  return true;
}

void BoundedExecutor::Drain() {
  // Two callers may drain; only the first finds threads to join.
  MutexLock drain_lock(drain_mutex_);
  {
    MutexLock lock(mutex_);
    draining_ = true;
    for (Worker* worker : idle_) {
      worker->wake.NotifyOne();
    }
  }
  for (const std::unique_ptr<Worker>& worker : workers_) {
    if (worker->thread.joinable()) {
      worker->thread.join();
    }
  }
}

std::size_t BoundedExecutor::queued() const {
  MutexLock lock(mutex_);
  return queue_.size();
}

std::size_t BoundedExecutor::running() const {
  MutexLock lock(mutex_);
  return workers_.size() - idle_.size();
}

BoundedExecutor::Task BoundedExecutor::Await(Worker* worker) {
  MutexLock lock(mutex_);
  while (!worker->task && !draining_) {
    worker->wake.Wait(mutex_);
  }
  return std::exchange(worker->task, nullptr);
}

void BoundedExecutor::Release(Worker* worker) {
  MutexLock lock(mutex_);
  if (queue_.empty()) {
    idle_.push_back(worker);
    return;
  }
  worker->task = std::move(queue_.front());
  queue_.pop_front();
}

void BoundedExecutor::Run(Worker* worker) {
  while (Task task = Await(worker)) {
    task();
    task = nullptr;  // what it holds is freed outside the lock
    Release(worker);
  }
}

}  // namespace jixiao::base
