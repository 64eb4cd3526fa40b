#ifndef JIXIAO_COMMON_BASE_EXECUTOR_H_
#define JIXIAO_COMMON_BASE_EXECUTOR_H_

#include <cstddef>
#include <deque>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "common/base/mutex.h"

namespace jixiao::base {

// A fixed number of threads behind a bounded queue. Thread-safe. Tasks run in
// the order in which they were taken; a task must not throw.
class BoundedExecutor {
 public:
  struct Options {
    std::string name = "worker";  // of the threads, cut to 15 characters
    std::size_t threads = 4;
    // Tasks that may wait. With 0 a task is taken only by an idle thread.
    std::size_t queue_capacity = 256;
  };

  explicit BoundedExecutor(Options options);
  // Drains.
  ~BoundedExecutor();
  BoundedExecutor(const BoundedExecutor&) = delete;
  BoundedExecutor& operator=(const BoundedExecutor&) = delete;

  // False, and the task is dropped, when the queue is full or the executor is
  // draining. Never blocks.
  [[nodiscard]] bool TrySubmit(std::function<void()> task);

  // Refuses new tasks, runs those that were taken, joins the threads. Returns
  // when all are done. Not to be called from a task.
  void Drain();

  // Tasks that wait for a thread.
  std::size_t queued() const;
  // Tasks that run.
  std::size_t running() const;

 private:
  void Run();

  const Options options_;
  mutable Mutex mutex_;
  CondVar task_ready_;
  std::deque<std::function<void()>> queue_ GUARDED_BY(mutex_);
  std::size_t running_ GUARDED_BY(mutex_) = 0;
  bool draining_ GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;  // touched by the owner and Drain only
  Mutex drain_mutex_;
};

}  // namespace jixiao::base

#endif  // JIXIAO_COMMON_BASE_EXECUTOR_H_
