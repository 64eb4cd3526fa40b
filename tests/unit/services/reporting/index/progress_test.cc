#include "services/reporting/index/progress.h"

#include <thread>

#include "gtest/gtest.h"

#include "common/base/errors.h"

namespace jixiao::reporting {
namespace {

constexpr char kTenant[] = "tenants/yunhe";

RevisionPoint Point(std::int64_t revision, const std::string& history = "h1") {
  return {.tenant = kTenant, .revision = revision, .history_id = history};
}

TEST(ProgressTest, WaitsUntilTheRevisionIsApplied) {
  Progress progress;
  progress.Applied(Point(3));
  std::thread writer([&] {
    for (int revision = 4; revision <= 9; ++revision) {
      progress.Applied(Point(revision));
    }
  });
  EXPECT_TRUE(progress.WaitFor({Point(9)}, absl::Seconds(30)).ok());
  writer.join();
}

TEST(ProgressTest, NothingAskedIsNothingAwaited) {
  Progress progress;
  EXPECT_TRUE(progress.WaitFor({}, absl::ZeroDuration()).ok());
}

TEST(ProgressTest, TellsThatItIsBehindAndWhenToTryAgain) {
  base::FakeClock clock;
  Progress progress(&clock);
  progress.Applied(Point(3));
  progress.SawHead(Point(3));
  clock.Advance(absl::Seconds(7));
  const absl::Status status =
      progress.WaitFor({Point(4)}, absl::Milliseconds(5));
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(errors::ReasonOf(status), errors::ERROR_REASON_INDEX_BEHIND);
  EXPECT_EQ(errors::MetadataOf(status, "applied"), "3");
  ASSERT_TRUE(errors::RetryAfterOf(status).has_value());
  EXPECT_GE(*errors::RetryAfterOf(status), absl::Seconds(7));
}

TEST(ProgressTest, RefusesAnotherHistoryAtOnce) {
  Progress progress;
  progress.Applied(Point(3));
  const absl::Status status =
      progress.WaitFor({Point(1, "h0")}, absl::InfiniteDuration());
  EXPECT_EQ(errors::ReasonOf(status), errors::ERROR_REASON_HISTORY_CHANGED);
}

TEST(ProgressTest, TellsWhereAnEndedHistoryForked) {
  Progress progress;
  progress.Applied(Point(3, "h2"));
  progress.SetForks(kTenant, {{"h1", 2}});
  const absl::Status known =
      progress.WaitFor({Point(3, "h1")}, absl::InfiniteDuration());
  EXPECT_EQ(errors::ReasonOf(known), errors::ERROR_REASON_HISTORY_CHANGED);
  EXPECT_EQ(errors::MetadataOf(known, "fork_revision"), "2");
  const absl::Status unknown =
      progress.WaitFor({Point(3, "h0")}, absl::InfiniteDuration());
  EXPECT_EQ(errors::ReasonOf(unknown), errors::ERROR_REASON_HISTORY_CHANGED);
  EXPECT_EQ(errors::MetadataOf(unknown, "fork_revision"), "");
  // What is known goes with the tenant.
  progress.Forget(kTenant);
  progress.Applied(Point(3, "h2"));
  EXPECT_EQ(errors::MetadataOf(
                progress.WaitFor({Point(3, "h1")}, absl::InfiniteDuration()),
                "fork_revision"),
            "");
}

TEST(ProgressTest, ARenewedHistoryEndsWaits) {
  Progress progress;
  progress.Applied(Point(3));
  std::thread writer([&] { progress.Applied(Point(1, "h2")); });
  const absl::Status status = progress.WaitFor({Point(9)}, absl::Seconds(30));
  writer.join();
  EXPECT_EQ(errors::ReasonOf(status), errors::ERROR_REASON_HISTORY_CHANGED);
}

TEST(ProgressTest, AFullIndexSaysSo) {
  Progress progress;
  progress.Applied(Point(3));
  progress.SetObstacle(
      Point(3).tenant,
      errors::ResourceExhausted(errors::ERROR_REASON_INDEX_FULL, "full"));
  EXPECT_TRUE(progress.WaitFor({Point(3)}, absl::Seconds(30)).ok());
  EXPECT_EQ(errors::ReasonOf(progress.WaitFor({Point(4)}, absl::Seconds(30))),
            errors::ERROR_REASON_INDEX_FULL);
  // It keeps nobody else back, and is over when the tenant moves on.
  const RevisionPoint other = {
      .tenant = "tenants/other", .revision = 1, .history_id = "h1"};
  EXPECT_EQ(errors::ReasonOf(progress.WaitFor({other}, absl::ZeroDuration())),
            errors::ERROR_REASON_INDEX_BEHIND);
  progress.SetObstacle(Point(3).tenant, absl::OkStatus());
  EXPECT_EQ(
      errors::ReasonOf(progress.WaitFor({Point(4)}, absl::ZeroDuration())),
      errors::ERROR_REASON_INDEX_BEHIND);
}

TEST(ProgressTest, StopEndsWaits) {
  Progress progress;
  progress.Stop();
  EXPECT_EQ(errors::ReasonOf(progress.WaitFor({Point(4)}, absl::Seconds(30))),
            errors::ERROR_REASON_DRAINING);
}

TEST(ProgressTest, LagIsTimeSinceTheStoreSaidThatAllIsThere) {
  base::FakeClock clock;
  Progress progress(&clock);
  clock.Advance(absl::Seconds(5));
  EXPECT_EQ(progress.LagOf({kTenant}), absl::Seconds(5)) << "never complete";
  progress.Applied(Point(3));
  progress.SawHead(Point(3));
  EXPECT_EQ(progress.LagOf({kTenant}), absl::ZeroDuration());
  clock.Advance(absl::Seconds(2));
  progress.SawHead(Point(8));  // five changes are missing
  clock.Advance(absl::Seconds(1));
  EXPECT_EQ(progress.LagOf({kTenant}), absl::Seconds(3));
  progress.Applied(Point(8));
  EXPECT_EQ(progress.LagOf({kTenant}), absl::Seconds(1));
}

}  // namespace
}  // namespace jixiao::reporting
