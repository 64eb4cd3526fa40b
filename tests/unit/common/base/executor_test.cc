#include "common/base/executor.h"

#include <atomic>
#include <set>
#include <thread>
#include <vector>

#include "gtest/gtest.h"

namespace jixiao::base {
namespace {

// Holds tasks until it is opened.
class Gate {
 public:
  void Open() {
    MutexLock lock(mutex_);
    open_ = true;
    changed_.NotifyAll();
  }
  void Enter() {
    MutexLock lock(mutex_);
    ++inside_;
    changed_.NotifyAll();
    while (!open_) {
      changed_.Wait(mutex_);
    }
  }
  void AwaitInside(int count) {
    MutexLock lock(mutex_);
    while (inside_ < count) {
      changed_.Wait(mutex_);
    }
  }

 private:
  Mutex mutex_;
  CondVar changed_;
  bool open_ GUARDED_BY(mutex_) = false;
  int inside_ GUARDED_BY(mutex_) = 0;
};

TEST(BoundedExecutorTest, RefusesWhenFull) {
  Gate gate;
  BoundedExecutor executor({.threads = 2, .queue_capacity = 3});
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(executor.TrySubmit([&gate] { gate.Enter(); }));
  }
  gate.AwaitInside(2);
  EXPECT_EQ(executor.running(), 2U);
  std::atomic<int> ran = 0;
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(executor.TrySubmit([&ran] { ++ran; }));
  }
  EXPECT_EQ(executor.queued(), 3U);
  EXPECT_FALSE(executor.TrySubmit([&ran] { ++ran; }));
  gate.Open();
  executor.Drain();
  EXPECT_EQ(ran, 3);
}

TEST(BoundedExecutorTest, WithoutAQueueOnlyIdleThreadsTake) {
  Gate gate;
  BoundedExecutor executor({.threads = 1, .queue_capacity = 0});
  ASSERT_TRUE(executor.TrySubmit([&gate] { gate.Enter(); }));
  EXPECT_FALSE(executor.TrySubmit([] {}));
  gate.Open();
}

TEST(BoundedExecutorTest, OneThreadKeepsTheOrder) {
  std::vector<int> order;
  BoundedExecutor executor({.threads = 1, .queue_capacity = 100});
  for (int i = 0; i < 100; ++i) {
    ASSERT_TRUE(executor.TrySubmit([&order, i] { order.push_back(i); }));
  }
  executor.Drain();
  ASSERT_EQ(order.size(), 100U);
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(order[static_cast<std::size_t>(i)], i);
  }
}

TEST(BoundedExecutorTest, TheThreadThatWasIdleLastGoesFirst) {
  BoundedExecutor executor({.threads = 4, .queue_capacity = 0});
  std::set<std::thread::id> threads;
  for (int i = 0; i < 20; ++i) {
    ASSERT_TRUE(executor.TrySubmit(
        [&threads] { threads.insert(std::this_thread::get_id()); }));
    while (executor.running() > 0) {
      std::this_thread::yield();
    }
  }
  EXPECT_EQ(threads.size(), 1U);
}

TEST(BoundedExecutorTest, DrainRunsWhatWasTakenAndRefusesMore) {
  std::atomic<int> ran = 0;
  BoundedExecutor executor({.threads = 2, .queue_capacity = 50});
  for (int i = 0; i < 50; ++i) {
    ASSERT_TRUE(executor.TrySubmit([&ran] { ++ran; }));
  }
  executor.Drain();
  EXPECT_EQ(ran, 50);
  EXPECT_FALSE(executor.TrySubmit([] {}));
  executor.Drain();
}

}  // namespace
}  // namespace jixiao::base
