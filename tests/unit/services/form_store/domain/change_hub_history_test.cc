// Watching a history that is compacted, or restored, by this process or
// another; and watchers that are slow, or very many.
#include <cstdint>
#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "gtest/gtest.h"

#include "services/form_store/domain/change_lister.h"
#include "services/form_store/domain/foreign_commits.h"
#include "tests/unit/services/form_store/domain/backup.h"
#include "tests/unit/services/form_store/domain/hub_fixture.h"
#include "tests/unit/services/form_store/domain/shared_storage.h"

namespace jixiao::form_store {
namespace {

using form::v1::Change;
using form::v1::WatchChangesRequest;

constexpr auto kPrecondition = absl::StatusCode::kFailedPrecondition;
constexpr auto kOutOfRange = absl::StatusCode::kOutOfRange;

void ExpectHistoryChanged(const absl::Status& status, std::int64_t fork) {
  EXPECT_THAT(status,
              FailsWith(kPrecondition, errors::ERROR_REASON_HISTORY_CHANGED));
  EXPECT_EQ(errors::MetadataOf(status, "tenant"), "tenants/yunxi");
  EXPECT_EQ(errors::MetadataOf(status, "fork_revision"), std::to_string(fork));
}

class RestoredHubTest : public HubFixture {
 protected:
  RestoredHubTest() {
    store_.MustCreate("a", "form-1");
    backup_ = TakeBackup(store_, fork_);
    store_.MustCreate("b", "form-2");
    store_.MustCreate("c", "form-3");
  }
  void Restore(bool keep_history_id = false) {
    ASSERT_THAT(RestoreBackup(store_, backup_, keep_history_id,
                              [this](std::string_view tenant) {
                                hub_.OnHistoryChanged(tenant);
                              }),
                IsOk());
  }
  WatchChangesRequest FromPoint(std::int64_t revision,
                                const std::string& history_id) {
    WatchChangesRequest request = From({{"yunxi", revision}});
    request.mutable_cursors(0)->set_history_id(history_id);
    return request;
  }

