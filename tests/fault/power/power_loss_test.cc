// The file system below the store is shut down under load as if its power had
// gone, mounted again and compared with what writers and watchers were told.
#include <random>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/base/file_util.h"
#include "tests/fault/support/loop_filesystem.h"
#include "tests/fault/support/schedule.h"
#include "tests/fault/support/store_trial.h"

namespace jixiao::fault {
namespace {

using ::testing::IsEmpty;

constexpr unsigned kSeed = 20240102;
constexpr unsigned kRounds = 8;
constexpr unsigned kControlRounds = 5;
constexpr int kMaxDelayMs = 300;
constexpr int kDiskMb = 256;

class PowerLossTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto disk = LoopFilesystem::Create(directory_.path(), kDiskMb);
    if (absl::IsFailedPrecondition(disk.status())) {
      GTEST_SKIP() << disk.status().message();
    }
    ASSERT_TRUE(disk.ok()) << disk.status();
    disk_ = *std::move(disk);
  }

  TrialOptions Options() const {
    return {.seed = seed_,
            .store = SqliteStore(disk_->path() / "store"),
            .dies_with_disk = true};
  }

  // One life of the store, ended by a power cut. Returns what is wrong then.
  Problems CutAndAudit(StoreTrial& trial) {
    Problems problems = trial.LiveAndDie(PlanFault(random_, kMaxDelayMs), [&] {
      trial.LosePower();
      return ToProblems(disk_->CutPower());
    });
    Append(ToProblems(disk_->Remount()), &problems);
    return problems.empty() ? trial.Audit() : problems;
  }

  const unsigned seed_ = NumberFromEnvironment("FAULT_SEED", kSeed);
  std::mt19937 random_{seed_};
  base::TemporaryDirectory directory_ =
      *base::TemporaryDirectory::Create("power");
  std::unique_ptr<LoopFilesystem> disk_;
};

TEST_F(PowerLossTest, NoAcknowledgedWriteIsLost) {
  const unsigned rounds = NumberFromEnvironment("FAULT_ROUNDS", kRounds);
  StoreTrial trial(Options());
  for (unsigned round = 0; round < rounds && !HasFailure(); ++round) {
    SCOPED_TRACE(absl::StrCat("round ", round, ", seed ", seed_));
    EXPECT_THAT(CutAndAudit(trial), IsEmpty());
  }
  EXPECT_THAT(trial.Finish(), IsEmpty());
  PrintFaultRow("power loss, SQLite", rounds, trial.audit());
  EXPECT_GE(trial.audit().acknowledged(), rounds) << "too little was at stake";
}

TEST_F(PowerLossTest, ControlThatDoesNotSyncIsCaught) {
  TrialOptions options = Options();
  options.environment = PlantedFault("no_sync");
  StoreTrial trial(std::move(options));
  // The tenant is on the disk, so that only writes are at stake.
  ASSERT_THAT(trial.StartService(), IsEmpty());
  ASSERT_THAT(trial.KillService(), IsEmpty());
  ASSERT_TRUE(disk_->Sync().ok());
  Problems caught;
  for (unsigned round = 0; round < kControlRounds && caught.empty(); ++round) {
    caught = CutAndAudit(trial);
  }
  PrintControlRow("power loss, SQLite", caught);
  EXPECT_GT(trial.audit().tally().lost, 0u)
      << "acknowledging without a sync was not caught";
}

}  // namespace
}  // namespace jixiao::fault
