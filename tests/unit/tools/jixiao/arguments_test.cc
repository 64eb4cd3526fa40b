#include "tools/jixiao/arguments.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace jixiao::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

struct Fixture : testing::Test {
  Fixture() : arguments("thing FILE…", "Does a thing.") {
    arguments.Switch("dry_run", &dry_run, "Do nothing.");
    arguments.Option("output", "FILE", &output, "Where to.", 'o');
    arguments.Choice("format", {"table", "json"}, &format, "How.");
    arguments.Operands("FILE", &files, 1, 2);
  }

  std::string Error(const std::vector<std::string>& words) {
    return std::string(arguments.Parse(words).ToString());
  }

  bool dry_run = false;
  std::string output;
  std::string format = "table";
  std::vector<std::string> files;
  Arguments arguments;
};

TEST_F(Fixture, ReadsEveryForm) {
  ASSERT_TRUE(
      arguments
          .Parse({"--dry_run", "a", "-o", "x", "--format=json", "--", "--b"})
          .ok());
  EXPECT_TRUE(dry_run);
  EXPECT_EQ(output, "x");
  EXPECT_EQ(format, "json");
  EXPECT_THAT(files, ElementsAre("a", "--b"));
}

TEST_F(Fixture, NamesTheNearestOption) {
  EXPECT_THAT(Error({"a", "--dry-run"}), HasSubstr("did you mean --dry_run?"));
}

TEST_F(Fixture, RefusesWhatDoesNotFit) {
  EXPECT_THAT(Error({"a", "--format", "xml"}),
              HasSubstr("--format takes one of table, json, not 'xml'"));
  EXPECT_THAT(Error({"a", "--dry_run=1"}), HasSubstr("takes no value"));
  EXPECT_THAT(Error({"a", "--output"}), HasSubstr("needs a value: FILE"));
  EXPECT_THAT(Error({"a", "-output", "x"}), HasSubstr("unknown option"));
}

TEST_F(Fixture, CountsOperands) {
  EXPECT_THAT(Error({}), HasSubstr("FILE is missing"));
  EXPECT_THAT(Error({"a", "b", "c"}), HasSubstr("unexpected 'c'"));
}

TEST_F(Fixture, HelpListsEverythingWithDefaults) {
  ASSERT_TRUE(arguments.Parse({"--help"}).ok());
  EXPECT_TRUE(arguments.help_wanted());
  const std::string help = arguments.Help();
  EXPECT_THAT(help, HasSubstr("Usage: jixiao thing FILE…"));
  EXPECT_THAT(help, HasSubstr("--output FILE, -o"));
  EXPECT_THAT(help, HasSubstr("One of table, json. Default: table."));
}

TEST(NearestWordTest, KnowsWhenNothingIsNear) {
  EXPECT_EQ(NearestWord("repotr", {"report", "render"}), "report");
  EXPECT_EQ(NearestWord("xyzzy", {"report", "render"}), "");
}

}  // namespace
}  // namespace jixiao::cli