  const std::int64_t fork_ = store_.Head() + 4;  // units, form, report
  Backup backup_;
};

TEST_F(RestoredHubTest, EveryWatcherOfTheTenantIsToldWithTheFork) {
  ASSERT_EQ(fork_, 5);
  store_.MakeTenant("other");
  const std::string old_id = HistoryId();
  WatchChangesRequest all;
  all.set_all_tenants(true);
  const auto at_head = Watch(From({{"yunxi", store_.Head()}, {"other", 1}}));
  const auto at_fork = Watch(FromPoint(fork_, old_id));
  const auto of_all = Watch(all);
  const auto of_other = Watch(From({{"other", 0}}));
  const auto full = std::make_shared<FakeSink>();
  full->SetCapacity(0);
  ASSERT_THAT(hub_.Watch(store_.caller, From({{"yunxi", 0}}), full), IsOk());
  for (const auto& watcher : {at_head, at_fork, of_all, of_other}) {
    watcher->WaitForHeads();
  }
  WaitForHub();
  Restore();
  for (const auto& told : {at_head, at_fork, of_all, full}) {
    ExpectHistoryChanged(told->WaitForEnd(), fork_);
  }
  ASSERT_THAT(store_.Create(SampleForm("d"), "form-9", "other"), IsOk());
  of_other->WaitForChanges(5);
  EXPECT_FALSE(of_other->ended());

  ExpectHistoryChanged(TryWatch(FromPoint(fork_, old_id)), fork_);
  const auto renewed = Watch(FromPoint(fork_, HistoryId()));
  store_.MustCreate("d", "form-2");
  const auto changes = renewed->WaitForChanges(3);
  ExpectDense(changes, fork_);
  EXPECT_EQ(changes[0].action(), form::v1::CHANGE_ACTION_RESTORE);
  EXPECT_EQ(changes[1].form().project().display_name(), "d");
}

TEST_F(RestoredHubTest, ACursorFromAChangeIsToldOfTheRestore) {
  const auto sink = Watch(From({{"yunxi", 0}}));
  const std::vector<Change> changes =
      sink->WaitForChanges(static_cast<std::size_t>(fork_) + 1);
  const Change& last = changes.back();
  ASSERT_EQ(last.history_id(), HistoryId());
  Restore();
  while (store_.Head() < last.revision()) {
    store_.MustCreate("d" + std::to_string(store_.Head()));
  }
  ExpectHistoryChanged(TryWatch(FromPoint(last.revision(), last.history_id())),
                       fork_);
  form::v1::ListChangesRequest list;
  list.set_parent("tenants/yunxi");
  list.mutable_cursor()->set_revision(last.revision());
  ChangeLister lister(store_.storage.get(), &store_.tokens);
  // The control: a number alone is taken to be of the present history.
  EXPECT_THAT(lister.List(store_.caller, list), IsOk());
  list.mutable_cursor()->set_history_id(last.history_id());
  ExpectHistoryChanged(lister.List(store_.caller, list).status(), fork_);
}

// The control: under the same id nobody could know that what follows is of
// another history.
TEST_F(RestoredHubTest, AHistoryUnderItsOldIdEndsNoWatch) {
  const std::int64_t head = store_.Head();
  const auto sink = Watch(From({{"yunxi", head}}));
  sink->WaitForHeads();
  Restore(true);
  WaitForHub();
  while (store_.Head() <= head) {
    store_.MustCreate("d" + std::to_string(store_.Head()));
  }
  sink->WaitForChanges(1);
  EXPECT_FALSE(sink->ended());
}

TEST_F(RestoredHubTest, ChangesOfTheNewHistoryNeverReachAnOldWatch) {
  const std::int64_t head = store_.Head();
  const auto idle = Watch(From({{"yunxi", head}}));
  idle->WaitForHeads();
  // Nobody tells the hub of the restore.
  ASSERT_THAT(RestoreBackup(store_, backup_), IsOk());
  while (store_.Head() <= head) {
    store_.MustCreate("d" + std::to_string(store_.Head()));
  }
  ExpectHistoryChanged(idle->WaitForEnd(), fork_);
  EXPECT_TRUE(idle->WaitForChanges(0).empty());
}

TEST_F(RestoredHubTest, AWatchWaitsWhileItsTenantIsBeingRestored) {
  const auto sink = std::make_shared<FakeSink>();
  sink->SetCapacity(0);
  ASSERT_THAT(hub_.Watch(store_.caller, From({{"yunxi", 1}}), sink), IsOk());
  const auto other = Watch(From({{"yunxi", store_.Head()}}));
  other->WaitForHeads();
  ASSERT_THAT(store_.storage->BeginRestore(
                  "yunxi", {.origin_history_id = HistoryId()}, true),
              IsOk());
  hub_.OnForeignCommit("yunxi", 99);
  sink->SetCapacity(1);  // for what was read before
  store_.MakeTenant("other");
  Watch(From({{"other", 0}}))->WaitForHeads();
  EXPECT_FALSE(sink->ended());
  EXPECT_FALSE(other->ended());
  Restore();
  ExpectHistoryChanged(sink->WaitForEnd(), fork_);
  ExpectHistoryChanged(other->WaitForEnd(), fork_);
}

TEST_F(RestoredHubTest, ANewWatchIsServedAlthoughTheHubWasNotTold) {
  const auto old = Watch(From({{"yunxi", 1}}));
  old->WaitForHeads();
  ASSERT_THAT(RestoreBackup(store_, backup_), IsOk());
  const auto renewed = Watch(FromPoint(fork_, HistoryId()));
  EXPECT_EQ(renewed->WaitForChanges(1)[0].action(),
            form::v1::CHANGE_ACTION_RESTORE);
  ExpectHistoryChanged(old->WaitForEnd(), fork_);
}

class SharedHubTest : public HubFixture {
 protected:
  SharedHubTest()
      : HubFixture(std::make_unique<SharedStorage>()),
        shared_(static_cast<SharedStorage*>(store_.storage.get())),
        foreign_(std::make_unique<ForeignCommits>(
            store_.storage.get(), &store_.directory,
            [this](std::string_view tenant, std::int64_t head) {
              hub_.OnForeignCommit(tenant, head);
            })) {
    // What this store writes is what the others have written.
    store_.queue.SetListener(nullptr);
  }
  void Retitle(const std::string& title) {
    form::v1::UpdateFormRequest update;
    update.mutable_form()->set_name("tenants/yunxi/forms/form-1");
    update.mutable_form()->set_title(title);
    update.mutable_update_mask()->add_paths("title");
    ASSERT_THAT(store_.writer.Update(store_.caller, update), IsOk());
  }

