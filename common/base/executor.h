#ifndef JIXIAO_COMMON_BASE_EXECUTOR_H_
#define JIXIAO_COMMON_BASE_EXECUTOR_H_

#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "common/base/mutex.h"

namespace jixiao::base {

// A fixed number of threads behind a bounded queue. Thread-safe. Tasks begin in
// the order in which they were taken; a task must not throw. The thread that
// has been idle for the shortest time goes first: its memory is still in the
// caches, and a light load keeps to few threads.
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
  using Task = std::function<void()>;
  // A thread, and what it is to do next.
  struct Worker {
    CondVar wake;
    Task task;
    std::thread thread;
  };

  void Run(Worker* worker);
  // Waits for the worker's task; none when the executor drains.
  Task Await(Worker* worker) EXCLUDES(mutex_);
  // Gives the worker what waits, or notes that it is idle.
  void Release(Worker* worker) EXCLUDES(mutex_);

  const Options options_;
  mutable Mutex mutex_;
  std::deque<Task> queue_ GUARDED_BY(mutex_);  // empty while a thread is idle
  std::vector<Worker*> idle_ GUARDED_BY(mutex_);  // the last one goes first
  bool draining_ GUARDED_BY(mutex_) = false;
  std::vector<std::unique_ptr<Worker>> workers_;
  Mutex drain_mutex_;
};

}  // namespace jixiao::base

#endif  // JIXIAO_COMMON_BASE_EXECUTOR_H_
