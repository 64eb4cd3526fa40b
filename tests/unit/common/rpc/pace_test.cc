#include "common/rpc/pace.h"

#include <thread>

#include "gtest/gtest.h"

namespace jixiao::rpc {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Pace::Clock::time_point kBegin{seconds(1000)};

TEST(PaceTest, OnlyALongCallThatWaitedSlowsTheNext) {
  Pace pace;
  EXPECT_TRUE(pace.IsQuick(kBegin));
  pace.Note(kBegin, kBegin + milliseconds(1), /*waits=*/1);
  EXPECT_TRUE(pace.IsQuick(kBegin + milliseconds(1)));
  pace.Note(kBegin, kBegin + milliseconds(50), /*waits=*/0);
  EXPECT_TRUE(pace.IsQuick(kBegin + milliseconds(50)));
  pace.Note(kBegin, kBegin + milliseconds(50), /*waits=*/1);
  EXPECT_FALSE(pace.IsQuick(kBegin + milliseconds(50)));
}

TEST(PaceTest, ASlowCallIsForgottenAfterARest) {
  Pace pace;
  const auto end = kBegin + milliseconds(50);
  pace.Note(kBegin, end, 1);
  EXPECT_FALSE(pace.IsQuick(end + Pace::kRest - milliseconds(1)));
  EXPECT_TRUE(pace.IsQuick(end + Pace::kRest));
}

TEST(PaceTest, CountsTheWaitsOfAThread) {
  const auto before = Pace::WaitsOfThisThread();
  std::this_thread::sleep_for(milliseconds(1));
  EXPECT_GT(Pace::WaitsOfThisThread(), before);
}

}  // namespace
}  // namespace jixiao::rpc
