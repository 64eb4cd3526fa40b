#include "common/rpc/pace.h"

#include "gtest/gtest.h"

#include "tests/support/cold_read.h"

namespace jixiao::rpc {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Pace::Clock::time_point kBegin{seconds(1000)};

TEST(PaceTest, OnlyALongCallThatReadFromADiskSlowsTheNext) {
  Pace pace;
  EXPECT_TRUE(pace.IsQuick(kBegin));
  pace.Note(kBegin, kBegin + milliseconds(1), /*disk_reads=*/1);
  EXPECT_TRUE(pace.IsQuick(kBegin + milliseconds(1)));
  pace.Note(kBegin, kBegin + milliseconds(50), /*disk_reads=*/0);
  EXPECT_TRUE(pace.IsQuick(kBegin + milliseconds(50)));
  pace.Note(kBegin, kBegin + milliseconds(50), /*disk_reads=*/1);
  EXPECT_FALSE(pace.IsQuick(kBegin + milliseconds(50)));
}

TEST(PaceTest, ASlowCallIsForgottenAfterARest) {
  Pace pace;
  const auto end = kBegin + milliseconds(50);
  pace.Note(kBegin, end, 1);
  EXPECT_FALSE(pace.IsQuick(end + Pace::kRest - milliseconds(1)));
  EXPECT_TRUE(pace.IsQuick(end + Pace::kRest));
}

TEST(PaceTest, CountsWhatAThreadReadsFromDisk) {
  testing::ColdFile file;
  auto before = Pace::DiskReadsOfThisThread();
  ASSERT_TRUE(file.Read());
  EXPECT_EQ(Pace::DiskReadsOfThisThread(), before) << "it is in memory";
  before = Pace::DiskReadsOfThisThread();
  ASSERT_TRUE(file.ReadCold());
  if (Pace::DiskReadsOfThisThread() == before) {
    GTEST_SKIP() << "/var/tmp is in memory, or the kernel does not count";
  }
}

}  // namespace
}  // namespace jixiao::rpc
