#include "tools/jixiao/progress.h"

#include <sstream>

#include "gtest/gtest.h"

namespace jixiao::cli {
namespace {

constexpr std::chrono::milliseconds kAtOnce{0};
constexpr const char* kCleared = "\r\033[K";

TEST(ProgressTest, DrawsAndTakesItAway) {
  std::ostringstream err;
  Progress progress(err, true, "KiB sent", 4, kAtOnce);
  progress.Update(1, ", 0/1 answered");
  const std::string bar = std::string(kCleared) +
                          "[#####...............] 1/4 KiB sent, 0/1 answered";
  EXPECT_EQ(err.str(), bar);
  progress.Clear();
  EXPECT_EQ(err.str(), bar + kCleared);
  progress.Clear();
  EXPECT_EQ(err.str(), bar + kCleared) << "nothing to take away";
}

TEST(ProgressTest, GoesWithTheObject) {
  std::ostringstream err;
  { Progress(err, true, "forms", 0, kAtOnce).Update(7); }
  EXPECT_EQ(err.str(), std::string(kCleared) + "7 forms" + kCleared);
}

TEST(ProgressTest, ShowsNothingOfQuickWorkNorOutsideATerminal) {
  std::ostringstream err;
  { Progress(err, true, "forms", 0, std::chrono::hours(1)).Update(7); }
  { Progress(err, false, "forms", 0, kAtOnce).Update(7); }
  EXPECT_EQ(err.str(), "");
}

}  // namespace
}  // namespace jixiao::cli
