#include "tools/jixiao/output_file.h"

#include <filesystem>
#include <sstream>

#include "gtest/gtest.h"

#include "common/base/file_util.h"

namespace jixiao::cli {
namespace {

namespace fs = std::filesystem;

class OutputFileTest : public ::testing::Test {
 protected:
  // Writes `text` to `path`, wholly.
  absl::Status Write(const fs::path& path, const std::string& text) {
    OutputFile file(path, otherwise_);
    if (absl::Status status = file.Open(); !status.ok()) {
      return status;
    }
    file.stream() << text;
    return file.Finish();
  }

  base::TemporaryDirectory directory_ =
      *base::TemporaryDirectory::Create("output");
  fs::path path_ = directory_.path() / "report.csv";
  std::ostringstream otherwise_;
};

TEST_F(OutputFileTest, AppearsOnlyWhenWhole) {
  {
    OutputFile file(path_, otherwise_);
    ASSERT_TRUE(file.Open().ok());
    file.stream() << "half";
  }
  EXPECT_TRUE(fs::is_empty(directory_.path()));
  ASSERT_TRUE(Write(path_, "whole").ok());
  EXPECT_EQ(*base::ReadFile(path_, 100), "whole");
}

TEST_F(OutputFileTest, LeavesFilesOfSimilarNamesAlone) {
  const std::string part = path_.string() + ".part";
  ASSERT_TRUE(base::WriteFileAtomically(part, "mine").ok());
  ASSERT_TRUE(Write(path_, "whole").ok());
  EXPECT_EQ(*base::ReadFile(part, 100), "mine");
}

TEST_F(OutputFileTest, WritesToLinksAndDevicesInsteadOfReplacingThem) {
  const fs::path target = directory_.path() / "target";
  ASSERT_TRUE(Write(target, "old, and longer").ok());
  fs::create_symlink(target, path_);
  ASSERT_TRUE(Write(path_, "new").ok());
  EXPECT_TRUE(fs::is_symlink(path_));
  EXPECT_EQ(*base::ReadFile(target, 100), "new");
  const fs::path device = directory_.path() / "device";
  fs::create_symlink("/dev/null", device);
  ASSERT_TRUE(Write(device, "x").ok());
  EXPECT_TRUE(fs::is_character_file(device));
}

TEST_F(OutputFileTest, KnowsStandardOutput) {
  ASSERT_TRUE(Write("-", "a").ok());
  ASSERT_TRUE(Write("/dev/stdout", "b").ok());
  ASSERT_TRUE(Write("", "c").ok());
  EXPECT_EQ(otherwise_.str(), "abc");
}

TEST_F(OutputFileTest, SaysBeforehandWhenItCannotWrite) {
  OutputFile nowhere("/nonexistent/directory/x", otherwise_);
  EXPECT_TRUE(absl::IsInvalidArgument(nowhere.Open()));
  OutputFile directory(directory_.path(), otherwise_);
  EXPECT_TRUE(absl::IsInvalidArgument(directory.Open()));
}

TEST_F(OutputFileTest, SaysAfterwardsWhenTheDiskIsFull) {
  fs::create_symlink("/dev/full", path_);
  EXPECT_FALSE(Write(path_, "x").ok());
}

}  // namespace
}  // namespace jixiao::cli
