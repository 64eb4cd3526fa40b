// The store on PostgreSQL: kill -9 of the store, kill -9 of every process of
// the server, and a power cut below the server's data.
#include <random>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/base/file_util.h"
#include "tests/fault/postgres/postgres_store.h"
#include "tests/fault/support/loop_filesystem.h"
#include "tests/fault/support/schedule.h"
#include "tests/fault/support/store_trial.h"
#include "tests/support/postgres_cluster.h"

namespace jixiao::fault {
namespace {

using test::PostgresCluster;
using ::testing::IsEmpty;

constexpr unsigned kSeed = 20240102;
constexpr unsigned kStoreKills = 20;
constexpr unsigned kServerKills = 6;
constexpr unsigned kPowerCuts = 5;
constexpr unsigned kControlRounds = 5;
constexpr int kMaxDelayMs = 300;
constexpr int kDiskMb = 512;

// The planted fault: COMMIT answers before its record is on the disk, and the
// record stays in the server's memory for long.
constexpr const char* kAsynchronous[] = {"synchronous_commit = off",
                                         "wal_writer_delay = 10s",
                                         "wal_writer_flush_after = 0"};

class PostgresOutageTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!PostgresCluster::Available()) {
      GTEST_SKIP() << "PostgreSQL is not installed";
    }
  }

  void StartCluster(const test::PostgresClusterOptions& options = {}) {
    auto cluster = PostgresCluster::Create(options);
    ASSERT_TRUE(cluster.ok()) << cluster.status();
    cluster_ = *std::move(cluster);
    ASSERT_THAT(MigrateDatabase(cluster_->ConnInfo()), IsEmpty());
  }

  TrialOptions Options(bool accept_data_loss = false) const {
    return {.seed = seed_,
            .store = PostgresStore({.url = cluster_->ConnInfo(),
                                    .audit_url = cluster_->ConnInfo(),
                                    .key_directory = directory_.path(),
                                    .accept_data_loss = accept_data_loss})};
  }

  FaultPlan Plan() {
    FaultPlan plan = PlanFault(random_, kMaxDelayMs);
    plan.during_start = false;
    return plan;
  }

  Problems KillServer() {
    cluster_->KillAll();
    std::this_thread::sleep_for(std::chrono::milliseconds(random_() % 300));
    return ToProblems(cluster_->Start());
  }

  // Outages until something is wrong.
  Problems Endure(StoreTrial& trial, unsigned rounds,
                  const std::function<Problems()>& strike) {
    Problems problems = trial.StartService();
    for (unsigned round = 0; round < rounds && problems.empty(); ++round) {
      problems = trial.LiveThrough(Plan(), strike);
      if (!problems.empty()) {
        problems[0] += absl::StrCat(" (round ", round, ", seed ", seed_, ")");
      }
    }
    return problems;
  }

  const unsigned seed_ = NumberFromEnvironment("FAULT_SEED", kSeed);
  std::mt19937 random_{seed_};
  const base::TemporaryDirectory directory_ =
      *base::TemporaryDirectory::Create("postgres-outage");
  std::unique_ptr<LoopFilesystem> disk_;
  std::unique_ptr<PostgresCluster> cluster_;
};

TEST_F(PostgresOutageTest, KilledStoreLosesNothing) {
  const unsigned rounds =
      NumberFromEnvironment("FAULT_STORE_KILLS", kStoreKills);
  ASSERT_NO_FATAL_FAILURE(StartCluster());
  StoreTrial trial(Options());
  for (unsigned round = 0; round < rounds && !HasFailure(); ++round) {
    SCOPED_TRACE(absl::StrCat("round ", round, ", seed ", seed_));
    EXPECT_THAT(trial.LiveAndDie(PlanFault(random_, kMaxDelayMs),
                                 [] { return Problems{}; }),
                IsEmpty());
    EXPECT_THAT(trial.Audit(), IsEmpty());
  }
  EXPECT_THAT(trial.Finish(), IsEmpty());
  PrintFaultRow("kill -9 store, PostgreSQL", rounds, trial.audit());
  EXPECT_GE(trial.audit().acknowledged(), rounds);
}