  SharedStorage* const shared_;
  std::unique_ptr<ForeignCommits> foreign_;
};

TEST_F(SharedHubTest, ForeignCommitsReachTheWatchersHere) {
  const auto sink = Watch(From({{"yunxi", 1}}));
  WaitForHub();
  store_.MustCreate("a", "form-1");
  WaitForHub();
  EXPECT_TRUE(sink->WaitForChanges(0).empty()) << "told without being told";
  shared_->listener("yunxi", store_.Head());
  ExpectDense(sink->WaitForChanges(4), 1);
}

TEST_F(SharedHubTest, AForeignChangeOfTheTenantIsSeen) {
  EXPECT_EQ((*store_.directory.Find("yunxi"))->record.display_name(),
            SampleTenant().display_name());
  form::v1::Tenant renamed = (*store_.directory.Find("yunxi"))->record;
  renamed.set_display_name("云溪新区财政局");
  Write write;
  Mutation& mutation = write.mutations.emplace_back();
  mutation.kind = form::v1::CHANGE_KIND_CONFIG;
  mutation.action = form::v1::CHANGE_ACTION_UPDATE;
  mutation.resource_name = "tenants/yunxi";
  mutation.payload = renamed.SerializeAsString();
  ASSERT_TRUE(store_.storage->Commit("yunxi", std::vector{write})->at(0).ok());
  shared_->listener("yunxi", 2);
  EXPECT_EQ((*store_.directory.Find("yunxi"))->record.display_name(),
            "云溪新区财政局");
}

TEST_F(SharedHubTest, AForeignRestoreIsTold) {
  store_.MustCreate("a", "form-1");
  const Backup backup = TakeBackup(store_, 5);
  const auto sink = Watch(From({{"yunxi", 5}}));
  sink->WaitForHeads();
  ASSERT_THAT(RestoreBackup(store_, backup), IsOk());
  shared_->listener("yunxi", store_.Head());
  ExpectHistoryChanged(sink->WaitForEnd(), 5);
}

TEST_F(SharedHubTest, ALateCallDoesNothing) {
  const ForeignCommitListener listener = shared_->listener;
  const auto sink = Watch(From({{"yunxi", 1}}));
  WaitForHub();
  store_.MustCreate("a", "form-1");
  foreign_.reset();
  listener("yunxi", store_.Head());
  WaitForHub();
  EXPECT_TRUE(sink->WaitForChanges(0).empty());
}

TEST_F(SharedHubTest, ACompactionThatOvertakesAWatchIsTold) {
  store_.MustCreate("a", "form-1");
  Retitle("b");
  Retitle("c");
  const std::int64_t head = store_.Head();
  const auto compact = [&] {
    ASSERT_THAT(store_.storage->BeginCompaction("yunxi", head), IsOk());
    const auto step = store_.storage->CompactStep("yunxi", 0, head, 100, false);
    ASSERT_THAT(step, IsOk());
    ASSERT_GT(step->dropped_payloads, 0);
  };
  shared_->before_read = compact;
  const auto sink = Watch(From({{"yunxi", 0}}));
  const absl::Status status = sink->WaitForEnd();
  EXPECT_THAT(status,
              FailsWith(kOutOfRange, errors::ERROR_REASON_CURSOR_COMPACTED));
  EXPECT_EQ(errors::MetadataOf(status, "oldest_revision"),
            std::to_string(head));

  // From then on such cursors are refused, and the oldest one that is left is
  // good.
  EXPECT_THAT(TryWatch(From({{"yunxi", head - 1}})),
              FailsWith(kOutOfRange, errors::ERROR_REASON_CURSOR_COMPACTED));
  WatchChangesRequest all;
  all.set_all_tenants(true);
  EXPECT_THAT(Watch(all)->WaitForEnd(),
              FailsWith(kOutOfRange, errors::ERROR_REASON_CURSOR_COMPACTED));
  const auto next = Watch(From({{"yunxi", head}}));
  Retitle("d");
  shared_->listener("yunxi", store_.Head());
  ExpectDense(next->WaitForChanges(2), head);
}

using CrowdedHubTest = HubFixture;

TEST_F(CrowdedHubTest, ASlowReaderGoesOnWhereItWasTold) {
  for (const char* project : {"a", "b", "c"}) {
    store_.MustCreate(project);
  }
  const std::int64_t head = store_.Head();
  std::vector<Change> got;
  std::int64_t cursor = 0;
  while (cursor < head) {
    const auto sink = std::make_shared<FakeSink>();
    sink->SetCapacity(2);
    ASSERT_THAT(hub_.Watch(store_.caller, From({{"yunxi", cursor}}), sink),
                IsOk());
    while (!sink->ended()) {
      store_.clock.Advance(absl::Seconds(31));
      hub_.Wake();
      std::this_thread::yield();
    }
    const absl::Status status = sink->WaitForEnd();
    EXPECT_THAT(status, FailsWith(absl::StatusCode::kResourceExhausted,
                                  errors::ERROR_REASON_SLOW_READER));
    const auto changes = sink->WaitForChanges(1);
    got.insert(got.end(), changes.begin(), changes.end());
    cursor = std::stoll(errors::MetadataOf(status, "tenants/yunxi"));
    EXPECT_EQ(cursor, got.back().revision());
  }
  ExpectDense(got, 0);
  EXPECT_EQ(got.size(), static_cast<std::size_t>(head));
}

TEST_F(CrowdedHubTest, HeartbeatsNameTheHistory) {
  const auto sink = Watch(From({{"yunxi", 0}}));
  sink->WaitForHeads();
  const auto heads = sink->Heads();
  ASSERT_EQ(heads.size(), 1u);
  EXPECT_EQ(heads[0].revision(), 1);
  EXPECT_EQ(heads[0].history_id(), HistoryId());
}

int ThreadsOfThisProcess() {
  std::ifstream status("/proc/self/status");
  std::string line;
  while (std::getline(status, line)) {
    if (line.starts_with("Threads:")) {
      return std::stoi(line.substr(8));
    }
  }
  return -1;
}

TEST_F(CrowdedHubTest, ThousandsOfIdleWatchersAreLeftInPeace) {
  constexpr std::size_t kWatchers = 5000;
  store_.MakeTenant("other");
  const int threads = ThreadsOfThisProcess();
  std::vector<std::shared_ptr<FakeSink>> sinks;
  for (std::size_t i = 0; i < kWatchers; ++i) {
    sinks.push_back(Watch(From({{"other", 1}})));
  }
  for (const auto& sink : sinks) {
    sink->WaitForHeads();
  }
  EXPECT_EQ(hub_.watchers(), kWatchers);
  EXPECT_EQ(ThreadsOfThisProcess(), threads);
  for (const char* project : {"a", "b", "c"}) {
    store_.MustCreate(project);
  }
  WaitForHub();
  for (const auto& sink : sinks) {
    ASSERT_EQ(sink->responses(), 1u) << "woken by another tenant's change";
  }
  ASSERT_THAT(store_.Create(SampleForm("d"), "form-9", "other"), IsOk());
  for (const auto& sink : sinks) {
    const auto changes = sink->WaitForChanges(4);
    ASSERT_EQ(changes.size(), 4u);
    ASSERT_EQ(changes.back().revision(), 5);
  }
}

}  // namespace
}  // namespace jixiao::form_store
