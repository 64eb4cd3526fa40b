// kill -9 of a process that writes to a SQLite store from eight threads.
#include <filesystem>
#include <iostream>
#include <thread>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/base/file_util.h"
#include "services/form_store/storage/sqlite/sqlite_storage.h"
#include "tests/fault/support/child_process.h"
#include "tests/fault/support/fault_report.h"
#include "tests/fault/support/history_audit.h"
#include "tests/fault/support/ledger.h"
#include "tests/fault/support/schedule.h"

namespace jixiao::fault {
namespace {

using ::testing::IsEmpty;

constexpr unsigned kSeed = 20240102;
constexpr unsigned kRounds = 25;
constexpr unsigned kControlRounds = 30;
constexpr int kMaxDelayMs = 120;
constexpr std::chrono::seconds kStartTimeout{60};

// A store in a directory, and writers that are killed again and again.
class KillLoop {
 public:
  KillLoop(unsigned seed, std::string writer_flag)
      : seed_(seed),
        writer_flag_(std::move(writer_flag)),
        random_(seed),
        directory_(*base::TemporaryDirectory::Create("kill")),
        tries_(directory_.path() / "tries"),
        acknowledged_(directory_.path() / "acknowledged") {
    std::cout << "seed " << seed << std::endl;
  }

  // Runs, kills, reads back. Returns what is wrong.
  std::vector<std::string> Round(unsigned round) {
    const FaultPlan plan = PlanFault(random_, kMaxDelayMs);
    ChildProcess writer(Arguments(round), directory_.path() / "log");
    if (!plan.during_start && !AwaitAcknowledgment(writer)) {
      return {"the writer acknowledges nothing:\n" + Log()};
    }
    std::this_thread::sleep_for(plan.delay);
    if (!writer.Kill()) {
      return {"the writer ended by itself:\n" + Log()};
    }
    ReadLedgers();
    auto storage = form_store::OpenSqliteStorage({.dir = StoreDirectory()});
    if (!storage.ok()) {
      return {storage.status().ToString()};
    }
    return audit_.Check(**storage);
  }

  const HistoryAudit& audit() const { return audit_; }

 private:
  std::filesystem::path StoreDirectory() const {
    return directory_.path() / "store";
  }

  std::vector<std::string> Arguments(unsigned round) const {
    std::vector<std::string> arguments = {
        JIXIAO_BINARY_DIR "/tests/storage_kill_writer", StoreDirectory(),
        directory_.path(), std::to_string(seed_ + round)};
    if (!writer_flag_.empty()) {
      arguments.push_back(writer_flag_);
    }
    return arguments;
  }

  bool AwaitAcknowledgment(ChildProcess& writer) {
    const size_t before = audit_.acknowledged();
    const auto deadline = std::chrono::steady_clock::now() + kStartTimeout;
    while (audit_.acknowledged() == before) {
      if (!writer.Running() || std::chrono::steady_clock::now() > deadline) {
        return false;
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
      ReadLedgers();
    }
    return true;
  }

  // Acknowledged first: what is acknowledged was tried before.
  void ReadLedgers() {
    audit_.AddAcknowledged(acknowledged_.ReadNew());
    audit_.AddTries(tries_.ReadNew());
  }

  std::string Log() const {
    return base::ReadFile(directory_.path() / "log", 1 << 20).value_or("");
  }

  const unsigned seed_;
  const std::string writer_flag_;
  std::mt19937 random_;
  const base::TemporaryDirectory directory_;
  LedgerReader tries_;
  LedgerReader acknowledged_;
  HistoryAudit audit_;
};

TEST(StorageKillTest, NoAcknowledgedWriteIsLost) {
  const unsigned rounds = NumberFromEnvironment("FAULT_ROUNDS", kRounds);
  KillLoop loop(NumberFromEnvironment("FAULT_SEED", kSeed), "");
  for (unsigned round = 0; round < rounds; ++round) {
    ASSERT_THAT(loop.Round(round), IsEmpty()) << "round " << round;
  }
  PrintFaultRow("kill -9, SQLite storage", rounds, loop.audit());
  EXPECT_GE(loop.audit().acknowledged(), rounds) << "too little was at stake";
  EXPECT_GE(loop.audit().stored(), loop.audit().acknowledged());
}

TEST(StorageKillTest, ControlThatAcknowledgesFirstIsCaught) {
  KillLoop loop(NumberFromEnvironment("FAULT_SEED", kSeed),
                "--acknowledge_first");
  for (unsigned round = 0; round < kControlRounds; ++round) {
    const std::vector<std::string> problems = loop.Round(round);
    if (!problems.empty()) {
      PrintControlRow("kill -9, SQLite storage", problems);
      EXPECT_TRUE(problems[0].starts_with("lost: ")) << problems[0];
      return;
    }
  }
  ADD_FAILURE() << "acknowledging before the commit was not caught";
}

}  // namespace
}  // namespace jixiao::fault