// The planted fault: the second life of the store is taken back.
TEST_F(PostgresOutageTest, ControlThatForgetsALifeIsCaught) {
  ASSERT_NO_FATAL_FAILURE(StartCluster());
  StoreTrial trial(
      {.seed = seed_,
       .store = PostgresStore({.url = cluster_->ConnInfo(),
                               .audit_url = cluster_->ConnInfo("first_life"),
                               .key_directory = directory_.path()})});
  ASSERT_THAT(trial.LiveAndDie(Plan(), [] { return Problems{}; }), IsEmpty());
  ASSERT_THAT(KillServer(), IsEmpty());  // so that nobody is connected
  const auto copied = cluster_->Run(
      "template1", "CREATE DATABASE first_life TEMPLATE postgres");
  ASSERT_TRUE(copied.ok()) << copied.status();
  ASSERT_THAT(trial.LiveAndDie(Plan(), [] { return Problems{}; }), IsEmpty());
  const Problems caught = trial.Audit();
  PrintControlRow("kill -9 store, PostgreSQL", caught);
  EXPECT_GT(trial.audit().tally().lost, 0u) << "lost writes were not caught";
}

TEST_F(PostgresOutageTest, KilledServerLosesNothing) {
  const unsigned rounds = NumberFromEnvironment("FAULT_ROUNDS", kServerKills);
  ASSERT_NO_FATAL_FAILURE(StartCluster());
  StoreTrial trial(Options());
  EXPECT_THAT(Endure(trial, rounds, [this] { return KillServer(); }),
              IsEmpty());
  PrintFaultRow("kill -9 PostgreSQL", rounds, trial.audit());
  EXPECT_GE(trial.audit().acknowledged(), rounds);
}

TEST_F(PostgresOutageTest, ControlThatCommitsAsynchronouslyIsCaught) {
  ASSERT_NO_FATAL_FAILURE(StartCluster(
      {.data_dir = {},
       .settings = {std::begin(kAsynchronous), std::end(kAsynchronous)}}));
  StoreTrial trial(Options(/*accept_data_loss=*/true));
  const Problems caught =
      Endure(trial, kControlRounds, [this] { return KillServer(); });
  PrintControlRow("kill -9 PostgreSQL", caught);
  EXPECT_GT(trial.audit().tally().lost, 0u) << "a lost write was not caught";
}

// The server's data on a disk whose power can be cut.
class PostgresPowerTest : public PostgresOutageTest {
 protected:
  void SetUp() override {
    PostgresOutageTest::SetUp();
    if (IsSkipped()) {
      return;
    }
    auto disk = LoopFilesystem::Create(directory_.path(), kDiskMb);
    if (absl::IsFailedPrecondition(disk.status())) {
      GTEST_SKIP() << disk.status().message();
    }
    ASSERT_TRUE(disk.ok()) << disk.status();
    disk_ = *std::move(disk);
    // The server has a user of its own.
    std::filesystem::permissions(directory_.path(),
                                 std::filesystem::perms(0755));
  }

  test::PostgresClusterOptions OnDisk(std::vector<std::string> settings) const {
    return {.data_dir = disk_->path() / "data",
            .settings = std::move(settings)};
  }

  // The power goes and comes back.
  Problems CutPower(StoreTrial& trial) {
    trial.LosePower();
    Problems problems = ToProblems(disk_->CutPower());
    cluster_->KillAll();
    Append(ToProblems(disk_->Remount()), &problems);
    Append(ToProblems(cluster_->Start()), &problems);
    trial.RegainPower();
    return problems;
  }
};

TEST_F(PostgresPowerTest, NoAcknowledgedWriteIsLost) {
  const unsigned rounds = NumberFromEnvironment("FAULT_ROUNDS", kPowerCuts);
  ASSERT_NO_FATAL_FAILURE(StartCluster(OnDisk({})));
  ASSERT_TRUE(disk_->Sync().ok());  // initdb has not
  StoreTrial trial(Options());
  EXPECT_THAT(Endure(trial, rounds, [&] { return CutPower(trial); }),
              IsEmpty());
  PrintFaultRow("power loss, PostgreSQL", rounds, trial.audit());
  EXPECT_GE(trial.audit().acknowledged(), rounds);
}

TEST_F(PostgresPowerTest, ControlThatDoesNotSyncIsCaught) {
  ASSERT_NO_FATAL_FAILURE(StartCluster(OnDisk({"synchronous_commit = off"})));
  StoreTrial trial(Options(/*accept_data_loss=*/true));
  ASSERT_THAT(trial.StartService(), IsEmpty());  // makes the tenant
  ASSERT_THAT(trial.KillService(), IsEmpty());
  ASSERT_TRUE(cluster_->Run("postgres", "CHECKPOINT").ok());
  ASSERT_TRUE(disk_->Sync().ok());
  const Problems caught =
      Endure(trial, kControlRounds, [&] { return CutPower(trial); });
  PrintControlRow("power loss, PostgreSQL", caught);
  EXPECT_GT(trial.audit().tally().lost, 0u) << "a lost write was not caught";
}

}  // namespace
}  // namespace jixiao::fault
