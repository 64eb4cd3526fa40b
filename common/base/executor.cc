#include "common/base/executor.h"

#include <algorithm>
#include <utility>

#include <pthread.h>

namespace jixiao::base {

BoundedExecutor::BoundedExecutor(Options options)
    : options_(std::move(options)) {
  const std::size_t count = std::max<std::size_t>(options_.threads, 1);
  threads_.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    threads_.emplace_back([this] { Run(); });
    pthread_setname_np(threads_.back().native_handle(),
                       options_.name.substr(0, 15).c_str());
  }
}

BoundedExecutor::~BoundedExecutor() {
  Drain();
}

bool BoundedExecutor::TrySubmit(std::function<void()> task) {
  {
    MutexLock lock(mutex_);
    const std::size_t idle = threads_.size() - running_;
    if (draining_ || queue_.size() >= options_.queue_capacity + idle) {
      return false;
    }
    queue_.push_back(std::move(task));
  }
  task_ready_.NotifyOne();
  return true;
}

void BoundedExecutor::Drain() {
  // Two callers may drain; only the first finds threads to join.
  MutexLock drain_lock(drain_mutex_);
  {
    MutexLock lock(mutex_);
    draining_ = true;
  }
  task_ready_.NotifyAll();
  for (std::thread& thread : threads_) {
    if (thread.joinable()) {
      thread.join();
    }
  }
}

std::size_t BoundedExecutor::queued() const {
  MutexLock lock(mutex_);
  return queue_.size();
}

std::size_t BoundedExecutor::running() const {
  MutexLock lock(mutex_);
  return running_;
}

void BoundedExecutor::Run() {
  for (;;) {
    std::function<void()> task;
    {
      MutexLock lock(mutex_);
      while (queue_.empty() && !draining_) {
        task_ready_.Wait(mutex_);
      }
      if (queue_.empty()) {
        return;
      }
      task = std::move(queue_.front());
      queue_.pop_front();
      ++running_;
    }
    task();
    task = nullptr;  // what it holds is freed outside the lock
    MutexLock lock(mutex_);
    --running_;
  }
}

}  // namespace jixiao::base
