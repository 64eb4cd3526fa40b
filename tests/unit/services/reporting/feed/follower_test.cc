#include "services/reporting/feed/follower.h"

#include <map>
#include <random>
#include <thread>

#include "gtest/gtest.h"

#include "common/base/errors.h"
#include "tests/unit/services/reporting/support/fake_source.h"
#include "tests/unit/services/reporting/support/sample_forms.h"

namespace jixiao::reporting {
namespace {

using testing::FakeStore;
using testing::kTenant;
using testing::RandomForm;
using testing::SampleForm;

std::map<std::string, FormFacts> Content(const FormIndex& index) {
  std::map<std::string, FormFacts> content;
  const FormIndex::Snapshot snapshot = index.Read({kTenant});
  for (const TenantPartition* partition : snapshot.partitions()) {
    for (std::uint32_t i = 0; i < partition->forms().live.size(); ++i) {
      if (partition->forms().live[i] != 0) {
        content[*partition->forms().name[i]] = partition->FactsAt(i);
      }
    }
  }
  return content;
}

class FollowerTest : public ::testing::Test {
 protected:
  FollowerTest() { store_.AddTenant(kTenant); }
  ~FollowerTest() override { follower_.Stop(); }

  // Waits until a change of the store is in the index.
  absl::Status Reached(std::int64_t revision, const std::string& history = "") {
    return progress_.WaitFor(
        {{.tenant = kTenant, .revision = revision, .history_id = history}},
        absl::Seconds(30));
  }

