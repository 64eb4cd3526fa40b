#include "common/base/clock.h"

#include "gtest/gtest.h"

namespace jixiao::base {
namespace {

TEST(FakeClockTest, MovesOnlyWhenTold) {
  FakeClock clock;
  const absl::Time begin = clock.Now();
  EXPECT_EQ(clock.Now(), begin);
  clock.Advance(absl::Seconds(3));
  EXPECT_EQ(clock.Now() - begin, absl::Seconds(3));
  EXPECT_EQ(clock.Uptime(), absl::Seconds(3));
}

TEST(FakeClockTest, UptimeNeverGoesBack) {
  FakeClock clock;
  clock.Advance(absl::Seconds(3));
  clock.Advance(-absl::Hours(1));
  EXPECT_EQ(clock.Uptime(), absl::Seconds(3));
}

TEST(SystemClockTest, UptimeGoesOn) {
  const absl::Duration before = Clock::System().Uptime();
  EXPECT_GE(Clock::System().Uptime(), before);
}

}  // namespace
}  // namespace jixiao::base
