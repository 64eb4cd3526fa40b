#include "tools/jixiao/cursor_file.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/base/file_util.h"

namespace jixiao::cli {
namespace {

TEST(CursorFileTest, RoundTripsAndBeginsEmpty) {
  const auto directory = base::TemporaryDirectory::Create("cursor");
  ASSERT_TRUE(directory.ok());
  const std::string path = directory->path() / "cursors";
  const auto none = ReadCursors(path);
  ASSERT_TRUE(none.ok());
  EXPECT_TRUE(none->empty());

  Cursors cursors;
  cursors["tenants/a"].set_tenant("tenants/a");
  cursors["tenants/a"].set_revision(7);
  cursors["tenants/a"].set_history_id("h");
  ASSERT_TRUE(WriteCursors(path, cursors).ok());
  const auto read = ReadCursors(path);
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->at("tenants/a").revision(), 7);
  EXPECT_EQ(read->at("tenants/a").history_id(), "h");
}

TEST(CursorFileTest, RefusesAnotherFileWithItsLine) {
  const auto directory = base::TemporaryDirectory::Create("cursor");
  ASSERT_TRUE(directory.ok());
  const std::string path = directory->path() / "cursors";
  ASSERT_TRUE(base::WriteFileAtomically(path, "hello\n").ok());
  const auto read = ReadCursors(path);
  EXPECT_THAT(std::string(read.status().message()),
              testing::HasSubstr(":1: not a cursor"));
}

}  // namespace
}  // namespace jixiao::cli
