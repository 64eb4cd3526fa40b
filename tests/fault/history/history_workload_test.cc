// The form-store binary under twelve clients and two watchers, killed again
// and again: what all of them saw is one linearizable history with a true
// feed. FAULT_OPERATIONS sets the number of calls, FAULT_SEED the seed,
// FAULT_RETRIES=1 sends writes again with their request ids.
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/base/file_util.h"
#include "tests/fault/history/check_history.h"
#include "tests/fault/history/feed_check.h"
#include "tests/fault/history/history_json.h"
#include "tests/fault/history/linearizability.h"
#include "tests/fault/history/recorder.h"
#include "tests/fault/history/store_under_test.h"
#include "tests/fault/history/workload_client.h"
#include "tests/fault/support/schedule.h"

namespace jixiao::fault {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

constexpr unsigned kCalls = 15'000;
constexpr unsigned kControlCalls = 2'000;
constexpr int kClients = 12;
constexpr int kWatchers = 2;
constexpr unsigned kMaxRunMs = 1'500;

// The whole of it: store, clients, watchers, and the one who kills.
class Workload {
 public:
  explicit Workload(const WorkloadOptions& options)
      : options_(options), random_(options.seed) {}

  // Of the first client.
  void SetFilter(AnswerFilter filter) { filter_ = std::move(filter); }

  History Run() {
    Note(store_.Start());
    if (!problems_.empty()) {
      return {};
    }
    Note(CreateTenant(*store_.Await(0).client));
    StartWatchers();
    StartClients();
    KillUntilDone();
    Join(&clients_);
    ReadAll();
    Join(&watchers_);
    return recorder_.Take();
  }

  int kills() const { return kills_; }
  const std::vector<std::string>& problems() const { return problems_; }

 private:
  // To be called by one thread.
  void Note(const absl::Status& status) {
    if (!status.ok()) {
      problems_.push_back(status.ToString());
    }
  }

  void StartClients() {
    for (int number = 0; number < kClients; ++number) {
      auto client = std::make_shared<WorkloadClient>(
          options_, number, &store_, &recorder_, &calls_,
          number == 0 ? filter_ : AnswerFilter());
      clients_.emplace_back([client] { client->Run(); });
    }
  }

  void StartWatchers() {
    watched_.resize(kWatchers);
    for (std::uint32_t i = 0; i < kWatchers; ++i) {
      auto watcher = std::make_shared<WorkloadWatcher>(options_.seed + i,
                                                       &store_, &recorder_);
      watchers_.emplace_back(
          [this, i, watcher] { watched_[i] = watcher->Run(last_revision_); });
    }
  }

  void KillUntilDone() {
    while (calls_ < options_.calls && problems_.empty()) {
      std::this_thread::sleep_for(
          std::chrono::milliseconds(random_() % kMaxRunMs));
      Note(store_.Kill());
      Note(store_.Start());
      ++kills_;
    }
    calls_ = options_.calls;  // nobody goes on after a problem
  }

  // After the last kill, and lets the watchers come to an end.
  void ReadAll() {
    WorkloadClient reader(options_, kClients, &store_, &recorder_, &calls_);
    reader.ReadAll();
    const auto head = HeadOfTenant(*store_.Await(0).client);
    Note(head.status());
    last_revision_ = head.value_or(0);
  }

  void Join(std::vector<std::thread>* threads) {
    for (std::thread& thread : *threads) {
      thread.join();
    }
    if (threads == &watchers_) {
      for (const absl::Status& status : watched_) {
        Note(status);
      }
    }
  }

