#include "tests/fault/history/history.h"

#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "tests/fault/history/check_history.h"
#include "tests/fault/history/history_generator.h"
#include "tests/fault/history/history_json.h"
#include "tests/fault/history/recorder.h"

namespace jixiao::fault {
namespace {

using ::testing::HasSubstr;

TEST(HistoryJsonTest, ReadsWhatItWrote) {
  for (std::uint32_t seed = 1; seed <= 20; ++seed) {
    History history = GenerateHistory({.seed = seed});
    history.operations[0].detail = "\"quoted\", 绩效";
    const absl::StatusOr<History> read = FromJsonLines(ToJsonLines(history));
    ASSERT_TRUE(read.ok()) << read.status();
    EXPECT_EQ(*read, history);
  }
}

TEST(HistoryJsonTest, NamesTheLineThatIsNotOfAHistory) {
  const std::string good =
      R"({"call":"get","outcome":"unknown","refusal":"other"})"
      "\n";
  EXPECT_TRUE(FromJsonLines(good).ok());
  for (const char* const bad :
       {"nonsense\n", "[]\n", "\n", R"({"call":"fetch"})",
        R"({"call":"get","outcome":"ok","refusal":"other","client":"one"})"}) {
    EXPECT_THAT(FromJsonLines(good + bad).status().ToString(),
                HasSubstr("line 2 is not of a history"))
        << bad;
  }
}

TEST(RecorderTest, PutsTheBooksOfAllThreadsTogether) {
  Recorder recorder;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([book = recorder.NewClient()] {
      for (int n = 0; n < 1000; ++n) {
        Operation& operation = book->Begin({.form = "form-1"});
        Recorder::ClientBook::End(&operation);
        operation.outcome = Outcome::kRefused;
        operation.refusal = Refusal::kNotFound;
      }
    });
  }
  Recorder::WatcherBook* const watcher = recorder.NewWatcher();
  watcher->Start(0);
  FeedEvent change;
  change.revision = 1;
  watcher->Receive(change);
  for (std::thread& thread : threads) {
    thread.join();
  }
  const History history = recorder.Take();
  EXPECT_EQ(history.operations.size(), 4000u);
  ASSERT_EQ(history.feed.size(), 2u);
  EXPECT_LE(history.feed[0].received_ns, history.feed[1].received_ns);
  for (const Operation& operation : history.operations) {
    ASSERT_LE(operation.invoke_ns, operation.return_ns);
  }
  EXPECT_EQ(CheckHistory(history).judgement, Judgement::kOk);
}

TEST(RecorderTest, CallsThatNeverEndAreOfUnknownOutcome) {
  Recorder recorder;
  recorder.NewClient()->Begin(
      {.kind = CallKind::kCreate, .form = "form-1", .request_id = "lost"});
  const History history = recorder.Take();
  ASSERT_EQ(history.operations.size(), 1u);
  EXPECT_EQ(history.operations[0].outcome, Outcome::kUnknown);
  EXPECT_EQ(history.operations[0].return_ns, kNever);
}

}  // namespace
}  // namespace jixiao::fault
