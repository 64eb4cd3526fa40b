// Watching changes: what is delivered, to whom, and how a watch ends.
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "gtest/gtest.h"

#include "tests/unit/services/form_store/domain/hub_fixture.h"

namespace jixiao::form_store {
namespace {

using form::v1::Change;
using form::v1::Form;
using form::v1::WatchChangesRequest;

using ChangeHubTest = HubFixture;

TEST_F(ChangeHubTest, DeliversWhatWasAndWhatComes) {
  const Form first = store_.MustCreate("a", "form-1");
  const auto sink = Watch(From({{"yunxi", 0}}));
  EXPECT_EQ(sink->WaitForChanges(5).size(), 5u);
  store_.MustCreate("b", "form-2");
  const std::vector<Change> changes = sink->WaitForChanges(7);
  ASSERT_EQ(changes.size(), 7u);
  ExpectDense(changes, 0);
  EXPECT_EQ(changes[0].kind(), form::v1::CHANGE_KIND_CONFIG);
  EXPECT_EQ(changes[0].tenant_snapshot().display_name(), "云溪市财政局");
  EXPECT_EQ(changes[1].org_unit().display_name(), "云溪市档案馆");
  const Change& created = changes[3];
  EXPECT_EQ(created.kind(), form::v1::CHANGE_KIND_FORM);
  EXPECT_EQ(created.action(), form::v1::CHANGE_ACTION_CREATE);
  EXPECT_EQ(created.resource_name(), first.name());
  EXPECT_EQ(created.actor(), "tester");
  EXPECT_EQ(created.request_id(), "request-1");
  EXPECT_EQ(created.form().etag(), first.etag());
  EXPECT_EQ(created.form().contacts(0).display_name(), "甄*");
  EXPECT_EQ(created.total_after().fen(), 3'500'000);
  EXPECT_FALSE(created.has_total_before());
  const Change& report = changes[4];
  EXPECT_EQ(report.kind(), form::v1::CHANGE_KIND_REPORT);
  EXPECT_EQ(report.previous_revision(), created.revision());
  EXPECT_EQ(report.form().revision(), created.revision());
  EXPECT_EQ(report.form().validation().state(),
            form::v1::VALIDATION_STATE_CURRENT);
}

TEST_F(ChangeHubTest, TellsWhatAnUpdateAndADeletionChanged) {
  const Form form = store_.MustCreate("a", "form-1");
  form::v1::UpdateFormRequest update;
  update.mutable_form()->set_name(form.name());
  update.mutable_form()->mutable_funding()->mutable_other()->set_fen(100);
  update.mutable_update_mask()->add_paths("funding.other");
  ASSERT_THAT(store_.writer.Update(store_.caller, update), IsOk());
  form::v1::DeleteFormRequest remove;
  remove.set_name(form.name());
  ASSERT_THAT(store_.writer.Delete(store_.caller, remove), IsOk());
  const auto sink = Watch(From({{"yunxi", 5}}));
  const std::vector<Change> changes = sink->WaitForChanges(3);
  const Change& updated = changes[0];
  EXPECT_EQ(updated.previous_revision(), form.revision());
  EXPECT_EQ(updated.total_before().fen(), 3'500'000);
  EXPECT_EQ(updated.total_after().fen(), 3'500'100);
  ASSERT_EQ(updated.changed_paths_size(), 2);
  EXPECT_EQ(updated.changed_paths(0), "funding.other");
  EXPECT_EQ(updated.changed_paths(1), "funding.effective_total");
  const Change& deleted = changes[2];
  EXPECT_EQ(deleted.action(), form::v1::CHANGE_ACTION_DELETE);
  EXPECT_EQ(deleted.total_before().fen(), 3'500'100);
  EXPECT_FALSE(deleted.has_total_after());
}

TEST_F(ChangeHubTest, FollowsSeveralTenantsAndThoseMadeLater) {
  store_.MakeTenant("other");
  WatchChangesRequest request = From({{"yunxi", 1}});
  request.set_all_tenants(true);
  const auto sink = Watch(request);
  EXPECT_EQ(sink->WaitForChanges(1).front().tenant(), "tenants/other");
  store_.MakeTenant("third");
  hub_.OnCommit("third", 1);
  ASSERT_THAT(store_.Create(SampleForm(), "", "third"), IsOk());
  store_.MustCreate("a");
  std::map<std::string, std::vector<Change>> by_tenant;
  for (const Change& change : sink->WaitForChanges(1 + 5 + 4)) {
    by_tenant[change.tenant()].push_back(change);
  }
  ExpectDense(by_tenant["tenants/other"], 0);
  ExpectDense(by_tenant["tenants/third"], 0);
  ExpectDense(by_tenant["tenants/yunxi"], 1);
  EXPECT_EQ(by_tenant["tenants/third"].size(), 5u);
}

TEST_F(ChangeHubTest, SendsTheKindsAskedForAndHeadsOfAll) {
  WatchChangesRequest request = From({{"yunxi", 0}});
  request.add_kinds(form::v1::CHANGE_KIND_FORM);
  store_.MustCreate("a", "form-1");
  const auto sink = Watch(request);
  EXPECT_EQ(sink->WaitForHeads()["tenants/yunxi"], 5);
  store_.MustCreate("b", "form-2");
  const auto changes = sink->WaitForChanges(2);
  ASSERT_EQ(changes.size(), 2u);
  std::int64_t last = 0;
  for (const Change& change : changes) {
    EXPECT_EQ(change.kind(), form::v1::CHANGE_KIND_FORM);
    EXPECT_EQ(change.previous_sent_revision(), last);
    last = change.revision();
  }
  // Where all are sent, the numbers say it.
  const auto all = Watch(From({{"yunxi", 0}}));
  for (const Change& change : all->WaitForChanges(5)) {
    EXPECT_FALSE(change.has_previous_sent_revision());
  }
}

TEST_F(ChangeHubTest, HeartbeatsComeByTheClock) {
  const auto sink = Watch(From({{"yunxi", 1}}));
  sink->WaitForHeads();
  const std::size_t before = sink->responses();
  store_.clock.Advance(absl::Seconds(11));
  hub_.Wake();
  const absl::Time limit = absl::Now() + kPatience;
  while (sink->responses() == before && absl::Now() < limit) {
    std::this_thread::yield();
  }
  EXPECT_EQ(sink->responses(), before + 1);
}

TEST_F(ChangeHubTest, AFullReaderIsSkippedNothing) {
  auto sink = std::make_shared<FakeSink>();
  sink->SetCapacity(2);
  // Written before the watch, so that no heads in between take up room.
  for (const char* project : {"a", "b", "c"}) {
    store_.MustCreate(project);
  }
  ASSERT_THAT(hub_.Watch(store_.caller, From({{"yunxi", 0}}), sink), IsOk());
  EXPECT_EQ(sink->WaitForChanges(2).size(), 2u);
  sink->SetCapacity(3);
  EXPECT_EQ(sink->WaitForChanges(5).size(), 5u);
  sink->SetCapacity(100);
  const auto changes = sink->WaitForChanges(9);
  EXPECT_EQ(changes.size(), 9u);
  ExpectDense(changes, 0);
}

TEST_F(ChangeHubTest, ASlowReaderIsToldWhereToResume) {
  auto sink = std::make_shared<FakeSink>();
  sink->SetCapacity(2);
  store_.MustCreate("a");
  ASSERT_THAT(hub_.Watch(store_.caller, From({{"yunxi", 0}}), sink), IsOk());
  sink->WaitForChanges(2);
  // The pump blocks on the third; only then does the clock count.
  while (hub_.watchers() > 0) {
    store_.clock.Advance(absl::Seconds(31));
    hub_.Wake();
    std::this_thread::yield();
  }
  const absl::Status status = sink->WaitForEnd();
  EXPECT_THAT(status, FailsWith(absl::StatusCode::kResourceExhausted,
                                errors::ERROR_REASON_SLOW_READER));
  EXPECT_EQ(errors::MetadataOf(status, "tenants/yunxi"), "2");
}

TEST_F(ChangeHubTest, RefusesCursorsThatCannotBe) {
  constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
  EXPECT_THAT(TryWatch(From({})),
              FailsWith(kInvalid, errors::ERROR_REASON_INVALID_FIELD));
  EXPECT_THAT(TryWatch(From({{"yunxi", -1}})),
              FailsWith(kInvalid, errors::ERROR_REASON_INVALID_FIELD));
  EXPECT_THAT(TryWatch(From({{"yunxi", 0}, {"yunxi", 0}})),
              FailsWith(kInvalid, errors::ERROR_REASON_INVALID_FIELD));
  EXPECT_THAT(TryWatch(From({{"yunxi", 99}})),
              FailsWith(absl::StatusCode::kOutOfRange,
                        errors::ERROR_REASON_CURSOR_AHEAD));
  EXPECT_THAT(TryWatch(From({{"nowhere", 0}})),
              FailsWith(absl::StatusCode::kNotFound,
                        errors::ERROR_REASON_TENANT_NOT_FOUND));
  WatchChangesRequest foreign = From({{"yunxi", 0}});
  foreign.mutable_cursors(0)->set_history_id("of a backup");
  EXPECT_THAT(TryWatch(foreign),
              FailsWith(absl::StatusCode::kFailedPrecondition,
                        errors::ERROR_REASON_HISTORY_CHANGED));
  WatchChangesRequest hasty = From({{"yunxi", 0}});
  hasty.mutable_heartbeat_interval()->set_nanos(1000);
  EXPECT_THAT(TryWatch(hasty),
              FailsWith(kInvalid, errors::ERROR_REASON_INVALID_FIELD));
  store_.caller.principal.all_tenants = false;
  store_.caller.principal.tenants = {"other"};
  EXPECT_THAT(TryWatch(From({{"yunxi", 0}})),
              FailsWith(absl::StatusCode::kNotFound,
                        errors::ERROR_REASON_TENANT_NOT_FOUND));
  EXPECT_EQ(hub_.watchers(), 0u);
}

TEST_F(ChangeHubTest, ADrainTellsEveryone) {
  const auto sink = Watch(From({{"yunxi", 0}}));
  const auto full = std::make_shared<FakeSink>();
  full->SetCapacity(0);
  ASSERT_THAT(hub_.Watch(store_.caller, From({{"yunxi", 0}}), full), IsOk());
  hub_.Drain();
  for (const auto& told : {sink, full}) {
    EXPECT_THAT(told->WaitForEnd(), FailsWith(absl::StatusCode::kUnavailable,
                                              errors::ERROR_REASON_DRAINING));
  }
  EXPECT_THAT(
      TryWatch(From({{"yunxi", 0}})),
      FailsWith(absl::StatusCode::kUnavailable, errors::ERROR_REASON_DRAINING));
}

TEST_F(ChangeHubTest, AClosedWatcherIsForgotten) {
  const auto sink = Watch(From({{"yunxi", 0}}));
  sink->WaitForHeads();
  sink->Close();
  const absl::Time limit = absl::Now() + kPatience;
  while (hub_.watchers() > 0 && absl::Now() < limit) {
    std::this_thread::yield();
  }
  EXPECT_EQ(hub_.watchers(), 0u);
}

TEST_F(ChangeHubTest, ManyWatchersShareOneThreadAndOneConversion) {
  std::vector<std::shared_ptr<FakeSink>> sinks;
  for (int i = 0; i < 500; ++i) {
    sinks.push_back(Watch(From({{"yunxi", 0}})));
  }
  store_.MustCreate("a");
  for (const auto& sink : sinks) {
    const auto changes = sink->WaitForChanges(5);
    EXPECT_EQ(changes.size(), 5u);
    ExpectDense(changes, 0);
  }
  EXPECT_EQ(hub_.watchers(), 500u);
}

}  // namespace
}  // namespace jixiao::form_store
