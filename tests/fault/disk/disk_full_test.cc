// The disk of the store is filled and emptied again under eight writers.
#include <random>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/base/file_util.h"
#include "tests/fault/disk/ballast.h"
#include "tests/fault/support/loop_filesystem.h"
#include "tests/fault/support/schedule.h"
#include "tests/fault/support/store_trial.h"

namespace jixiao::fault {
namespace {

using ::testing::IsEmpty;

constexpr unsigned kSeed = 20240102;
constexpr unsigned kRounds = 4;
// The log alone takes up to 144 MB before it begins anew.
constexpr int kDiskMb = 320;
constexpr size_t kWritesOfRound = 100;
constexpr size_t kRefusalsOfRound = 50;

class DiskFullTest : public ::testing::Test {
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
    return {.seed = seed_, .store = SqliteStore(disk_->path() / "store")};
  }

  // One time that the disk is full, and not any more.
  Problems FillAndFree(StoreTrial& trial, unsigned spare_blocks) {
    const Ballast ballast(disk_->path());
    Problems problems = trial.AwaitAcknowledged(kWritesOfRound);
    EXPECT_TRUE(ballast.Fill(spare_blocks).ok());
    Append(trial.AwaitRefused(kRefusalsOfRound), &problems);
    Append(CheckReads(trial), &problems);
    ballast.Remove();
    Append(trial.AwaitAcknowledged(kWritesOfRound), &problems);
    return problems;
  }

  // What must go on while the disk is full.
  static Problems CheckReads(StoreTrial& trial) {
    form::v1::ListFormsRequest list;
    list.set_parent("tenants/linhai");
    list.set_page_size(100);
    const auto page = trial.client().ListForms(list);
    if (!page.ok() || page->forms().empty()) {
      return {"no list while the disk is full: " + page.status().ToString()};
    }
    form::v1::GetFormRequest get;
    get.set_name(page->forms(0).name());
    const auto form = trial.client().GetForm(get);
    return form.ok() ? trial.AwaitWatcher()
                     : Problems{"no form while the disk is full: " +
                                form.status().ToString()};
  }

  const unsigned seed_ = NumberFromEnvironment("FAULT_SEED", kSeed);
  std::mt19937 random_{seed_};
  base::TemporaryDirectory directory_ =
      *base::TemporaryDirectory::Create("disk-full");
  std::unique_ptr<LoopFilesystem> disk_;
};

TEST_F(DiskFullTest, WritesAreRefusedReadsGoOnAndItRecovers) {
  const unsigned rounds = NumberFromEnvironment("FAULT_ROUNDS", kRounds);
  StoreTrial trial(Options());
  ASSERT_THAT(trial.StartService(), IsEmpty());
  trial.StartWriters(WriteUntil::kStopped);
  for (unsigned round = 0; round < rounds && !HasFailure(); ++round) {
    SCOPED_TRACE(absl::StrCat("round ", round, ", seed ", seed_));
    EXPECT_THAT(FillAndFree(trial, random_() % 64), IsEmpty());
  }
  EXPECT_THAT(trial.JoinWriters(), IsEmpty());
  EXPECT_THAT(trial.AwaitWatcher(), IsEmpty());
  EXPECT_THAT(trial.KillService(), IsEmpty());
  EXPECT_THAT(trial.Audit(), IsEmpty());
  PrintFaultRow("disk full, SQLite", rounds, trial.audit());
  EXPECT_EQ(trial.books().unknown_count, 0u) << "not every answer was clear";
  EXPECT_GT(trial.audit().refused(), rounds * kRefusalsOfRound / 2);
}

TEST_F(DiskFullTest, ControlThatIgnoresItIsCaught) {
  TrialOptions options = Options();
  options.environment = PlantedFault("ignore_full");
  options.dies_with_disk = true;
  StoreTrial trial(std::move(options));
  ASSERT_THAT(trial.StartService(), IsEmpty());
  trial.StartWriters(WriteUntil::kStopped);
  Problems caught = trial.AwaitAcknowledged(kWritesOfRound);
  ASSERT_THAT(caught, IsEmpty());
  ASSERT_TRUE(Ballast(disk_->path()).Fill(0).ok());
  Append(trial.AwaitAcknowledged(kWritesOfRound), &caught);
  Append(trial.KillService(), &caught);
  Append(trial.JoinWriters(), &caught);
  Append(trial.Audit(), &caught);
  PrintControlRow("disk full, SQLite", caught);
  EXPECT_FALSE(caught.empty()) << "ignoring a full disk was not caught";
}

}  // namespace
}  // namespace jixiao::fault
