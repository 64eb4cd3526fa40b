// Several stores over one database.
#include <atomic>
#include <map>
#include <thread>

#include "absl/strings/str_cat.h"

#include "common/base/mutex.h"
#include "services/form_store/storage/commit_queue.h"
#include "tests/integration/postgres/postgres_test.h"

namespace jixiao::form_store {
namespace {

// Remembers what a listener was told.
class Told {
 public:
  ForeignCommitListener Listener() {
    return [this](std::string_view tenant, int64_t head) {
      const base::MutexLock lock(mutex_);
      heads_[std::string(tenant)] = head;
    };
  }
  int64_t HeadOf(const std::string& tenant) {
    const base::MutexLock lock(mutex_);
    return heads_[tenant];
  }

 private:
  base::Mutex mutex_;
  std::map<std::string, int64_t> heads_ GUARDED_BY(mutex_);
};

class ReplicasTest : public PostgresTest {
 protected:
  void SetUp() override {
    PostgresTest::SetUp();
    if (!IsSkipped()) {
      Migrate();
    }
  }

  // A commit on one store wakes the other, whose options are `options_`.
  void ExpectWake() {
    const auto one = Open();
    const auto other = Open();
    ASSERT_TRUE(CreateTenant(*one).ok());
    Told told;
    other->SetForeignCommitListener(told.Listener());
    EXPECT_TRUE(Eventually([&] { return told.HeadOf(kTenant) == 1; }));
    for (int64_t revision = 2; revision < 6; ++revision) {
      MustCommit(*one, FormChange("form-1", "a", Anything()));
      EXPECT_TRUE(Eventually([&] { return told.HeadOf(kTenant) == revision; }));
    }
    other->SetForeignCommitListener(nullptr);
    MustCommit(*one, FormChange("form-1", "a", Anything()));
    EXPECT_EQ(told.HeadOf(kTenant), 5) << "it does not listen any more";
  }
};

TEST_F(ReplicasTest, WakeEachOtherByNotices) {
  options_.poll_interval = absl::Hours(1);
  ExpectWake();
}

TEST_F(ReplicasTest, WakeEachOtherByLooking) {
  options_.notify = false;
  options_.poll_interval = absl::Milliseconds(10);
  ExpectWake();
}

TEST_F(ReplicasTest, AreToldOfWhatTheirOwnCommitsFollow) {
  options_.notify = false;
  options_.poll_interval = absl::Hours(1);
  const auto one = Open();
  const auto other = Open();
  ASSERT_TRUE(CreateTenant(*one).ok());
  Told told;
  other->SetForeignCommitListener(told.Listener());
  EXPECT_TRUE(Eventually([&] { return told.HeadOf(kTenant) == 1; }));
  MustCommit(*one, FormChange("form-1", "a", Absent()));    // 2
  MustCommit(*other, FormChange("form-2", "a", Absent()));  // 3
  EXPECT_TRUE(Eventually([&] { return told.HeadOf(kTenant) == 2; }));
}

TEST_F(ReplicasTest, NoticeAfterTheirListenerWasCutOff) {
  options_.poll_interval = absl::Milliseconds(50);
  const auto one = Open();
  const auto other = Open();
  ASSERT_TRUE(CreateTenant(*one).ok());
  Told told;
  other->SetForeignCommitListener(told.Listener());
  EXPECT_TRUE(Eventually([&] { return told.HeadOf(kTenant) == 1; }));
  Run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
      "WHERE application_name = 'jixiao-form-store'");
  MustCommit(*one, FormChange("form-1", "a", Anything()));
  EXPECT_TRUE(Eventually([&] { return told.HeadOf(kTenant) == 2; }));
}

TEST_F(ReplicasTest, ShareATenant) {
  constexpr int kReplicas = 3;
  constexpr int kWriters = 3;
  constexpr int kWrites = 20;
  std::vector<std::unique_ptr<FormStorage>> stores;
  for (int i = 0; i < kReplicas; ++i) {
    stores.push_back(Open());
  }
  ASSERT_TRUE(CreateTenant(*stores[0]).ok());
  std::atomic<int> committed = 0;
  std::atomic<int> refused = 0;
  {
    std::vector<std::unique_ptr<CommitQueue>> queues;
    std::vector<std::thread> writers;
    for (const auto& store : stores) {
      queues.push_back(
          std::make_unique<CommitQueue>(store.get(), CommitQueueOptions{}));
      for (int i = 0; i < kWriters; ++i) {
        writers.emplace_back([&, queue = queues.back().get()] {
          for (int form = 0; form < kWrites; ++form) {
            const auto result = queue->Commit(
                kTenant, WriteOf(FormChange(absl::StrCat("form-", form), "a",
                                            Absent())));
            ++(result.ok() ? committed : refused);
          }
        });
      }
    }
    for (std::thread& writer : writers) {
      writer.join();
    }
  }
  EXPECT_EQ(committed, kWrites) << "each form is created once";
  EXPECT_EQ(refused, (kReplicas * kWriters - 1) * kWrites);
  EXPECT_EQ(stores[0]->GetTenant(kTenant)->head, 1 + kWrites);
  EXPECT_TRUE(VerifyHistory(*stores[1]).ok());
}

}  // namespace
}  // namespace jixiao::form_store
