#include "common/base/file_util.h"

#include <filesystem>
#include <iterator>

#include <sys/stat.h>

#include "gtest/gtest.h"

namespace jixiao::base {
namespace {

class FileUtilTest : public ::testing::Test {
 protected:
  TemporaryDirectory directory_ = *TemporaryDirectory::Create("jixiao-file-");
  std::filesystem::path path_ = directory_.path() / "file";
};

TEST_F(FileUtilTest, WritesAndReads) {
  const std::string content("a\0b\n", 4);
  ASSERT_TRUE(WriteFileAtomically(path_, content).ok());
  EXPECT_EQ(*ReadFile(path_, 4), content);
  ASSERT_TRUE(WriteFileAtomically(path_, "").ok());
  EXPECT_EQ(*ReadFile(path_, 4), "");
}

TEST_F(FileUtilTest, LeavesNoTemporaryFile) {
  ASSERT_TRUE(WriteFileAtomically(path_, "x").ok());
  const std::filesystem::directory_iterator begin(directory_.path());
  EXPECT_EQ(std::distance(begin, std::filesystem::directory_iterator()), 1);
}

TEST_F(FileUtilTest, KeepsTheMode) {
  ASSERT_TRUE(WriteFileAtomically(path_, "secret", 0600).ok());
  struct stat info {};
  ASSERT_EQ(stat(path_.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600U);
}

TEST_F(FileUtilTest, WritesToWhatIsNoPlainFileInsteadOfReplacingIt) {
  const std::filesystem::path target = directory_.path() / "target";
  ASSERT_TRUE(WriteFileAtomically(target, "old, and longer").ok());
  std::filesystem::create_symlink(target, path_);
  ASSERT_TRUE(WriteFileAtomically(path_, "new").ok());
  EXPECT_TRUE(std::filesystem::is_symlink(path_));
  EXPECT_EQ(*ReadFile(target, 100), "new");

  const std::filesystem::path device = directory_.path() / "device";
  std::filesystem::create_symlink("/dev/null", device);
  EXPECT_TRUE(WriteFileAtomically(device, "x").ok());
  EXPECT_TRUE(std::filesystem::is_character_file(device));
  EXPECT_FALSE(WriteFileAtomically(directory_.path(), "x").ok());
  EXPECT_TRUE(std::filesystem::is_directory(directory_.path()));
}

TEST_F(FileUtilTest, RefusesWhatIsTooLarge) {
  ASSERT_TRUE(WriteFileAtomically(path_, std::string(200'000, 'x')).ok());
  EXPECT_EQ(ReadFile(path_, 200'000)->size(), 200'000U);
  EXPECT_TRUE(absl::IsResourceExhausted(ReadFile(path_, 199'999).status()));
}

TEST_F(FileUtilTest, SaysWhatIsMissing) {
  EXPECT_TRUE(absl::IsNotFound(ReadFile(path_, 10).status()));
  EXPECT_TRUE(absl::IsNotFound(
      WriteFileAtomically(directory_.path() / "no" / "file", "x")));
  EXPECT_FALSE(ReadFile(directory_.path(), 10).ok());
}

TEST(TemporaryDirectoryTest, IsRemovedWithItsContent) {
  std::filesystem::path path;
  {
    auto directory = TemporaryDirectory::Create("jixiao-gone-");
    ASSERT_TRUE(directory.ok());
    path = directory->path();
    ASSERT_TRUE(WriteFileAtomically(path / "file", "x").ok());
    const TemporaryDirectory moved = *std::move(directory);
    EXPECT_TRUE(std::filesystem::exists(path));
  }
  EXPECT_FALSE(std::filesystem::exists(path));
}

}  // namespace
}  // namespace jixiao::base
