// The primary of a replicated PostgreSQL is killed under load and its standby
// takes over; the store finds it by itself.
#include <csignal>
#include <fstream>
#include <iterator>
#include <random>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/base/file_util.h"
#include "tests/fault/postgres/postgres_store.h"
#include "tests/fault/support/schedule.h"
#include "tests/fault/support/store_trial.h"
#include "tests/support/postgres_cluster.h"

namespace jixiao::fault {
namespace {

using test::PostgresCluster;
using ::testing::IsEmpty;

constexpr unsigned kSeed = 20240102;
constexpr unsigned kRounds = 3;
constexpr unsigned kControlRounds = 3;
constexpr int kMaxDelayMs = 300;
constexpr std::chrono::seconds kPatience{30};
// How long the primary sends nothing before it dies.
constexpr std::chrono::milliseconds kStall{400};

std::string CommandLine(pid_t pid) {
  std::ifstream file(absl::StrCat("/proc/", pid, "/cmdline"));
  return {std::istreambuf_iterator<char>(file), {}};
}

class FailoverTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!PostgresCluster::Available()) {
      GTEST_SKIP() << "PostgreSQL is not installed";
    }
  }

  // A primary with its standby. Their sockets are found under fixed names,
  // whoever has which role.
  Problems StartPair(bool synchronous) {
    synchronous_ = synchronous;
    auto primary = PostgresCluster::Create();
    if (!primary.ok()) {
      return {primary.status().ToString()};
    }
    primary_ = *std::move(primary);
    Link("a", *primary_);
    Problems problems = MigrateDatabase(primary_->ConnInfo());
    if (!problems.empty()) {
      return problems;
    }
    return AddStandby("b");
  }

  Problems AddStandby(const std::string& name) {
    auto standby = PostgresCluster::CreateStandby(*primary_);
    if (!standby.ok()) {
      return {standby.status().ToString()};
    }
    standby_ = *std::move(standby);
    standby_name_ = name;
    Link(name, *standby_);
    return synchronous_ ? MakeSynchronous() : Problems{};
  }

  // Returns once the primary waits for its standby.
  Problems MakeSynchronous() {
    Problems problems =
        ToProblems(primary_->Set("synchronous_standby_names", "standby"));
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    while (problems.empty()) {
      const auto state = primary_->Run(
          "postgres", "SELECT sync_state FROM pg_stat_replication");
      if (state.ok() && *state == "sync") {
        break;
      }
      if (std::chrono::steady_clock::now() > deadline) {
        problems.push_back("the standby does not become synchronous");
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    // Every process of the server has read the setting by now, or soon.
    std::this_thread::sleep_for(kStall);
    return problems;
  }

  // Kills the primary while it is ahead of its standby, promotes the standby
  // and gives it a standby of its own.
  Problems FailOver() {
    kill(Sender(), SIGSTOP);
    std::this_thread::sleep_for(kStall);
    primary_->KillAll();
    Problems problems = ToProblems(standby_->Promote());
    const std::string free_name = standby_name_ == "a" ? "b" : "a";
    primary_ = std::move(standby_);
    Append(AddStandby(free_name), &problems);
    return problems;
  }

  std::string Url() const {
    return absl::StrCat("host=", (directory_.path() / "a").string(), ",",
                        (directory_.path() / "b").string(),
                        " user=postgres dbname=postgres"
                        " target_session_attrs=read-write");
  }

  Problems Endure(StoreTrial& trial, unsigned rounds) {
    Problems problems = trial.StartService();
    for (unsigned round = 0; round < rounds && problems.empty(); ++round) {
      FaultPlan plan = PlanFault(random_, kMaxDelayMs);
      problems = trial.LiveThrough(plan, [this] { return FailOver(); });
    }
    return problems;
  }

  TrialOptions Options() const {
    return {.seed = seed_,
            .store = PostgresStore({.url = Url(),
                                    .audit_url = Url(),
                                    .key_directory = directory_.path()})};
  }

 private:
  void Link(const std::string& name, const PostgresCluster& cluster) {
    const auto link = directory_.path() / name;
    std::filesystem::remove(link);
    std::filesystem::create_directory_symlink(cluster.socket_dir(), link);
  }

  // The primary's process that sends its log to the standby.
  pid_t Sender() const {
    for (const pid_t pid : primary_->Processes()) {
      if (CommandLine(pid).find("walsender") != std::string::npos) {
        return pid;
      }
    }
    ADD_FAILURE() << "the primary sends nothing";
    return primary_->postmaster();
  }

  const unsigned seed_ = NumberFromEnvironment("FAULT_SEED", kSeed);
  std::mt19937 random_{seed_};
  const base::TemporaryDirectory directory_ =
      *base::TemporaryDirectory::Create("failover");
  bool synchronous_ = true;
  std::unique_ptr<PostgresCluster> primary_;
  std::unique_ptr<PostgresCluster> standby_;
  std::string standby_name_;
};

TEST_F(FailoverTest, SynchronousStandbyLosesNothing) {
  const unsigned rounds = NumberFromEnvironment("FAULT_ROUNDS", kRounds);
  ASSERT_THAT(StartPair(/*synchronous=*/true), IsEmpty());
  StoreTrial trial(Options());
  EXPECT_THAT(Endure(trial, rounds), IsEmpty());
  PrintFaultRow("standby takes over", rounds, trial.audit());
  EXPECT_GE(trial.audit().acknowledged(), rounds);
}

TEST_F(FailoverTest, ControlWithAnAsynchronousStandbyIsCaught) {
  ASSERT_THAT(StartPair(/*synchronous=*/false), IsEmpty());
  StoreTrial trial(Options());
  const Problems caught = Endure(trial, kControlRounds);
  PrintControlRow("standby takes over", caught);
  EXPECT_GT(trial.audit().tally().lost, 0u) << "a lost write was not caught";
}

}  // namespace
}  // namespace jixiao::fault