  FakeStore store_;
  FormIndex index_;
  Progress progress_;
  Follower follower_{&store_,
                     &index_,
                     &progress_,
                     {.min_backoff = absl::Milliseconds(1),
                      .max_backoff = absl::Milliseconds(2)}};
};

TEST_F(FollowerTest, ExportsThenFollows) {
  store_.PutForm(kTenant, SampleForm("a001"));
  EXPECT_FALSE(follower_.caught_up());
  follower_.Start();
  ASSERT_TRUE(Reached(2).ok());
  EXPECT_EQ(index_.forms(), 1U);
  ASSERT_TRUE(Reached(store_.PutForm(kTenant, SampleForm("a002"))).ok());
  EXPECT_EQ(index_.forms(), 2U);
  ASSERT_TRUE(
      Reached(store_.DeleteForm(kTenant, "tenants/yunhe/forms/a001")).ok());
  EXPECT_EQ(index_.forms(), 1U);
  ASSERT_TRUE(Reached(store_.PutForm(kTenant, SampleForm("a001"),
                                     form::v1::CHANGE_ACTION_UNDELETE))
                  .ok());
  EXPECT_EQ(index_.forms(), 2U) << "what is brought back counts again";
  EXPECT_TRUE(follower_.caught_up());
  EXPECT_EQ(store_.exports(), 1);
}

TEST_F(FollowerTest, TakesTenantsThatAreCreatedLater) {
  follower_.Start();
  ASSERT_TRUE(Reached(1).ok());
  store_.AddTenant("tenants/newtown");
  ASSERT_TRUE(progress_
                  .WaitFor({{.tenant = "tenants/newtown",
                             .revision = 1,
                             .history_id = "h1"}},
                           absl::Seconds(30))
                  .ok());
  EXPECT_EQ(index_.Tenants().size(), 2U);
}

TEST_F(FollowerTest, AChangeTakesEffectOnce) {
  follower_.Start();
  store_.AwaitWatch();
  const auto first = store_.PutForm(kTenant, SampleForm("a001"));
  store_.DeleteForm(kTenant, "tenants/yunhe/forms/a001");
  store_.Replay(kTenant, first);
  ASSERT_TRUE(Reached(store_.Touch(kTenant)).ok());
  EXPECT_EQ(index_.forms(), 0U) << "an old change came back to life";
  EXPECT_EQ(store_.exports(), 1);
}

TEST_F(FollowerTest, ReconnectsAndGoesOnWithoutExport) {
  follower_.Start();
  store_.AwaitWatch();
  ASSERT_TRUE(Reached(store_.PutForm(kTenant, SampleForm("a001"))).ok());
  store_.SetDown(absl::UnavailableError("killed"));
  const auto missed = store_.PutForm(kTenant, SampleForm("a002"));
  EXPECT_EQ(index_.forms(), 1U) << "answers go on while the store is away";
  EXPECT_TRUE(follower_.caught_up());
  store_.SetDown(absl::OkStatus());
  ASSERT_TRUE(Reached(missed).ok());
  EXPECT_EQ(index_.forms(), 2U);
  EXPECT_EQ(store_.exports(), 1);
}

TEST_F(FollowerTest, ALostChangeIsNoticedAndRepaired) {
  follower_.Start();
  store_.AwaitWatch();
  store_.LoseNextChange();
  store_.PutForm(kTenant, SampleForm("a001"));
  ASSERT_TRUE(Reached(store_.PutForm(kTenant, SampleForm("a002"))).ok());
  EXPECT_EQ(index_.forms(), 2U);
  EXPECT_EQ(store_.exports(), 2);
}

TEST_F(FollowerTest, ARenewedHistoryIsExportedAnew) {
  follower_.Start();
  ASSERT_TRUE(Reached(store_.PutForm(kTenant, SampleForm("a001"))).ok());
  store_.RenewHistory(kTenant, "h2");
  while (store_.exports() < 2) {
    std::this_thread::yield();
  }
  const auto revision = store_.PutForm(kTenant, SampleForm("a002"));
  while (Reached(revision, "h2").code() ==
         absl::StatusCode::kFailedPrecondition) {
    std::this_thread::yield();
  }
  EXPECT_EQ(errors::ReasonOf(Reached(1, "h1")),
            errors::ERROR_REASON_HISTORY_CHANGED);
  EXPECT_EQ(index_.forms(), 2U);
}

TEST_F(FollowerTest, AFeedOfSomeUnitsOnlyIsRefused) {
  std::thread later([&] {
    store_.AwaitWatch();
    store_.PassOver(kTenant);
  });
  EXPECT_EQ(errors::ReasonOf(follower_.FollowOnce()),
            errors::ERROR_REASON_PERMISSION_DENIED);
  later.join();
}

TEST_F(FollowerTest, ARestoreBeforeTheExportIsNoOlderHistory) {
  store_.BeforeNextExport([&] { store_.RenewHistory(kTenant, "h2"); });
  follower_.Start();
  EXPECT_TRUE(Reached(1, "h2").ok());
  store_.AwaitWatch();
  // Nothing was forgotten of what the export said.
  EXPECT_TRUE(Reached(1, "h2").ok());
  EXPECT_EQ(store_.exports(), 1);
}

TEST_F(FollowerTest, AStoreThatGoesAwayBeforeTheExportIsTriedAgain) {
  store_.BeforeNextExport(
      [&] { store_.SetDown(absl::UnavailableError("killed")); });
  EXPECT_EQ(follower_.FollowOnce().code(), absl::StatusCode::kUnavailable);
  EXPECT_TRUE(index_.Tenants().empty());
  store_.SetDown(absl::OkStatus());
  follower_.Start();
  EXPECT_TRUE(Reached(1, "h1").ok());
}

TEST_F(FollowerTest, AFormThatMovesOnKeepsItsFindings) {
  follower_.Start();
  store_.AwaitWatch();
  auto exported = SampleForm("a001");
  store_.PutForm(kTenant, exported);
  // Submission: another state, the same content, no word of validation.
  exported.mutable_form()->set_state(form::v1::FORM_STATE_DEPARTMENT_REVIEW);
  exported.mutable_form()->clear_validation();
  exported.clear_findings();
  ASSERT_TRUE(Reached(store_.PutForm(kTenant, exported)).ok());
  const FormFacts moved = Content(index_).begin()->second;
  EXPECT_EQ(moved.state, form::v1::FORM_STATE_DEPARTMENT_REVIEW);
  EXPECT_EQ(moved.validation_state, form::v1::VALIDATION_STATE_CURRENT);
  EXPECT_EQ(moved.findings.size(), 2U);
}

TEST_F(FollowerTest, NewContentIsPendingUntilItsReportFollows) {
  follower_.Start();
  store_.AwaitWatch();
  auto exported = SampleForm("a001");
  store_.PutForm(kTenant, exported);
  exported.mutable_form()->set_form_digest("edited");
  exported.mutable_form()->clear_validation();
  exported.clear_findings();
  ASSERT_TRUE(Reached(store_.PutForm(kTenant, exported)).ok());
  const FormFacts edited = Content(index_).begin()->second;
  EXPECT_EQ(edited.validation_state, form::v1::VALIDATION_STATE_PENDING);
  EXPECT_TRUE(edited.findings.empty());
  auto judged = SampleForm("a001");
  judged.mutable_form()->set_form_digest("edited");
  ASSERT_TRUE(Reached(store_.PutForm(kTenant, judged)).ok());
  EXPECT_EQ(Content(index_).begin()->second.findings.size(), 2U);
}

TEST_F(FollowerTest, AReportWithoutFindingsEndsThem) {
  follower_.Start();
  store_.AwaitWatch();
  auto exported = SampleForm("a001");
  store_.PutForm(kTenant, exported);
  exported.mutable_form()->mutable_validation()->set_report_digest("new");
  exported.clear_findings();
  ASSERT_TRUE(Reached(store_.PutForm(kTenant, exported)).ok());
  EXPECT_TRUE(Content(index_).begin()->second.findings.empty());
}

TEST_F(FollowerTest, RandomHistoryEqualsAFreshExport) {
  follower_.Start();
  std::mt19937 random(5);
  std::int64_t last = 1;
  for (int step = 0; step < 400; ++step) {
    const std::string id = "f" + std::to_string(random() % 40);
    const std::string name = std::string(kTenant) + "/forms/" + id;
    last = random() % 4 == 0 ? store_.DeleteForm(kTenant, name)
                             : store_.PutForm(kTenant, RandomForm(id, random));
    if (step % 100 == 50) {
      store_.SetDown(absl::UnavailableError("killed"));
      store_.SetDown(absl::OkStatus());
    }
  }
  ASSERT_TRUE(Reached(last).ok());
  FormIndex fresh;
  Progress progress;
  Follower other(&store_, &fresh, &progress);
  other.Start();
  ASSERT_TRUE(
      progress
          .WaitFor({{.tenant = kTenant, .revision = last, .history_id = ""}},
                   absl::Seconds(30))
          .ok());
  EXPECT_EQ(Content(index_), Content(fresh));
}

TEST(FullIndexTest, StopsAndSaysWhy) {
  FakeStore store;
  store.AddTenant(kTenant);
  store.PutForm(kTenant, SampleForm("a001"));
  store.PutForm(kTenant, SampleForm("a002"));
  FormIndex index({.max_forms = 1, .max_bytes = 1 << 20});
  Progress progress;
  Follower follower(&store, &index, &progress);
  EXPECT_EQ(errors::ReasonOf(follower.FollowOnce()),
            errors::ERROR_REASON_INDEX_FULL);
  EXPECT_FALSE(follower.caught_up());
  EXPECT_EQ(errors::ReasonOf(progress.WaitFor(
                {{.tenant = kTenant, .revision = 2, .history_id = ""}},
                absl::Seconds(30))),
            errors::ERROR_REASON_INDEX_FULL);
}

TEST(FullIndexTest, GoesOnWhenThereIsRoomAgain) {
  constexpr char kOther[] = "tenants/anhe";  // its changes come first
  FakeStore store;
  store.AddTenant(kOther);
  store.AddTenant(kTenant);
  auto theirs = SampleForm("a001");
  theirs.mutable_form()->set_name(std::string(kOther) + "/forms/a001");
  const auto put = store.PutForm(kOther, theirs);
  FormIndex index({.max_forms = 1, .max_bytes = 1 << 20});
  Progress progress;
  Follower follower(&store, &index, &progress,
                    {.min_backoff = absl::Milliseconds(1),
                     .max_backoff = absl::Milliseconds(2)});
  const auto reached = [&](const char* tenant, std::int64_t revision,
                           absl::Duration wait) {
    return progress.WaitFor(
        {{.tenant = tenant, .revision = revision, .history_id = "h1"}}, wait);
  };
  follower.Start();
  store.AwaitWatch();
  ASSERT_TRUE(reached(kOther, put, absl::Seconds(30)).ok());
  const auto wanted = store.PutForm(kTenant, SampleForm("a001"));
  EXPECT_EQ(errors::ReasonOf(reached(kTenant, wanted, absl::Seconds(30))),
            errors::ERROR_REASON_INDEX_FULL);
  store.DeleteForm(kOther, theirs.form().name());
  absl::Status status;
  do {
    status = reached(kTenant, wanted, absl::Seconds(30));
  } while (errors::ReasonOf(status) == errors::ERROR_REASON_INDEX_FULL);
  EXPECT_TRUE(status.ok()) << status;
  // The obstacle is gone: what is not there yet is only late.
  EXPECT_EQ(
      errors::ReasonOf(reached(kTenant, wanted + 1, absl::Milliseconds(200))),
      errors::ERROR_REASON_INDEX_BEHIND);
}

}  // namespace
}  // namespace jixiao::reporting
