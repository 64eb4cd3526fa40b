#include "services/form_store/storage/commit_queue.h"

#include <algorithm>
#include <semaphore>
#include <thread>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/base/errors.h"
#include "common/base/mutex.h"
#include "services/form_store/storage/memory/memory_storage.h"
#include "tests/conformance/storage/forwarding_storage.h"

namespace jixiao::form_store {
namespace {

using ::testing::ElementsAre;

Write ConfigWrite(std::string name, size_t payload_bytes = 1) {
  Mutation mutation;
  mutation.kind = form::v1::CHANGE_KIND_CONFIG;
  mutation.action = form::v1::CHANGE_ACTION_CREATE;
  mutation.resource_name = std::move(name);
  mutation.payload = std::string(payload_bytes, 'x');
  mutation.expect.kind = Expectation::Kind::kAbsent;
  Write write;
  write.mutations.push_back(std::move(mutation));
  return write;
}

Write UnitWrite(std::string_view tenant, int n, size_t payload_bytes = 1) {
  return ConfigWrite(
      "tenants/" + std::string(tenant) + "/orgUnits/unit-" + std::to_string(n),
      payload_bytes);
}

std::unique_ptr<FormStorage> StorageWithTenants() {
  auto storage = NewMemoryStorage();
  for (const std::string tenant : {"aaaa", "bbbb", "cccc"}) {
    EXPECT_TRUE(
        storage->CreateTenant(tenant, "h", ConfigWrite("tenants/" + tenant))
            .ok());
  }
  return storage;
}

// Holds commits back until it is told to go on, and notes the batches.
class GatedStorage final : public ForwardingStorage {
 public:
  GatedStorage() : ForwardingStorage(StorageWithTenants()) {}

  absl::StatusOr<std::vector<absl::StatusOr<Committed>>> Commit(
      std::string_view tenant, std::span<const Write> writes) override {
    entered_.release();
    gate_.acquire();
    batches_.push_back(std::string(tenant) + ":" +
                       std::to_string(writes.size()));
    if (!failure_.ok()) {
      return failure_;
    }
    return target().Commit(tenant, writes);
  }

  // Returns once a batch is inside Commit.
  void AwaitCommit() { entered_.acquire(); }
  void LetPass(int commits) { gate_.release(commits); }
  void FailWith(absl::Status failure) { failure_ = std::move(failure); }
  // To be read when the queue is gone.
  const std::vector<std::string>& batches() const { return batches_; }

 private:
  std::counting_semaphore<> entered_{0};
  std::counting_semaphore<> gate_{0};
  absl::Status failure_;
  std::vector<std::string> batches_;
};

// Collects answers in the order in which they come.
class Answers {
 public:
  CommitQueue::Done Next() {
    return [this](absl::StatusOr<Committed> result) {
      const base::MutexLock lock(mutex_);
      results_.push_back(std::move(result));
    };
  }
  std::vector<absl::StatusOr<Committed>> Take() {
    const base::MutexLock lock(mutex_);
    return std::move(results_);
  }

