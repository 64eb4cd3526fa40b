#include "common/rpc/pace.h"

#include <string>

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "gtest/gtest.h"

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

// Dropping a file from the page cache makes the next read one of the disk.
TEST(PaceTest, CountsWhatAThreadReadsFromDisk) {
  char path[] = "/var/tmp/jixiao_pace_XXXXXX";
  const int file = mkstemp(path);
  ASSERT_GE(file, 0);
  unlink(path);
  std::string bytes(1 << 20, 'x');
  ASSERT_EQ(write(file, bytes.data(), bytes.size()),
            static_cast<ssize_t>(bytes.size()));
  ASSERT_EQ(fdatasync(file), 0);
  const auto before = Pace::DiskReadsOfThisThread();
  ASSERT_GT(pread(file, bytes.data(), bytes.size(), 0), 0);
  EXPECT_EQ(Pace::DiskReadsOfThisThread(), before) << "it is in memory";
  ASSERT_EQ(posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED), 0);
  ASSERT_GT(pread(file, bytes.data(), bytes.size(), 0), 0);
  close(file);
  if (Pace::DiskReadsOfThisThread() == before) {
    GTEST_SKIP() << "/var/tmp is in memory, or the kernel does not count";
  }
}

}  // namespace
}  // namespace jixiao::rpc
