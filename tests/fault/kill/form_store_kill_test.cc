// kill -9 of the form-store service under eight gRPC writers and a watcher.
#include <chrono>
#include <random>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/base/file_util.h"
#include "tests/fault/support/schedule.h"
#include "tests/fault/support/store_trial.h"

namespace jixiao::fault {
namespace {

using ::testing::IsEmpty;

constexpr unsigned kSeed = 20240102;
// Long enough for writes to be acknowledged on a busy machine.
constexpr std::chrono::milliseconds kLifeWithWrites{500};
constexpr unsigned kRounds = 60;
constexpr int kMaxDelayMs = 150;

// The kill itself is the fault.
Problems NoOtherFault() {
  return {};
}

TEST(FormStoreKillTest, NoAcknowledgedWriteIsLost) {
  const auto directory = *base::TemporaryDirectory::Create("kill");
  const unsigned rounds = NumberFromEnvironment("FAULT_ROUNDS", kRounds);
  const unsigned seed = NumberFromEnvironment("FAULT_SEED", kSeed);
  std::mt19937 random(seed);
  StoreTrial trial({.seed = seed, .store = SqliteStore(directory.path())});
  for (unsigned round = 0; round < rounds && !HasFailure(); ++round) {
    SCOPED_TRACE(absl::StrCat("round ", round, ", seed ", seed));
    EXPECT_THAT(trial.LiveAndDie(PlanFault(random, kMaxDelayMs), NoOtherFault),
                IsEmpty());
    EXPECT_THAT(trial.Audit(), IsEmpty());
  }
  ASSERT_THAT(trial.Finish(), IsEmpty());
  PrintFaultRow("kill -9 store, SQLite", rounds, trial.audit());
  EXPECT_GE(trial.audit().acknowledged(), rounds) << "too little was at stake";
  EXPECT_GE(trial.audit().stored(), trial.audit().acknowledged());
}

// The planted fault: the second life of the store is taken back.
TEST(FormStoreKillTest, ControlThatForgetsALifeIsCaught) {
  const auto directory = *base::TemporaryDirectory::Create("kill");
  const auto store = directory.path() / "store";
  const auto copy = directory.path() / "copy";
  StoreTrial trial({.seed = kSeed, .store = SqliteStore(store)});
  for (int life = 0; life < 2; ++life) {
    if (life == 1) {
      std::filesystem::copy(store, copy);
    }
    EXPECT_THAT(
        trial.LiveAndDie({.during_start = false, .delay = kLifeWithWrites},
                         NoOtherFault),
        IsEmpty());
  }
  std::filesystem::remove_all(store);
  std::filesystem::rename(copy, store);
  const Problems caught = trial.Audit();
  PrintControlRow("kill -9 store, SQLite", caught);
  EXPECT_GT(trial.audit().tally().lost, 0u) << "lost writes were not caught";
}

}  // namespace
}  // namespace jixiao::fault