 private:
  base::Mutex mutex_;
  std::vector<absl::StatusOr<Committed>> results_ GUARDED_BY(mutex_);
};

constexpr int kMany = 1000;

TEST(CommitQueueTest, CommitsAtOnceWhenIdleAndGathersWhileBusy) {
  GatedStorage storage;
  storage.LetPass(kMany);
  Answers answers;
  {
    CommitQueue queue(&storage, {});
    EXPECT_TRUE(queue.Commit("aaaa", UnitWrite("aaaa", 0)).ok());
  }
  EXPECT_THAT(storage.batches(), ElementsAre("aaaa:1"));

  GatedStorage busy;
  {
    CommitQueue queue(&busy, {});
    queue.Submit("aaaa", UnitWrite("aaaa", 0), answers.Next());
    busy.AwaitCommit();
    for (int i = 1; i <= 5; ++i) {
      queue.Submit("aaaa", UnitWrite("aaaa", i), answers.Next());
    }
    EXPECT_TRUE(answers.Take().empty()) << "answered before the commit";
    busy.LetPass(kMany);
  }
  EXPECT_THAT(busy.batches(), ElementsAre("aaaa:1", "aaaa:5"));
  const auto results = answers.Take();
  ASSERT_EQ(results.size(), 6u);
  for (size_t i = 0; i < results.size(); ++i) {
    ASSERT_TRUE(results[i].ok()) << results[i].status();
    EXPECT_THAT(results[i]->revisions, ElementsAre(static_cast<int>(i) + 2));
  }
}

TEST(CommitQueueTest, KeepsTheLimitsOfABatch) {
  GatedStorage storage;
  Answers answers;
  {
    CommitQueue queue(&storage,
                      {.max_batch_writes = 3, .max_batch_bytes = 100});
    queue.Submit("aaaa", UnitWrite("aaaa", 0), answers.Next());
    storage.AwaitCommit();
    for (int i = 1; i <= 4; ++i) {
      queue.Submit("aaaa", UnitWrite("aaaa", i), answers.Next());
    }
    for (int i = 5; i <= 7; ++i) {
      queue.Submit("aaaa", UnitWrite("aaaa", i, 50), answers.Next());
    }
    queue.Submit("aaaa", UnitWrite("aaaa", 8, 500), answers.Next());
    storage.LetPass(kMany);
  }
  EXPECT_THAT(storage.batches(),
              ElementsAre("aaaa:1", "aaaa:3", "aaaa:2", "aaaa:2", "aaaa:1"));
  EXPECT_EQ(answers.Take().size(), 9u);
}

TEST(CommitQueueTest, TenantsTakeTurns) {
  GatedStorage storage;
  Answers answers;
  {
    CommitQueue queue(&storage, {.max_batch_writes = 2});
    queue.Submit("cccc", UnitWrite("cccc", 0), answers.Next());
    storage.AwaitCommit();
    for (int i = 0; i < 6; ++i) {
      queue.Submit("aaaa", UnitWrite("aaaa", i), answers.Next());
    }
    queue.Submit("bbbb", UnitWrite("bbbb", 0), answers.Next());
    queue.Submit("cccc", UnitWrite("cccc", 1), answers.Next());
    storage.LetPass(kMany);
  }
  EXPECT_THAT(storage.batches(), ElementsAre("cccc:1", "aaaa:2", "bbbb:1",
                                             "cccc:1", "aaaa:2", "aaaa:2"));
}

TEST(CommitQueueTest, RefusesWhenFullAndKeepsRoomForOtherTenants) {
  GatedStorage storage;
  Answers accepted;
  Answers refused;
  {
    CommitQueue queue(
        &storage, {.max_queued_writes = 3, .max_queued_writes_per_tenant = 2});
    queue.Submit("aaaa", UnitWrite("aaaa", 0), accepted.Next());
    storage.AwaitCommit();
    queue.Submit("aaaa", UnitWrite("aaaa", 1), accepted.Next());
    queue.Submit("aaaa", UnitWrite("aaaa", 2), accepted.Next());
    queue.Submit("aaaa", UnitWrite("aaaa", 3), refused.Next());
    queue.Submit("bbbb", UnitWrite("bbbb", 0), accepted.Next());
    queue.Submit("bbbb", UnitWrite("bbbb", 1), refused.Next());
    const auto results = refused.Take();
    ASSERT_EQ(results.size(), 2u);
    for (const auto& result : results) {
      EXPECT_EQ(errors::ReasonOf(result.status()),
                errors::ERROR_REASON_QUEUE_FULL);
      EXPECT_TRUE(errors::RetryAfterOf(result.status()).has_value());
    }
    storage.LetPass(kMany);
  }
  for (const auto& result : accepted.Take()) {
    EXPECT_TRUE(result.ok()) << result.status();
  }
}

TEST(CommitQueueTest, BoundsTheBytesThatWait) {
  GatedStorage storage;
  Answers accepted;
  Answers refused;
  {
    CommitQueue queue(&storage, {.max_queued_bytes = 300,
                                 .max_queued_bytes_per_tenant = 200});
    queue.Submit("aaaa", UnitWrite("aaaa", 0, 5000), accepted.Next());
    storage.AwaitCommit();
    queue.Submit("aaaa", UnitWrite("aaaa", 1, 100), accepted.Next());
    queue.Submit("aaaa", UnitWrite("aaaa", 2, 101), refused.Next());
    queue.Submit("aaaa", UnitWrite("aaaa", 3, 100), accepted.Next());
    queue.Submit("bbbb", UnitWrite("bbbb", 0, 100), accepted.Next());
    queue.Submit("cccc", UnitWrite("cccc", 0, 1), refused.Next());
    const auto results = refused.Take();
    ASSERT_EQ(results.size(), 2u);
    for (const auto& result : results) {
      EXPECT_EQ(errors::ReasonOf(result.status()),
                errors::ERROR_REASON_QUEUE_FULL);
    }
    storage.LetPass(kMany);
  }
  const auto results = accepted.Take();
  EXPECT_EQ(results.size(), 4u);
  for (const auto& result : results) {
    EXPECT_TRUE(result.ok()) << result.status();
  }
}

TEST(CommitQueueTest, FailureOfABatchAnswersEachOfItsWrites) {
  GatedStorage storage;
  Answers answers;
  int notified = 0;
  std::vector<CommitBatch> batches;
  {
    CommitQueue queue(&storage, {.observer = [&](const CommitBatch& batch) {
      batches.push_back(batch);
    }});
    queue.SetListener([&](std::string_view, int64_t) { ++notified; });
    storage.FailWith(absl::UnavailableError("gone"));
    queue.Submit("aaaa", UnitWrite("aaaa", 0), answers.Next());
    storage.AwaitCommit();
    queue.Submit("aaaa", UnitWrite("aaaa", 1), answers.Next());
    queue.Submit("aaaa", UnitWrite("aaaa", 2), answers.Next());
    storage.LetPass(kMany);
  }
  const auto results = answers.Take();
  ASSERT_EQ(results.size(), 3u);
  for (const auto& result : results) {
    EXPECT_EQ(result.status().code(), absl::StatusCode::kUnavailable);
  }
  EXPECT_EQ(notified, 0);
  ASSERT_EQ(batches.size(), 2u);
  EXPECT_EQ(batches[1].writes, 2u);
  EXPECT_EQ(batches[1].refused, 2u);
  EXPECT_EQ(batches[1].outcome, absl::StatusCode::kUnavailable);
}

TEST(CommitQueueTest, ARefusedWriteDoesNotSpoilItsNeighbours) {
  GatedStorage storage;
  Answers answers;
  std::vector<CommitBatch> batches;
  {
    CommitQueue queue(&storage, {.observer = [&](const CommitBatch& batch) {
      batches.push_back(batch);
    }});
    queue.Submit("aaaa", UnitWrite("aaaa", 0), answers.Next());
    storage.AwaitCommit();
    queue.Submit("aaaa", UnitWrite("aaaa", 1), answers.Next());
    queue.Submit("aaaa", UnitWrite("aaaa", 0), answers.Next());
    queue.Submit("aaaa", UnitWrite("aaaa", 2), answers.Next());
    storage.LetPass(kMany);
  }
  const auto results = answers.Take();
  ASSERT_EQ(results.size(), 4u);
  EXPECT_THAT(results[1]->revisions, ElementsAre(3));
  EXPECT_EQ(results[2].status().code(), absl::StatusCode::kAlreadyExists);
  EXPECT_THAT(results[3]->revisions, ElementsAre(4));
  ASSERT_EQ(batches.size(), 2u);
  EXPECT_EQ(batches[1].refused, 1u);
  EXPECT_EQ(batches[1].outcome, absl::StatusCode::kOk);
}

TEST(CommitQueueTest, ListenerHearsOfTheHeadBeforeTheWriterIsAnswered) {
  auto storage = StorageWithTenants();
  std::vector<std::string> events;
  {
    CommitQueue queue(storage.get(), {});
    queue.SetListener([&](std::string_view tenant, int64_t head) {
      events.push_back(std::string(tenant) + " " + std::to_string(head));
    });
    queue.Submit("aaaa", UnitWrite("aaaa", 0),
                 [&](const auto&) { events.push_back("answer"); });
  }
  EXPECT_THAT(events, ElementsAre("aaaa 2", "answer"));
}

TEST(CommitQueueTest, ConcurrentWritersGetDenseRevisions) {
  auto storage = StorageWithTenants();
  constexpr int kThreads = 8;
  constexpr int kWrites = 50;
  std::vector<std::vector<int64_t>> revisions(kThreads);
  {
    CommitQueue queue(storage.get(), {});
    std::vector<std::thread> threads;
    for (int t = 0; t < kThreads; ++t) {
      threads.emplace_back([&, t] {
        for (int i = 0; i < kWrites; ++i) {
          const auto committed =
              queue.Commit("aaaa", UnitWrite("aaaa", t * kWrites + i));
          ASSERT_TRUE(committed.ok()) << committed.status();
          revisions[static_cast<size_t>(t)].push_back(
              committed->revisions.at(0));
        }
      });
    }
    for (std::thread& thread : threads) {
      thread.join();
    }
  }
  std::vector<int64_t> all;
  for (const auto& of_thread : revisions) {
    EXPECT_TRUE(std::is_sorted(of_thread.begin(), of_thread.end()));
    all.insert(all.end(), of_thread.begin(), of_thread.end());
  }
  std::sort(all.begin(), all.end());
  for (size_t i = 0; i < all.size(); ++i) {
    ASSERT_EQ(all[i], static_cast<int64_t>(i) + 2);
  }
}

TEST(CommitQueueTest, ALoneWriterCommitsOnItsOwnThread) {
  const auto storage = StorageWithTenants();
  std::thread::id committer;
  CommitQueue queue(storage.get(), {.observer = [&](const CommitBatch& batch) {
                      EXPECT_EQ(batch.writes, 1u);
                      committer = std::this_thread::get_id();
                    }});
  ASSERT_TRUE(queue.Commit("aaaa", UnitWrite("aaaa", 1)).ok());
  EXPECT_EQ(committer, std::this_thread::get_id());
}

// Whoever commits for itself leaves those that came meanwhile to the queue.
TEST(CommitQueueTest, WritesThatComeMeanwhileShareABatch) {
  GatedStorage storage;
  {
    CommitQueue queue(&storage, {});
    std::thread lone(
        [&] { EXPECT_TRUE(queue.Commit("aaaa", UnitWrite("aaaa", 0)).ok()); });
    storage.AwaitCommit();
    std::counting_semaphore<> queued{0};
    for (int i = 1; i <= 5; ++i) {
      queue.Submit("aaaa", UnitWrite("aaaa", i), [&](const auto& result) {
        EXPECT_TRUE(result.ok());
        queued.release();
      });
    }
    storage.LetPass(2);
    for (int i = 1; i <= 5; ++i) {
      queued.acquire();
    }
    lone.join();
  }
  EXPECT_THAT(storage.batches(), ElementsAre("aaaa:1", "aaaa:5"));
}

}  // namespace
}  // namespace jixiao::form_store