  const WorkloadOptions options_;
  std::mt19937 random_;
  AnswerFilter filter_;
  StoreUnderTest store_;
  Recorder recorder_;
  std::atomic<std::int64_t> calls_ = 0;
  std::atomic<std::int64_t> last_revision_ = -1;
  std::vector<std::thread> clients_;
  std::vector<std::thread> watchers_;
  std::vector<absl::Status> watched_;
  std::vector<std::string> problems_;
  int kills_ = 0;
};

WorkloadOptions Options(unsigned calls) {
  return {.seed = NumberFromEnvironment("FAULT_SEED", 20240102),
          .calls = calls,
          .retries = NumberFromEnvironment("FAULT_RETRIES", 0) != 0};
}

// Keeps the history for people; returns where.
std::string Save(const History& history) {
  const std::filesystem::path path =
      std::filesystem::temp_directory_path() / "jixiao-failed-history.jsonl";
  const absl::Status status =
      base::WriteFileAtomically(path, ToJsonLines(history));
  return status.ok() ? path.string() : status.ToString();
}

void Print(const History& history, int kills) {
  std::map<Outcome, int> outcomes;
  for (const Operation& operation : history.operations) {
    ++outcomes[operation.outcome];
  }
  std::cout << history.operations.size() << " operations ("
            << outcomes[Outcome::kOk] << " ok, " << outcomes[Outcome::kRefused]
            << " refused, " << outcomes[Outcome::kUnknown] << " unknown), "
            << history.feed.size() << " feed events, " << kills << " kills"
            << std::endl;
}

TEST(HistoryWorkloadTest, KilledStoreIsLinearizableAndItsFeedTrue) {
  const unsigned calls = NumberFromEnvironment("FAULT_OPERATIONS", kCalls);
  Workload workload(Options(calls));
  const History history = workload.Run();
  ASSERT_THAT(workload.problems(), IsEmpty());
  Print(history, workload.kills());
  EXPECT_GE(history.operations.size(), calls);
  EXPECT_GE(workload.kills(), 2) << "too little was at stake";
  const HistoryVerdict verdict = CheckHistory(history);
  EXPECT_EQ(verdict.judgement, Judgement::kOk)
      << verdict.explanation << "\nsaved as " << Save(history);
}

// Lets a client record an answer of before, once, though it has been told of a
// newer state since.
class StaleAnswer {
 public:
  void operator()(Operation* operation) {
    if (operation->outcome != Outcome::kOk) {
      return;
    }
    auto& [older, newer] = told_[operation->form];
    if (!planted_ && operation->kind == CallKind::kGet && older.revision != 0 &&
        !older.deleted) {
      operation->result = older;
      planted_ = true;
    } else if (operation->result.revision > newer.revision) {
      older = std::exchange(newer, operation->result);
    }
  }

  bool planted() const { return planted_; }

 private:
  std::map<std::string, std::pair<FormState, FormState>> told_;
  bool planted_ = false;
};

// Leaves out one change that a watcher was sent.
void LoseChange(std::vector<FeedEvent>* feed) {
  for (std::size_t i = 0; i + 1 < feed->size(); ++i) {
    if ((*feed)[i].kind == FeedEventKind::kChange &&
        (*feed)[i + 1].kind == FeedEventKind::kChange) {
      feed->erase(feed->begin() + static_cast<std::ptrdiff_t>(i));
      return;
    }
  }
}

// The control: what is recorded wrong is found.
TEST(HistoryWorkloadTest, FalseRecordsAreCaught) {
  StaleAnswer stale_answer;
  Workload workload(Options(kControlCalls));
  workload.SetFilter(std::ref(stale_answer));
  History history = workload.Run();
  ASSERT_THAT(workload.problems(), IsEmpty());
  ASSERT_TRUE(stale_answer.planted());
  ASSERT_THAT(CheckFeed(history), IsEmpty());
  EXPECT_EQ(CheckLinearizability(history.operations).judgement,
            Judgement::kViolation);
  const HistoryVerdict verdict = CheckHistory(history);
  EXPECT_EQ(verdict.judgement, Judgement::kViolation);
  EXPECT_THAT(verdict.explanation, HasSubstr("is not linearizable"));
  LoseChange(&history.feed);
  EXPECT_THAT(CheckFeed(history), Contains(StartsWith("gap")));
}

}  // namespace
}  // namespace jixiao::fault
