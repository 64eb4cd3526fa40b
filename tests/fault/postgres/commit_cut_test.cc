// The connection to PostgreSQL is cut between a commit and its reply: whether
// the writes took effect is found out by sending them again with their request
// ids.
#include <random>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/base/file_util.h"
#include "tests/fault/postgres/commit_cutter.h"
#include "tests/fault/postgres/postgres_store.h"
#include "tests/fault/support/schedule.h"
#include "tests/fault/support/store_trial.h"
#include "tests/support/postgres_cluster.h"

namespace jixiao::fault {
namespace {

using test::PostgresCluster;
using ::testing::IsEmpty;

constexpr unsigned kSeed = 20240102;
constexpr unsigned kRounds = 20;
// At most: it ends with the first write that is found to have taken effect
// twice. In some rounds there is none, as the store itself asks what became of
// the commit.
constexpr unsigned kControlRounds = 80;
constexpr int kMaxDelayMs = 50;
constexpr std::chrono::seconds kPatience{30};

class CommitCutTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!PostgresCluster::Available()) {
      GTEST_SKIP() << "PostgreSQL is not installed";
    }
    auto cluster = PostgresCluster::Create();
    ASSERT_TRUE(cluster.ok()) << cluster.status();
    cluster_ = *std::move(cluster);
    ASSERT_THAT(MigrateDatabase(cluster_->ConnInfo()), IsEmpty());
    auto cutter =
        CommitCutter::Create(directory_.path(), cluster_->socket_dir());
    ASSERT_TRUE(cutter.ok()) << cutter.status();
    cutter_ = *std::move(cutter);
  }

  TrialOptions Options(Resend resend) const {
    const std::string url = absl::StrCat("host=", directory_.path().string(),
                                         " user=postgres dbname=postgres");
    return {.seed = seed_,
            .store = PostgresStore({.url = url,
                                    .audit_url = cluster_->ConnInfo(),
                                    .key_directory = directory_.path()}),
            .resend = resend};
  }

  // Withholds the reply to one commit.
  Problems Cut() {
    const size_t before = cutter_->cuts();
    cutter_->CutNext();
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    while (cutter_->cuts() == before) {
      if (std::chrono::steady_clock::now() > deadline) {
        return {"nothing was committed"};
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return {};
  }

  Problems Endure(StoreTrial& trial, unsigned rounds) {
    Problems problems = trial.StartService();
    for (unsigned round = 0; round < rounds && problems.empty(); ++round) {
      problems = trial.LiveThrough(PlanFault(random_, kMaxDelayMs),
                                   [this] { return Cut(); });
    }
    return problems;
  }

  const unsigned seed_ = NumberFromEnvironment("FAULT_SEED", kSeed);
  std::mt19937 random_{seed_};
  const base::TemporaryDirectory directory_ =
      *base::TemporaryDirectory::Create("commit-cut");
  std::unique_ptr<PostgresCluster> cluster_;
  std::unique_ptr<CommitCutter> cutter_;
};

TEST_F(CommitCutTest, RequestIdsTellWhatBecameOfTheWrite) {
  const unsigned rounds = NumberFromEnvironment("FAULT_ROUNDS", kRounds);
  StoreTrial trial(Options(Resend::kSameId));
  EXPECT_THAT(Endure(trial, rounds), IsEmpty());
  PrintFaultRow("COMMIT without reply", rounds, trial.audit());
  // The store finds most of them by itself: writes are repeated inside.
  EXPECT_GE(cutter_->cuts(), rounds);
  EXPECT_EQ(trial.books().resolved_count, trial.books().unknown_count);
}

TEST_F(CommitCutTest, ControlThatForgetsItsRequestIdIsCaught) {
  StoreTrial trial(Options(Resend::kAnew));
  const Problems caught = Endure(trial, kControlRounds);
  PrintControlRow("COMMIT without reply", caught);
  EXPECT_GT(trial.audit().tally().duplicates, 0u)
      << "a write that took effect twice was not caught";
}

}  // namespace
}  // namespace jixiao::fault
