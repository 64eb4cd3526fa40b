#include <sstream>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/base/utf8.h"
#include "tools/jixiao/commands.h"
#include "tools/jixiao/table.h"

namespace jixiao::cli {
namespace {

using testing::HasSubstr;

struct Ended {
  int code;
  std::string out;
  std::string err;
};

Ended Jixiao(const Words& words) {
  std::ostringstream out;
  std::ostringstream err;
  Session session(out, err, false);
  const int code = RunCommandLine(session, words);
  return {code, out.str(), err.str()};
}

TEST(CommandLineTest, HelpGoesToOutputAndFits) {
  const Ended run = Jixiao({"--help"});
  EXPECT_EQ(run.code, kFine);
  EXPECT_EQ(run.err, "");
  EXPECT_THAT(run.out, HasSubstr("Exit codes: 0 fine, 1 findings, 2 usage"));
}

TEST(CommandLineTest, EveryCommandHasHelpWithin80Columns) {
  for (const char* command :
       {"tenant", "import", "validate", "get", "list", "history", "watch",
        "export", "submit", "report", "render", "rules", "health"}) {
    const Ended run = Jixiao({command, "--help"});
    EXPECT_EQ(run.code, kFine) << command;
    EXPECT_THAT(run.out, HasSubstr("Usage: jixiao " + std::string(command)));
    EXPECT_THAT(run.out, HasSubstr("--form_store ADDRESS"));
    std::istringstream lines(run.out);
    for (std::string line; std::getline(lines, line);) {
      EXPECT_LE(base::DisplayWidth(line), kTerminalColumns) << line;
    }
  }
}

TEST(CommandLineTest, NamesTheNearestCommand) {
  const Ended run = Jixiao({"improt"});
  EXPECT_EQ(run.code, kUsage);
  EXPECT_THAT(run.err, HasSubstr("did you mean import?"));
}

TEST(CommandLineTest, WithoutWordsIsUsage) {
  const Ended run = Jixiao({});
  EXPECT_EQ(run.code, kUsage);
  EXPECT_EQ(run.out, "");
}

TEST(CommandLineTest, AsksForTheTenant) {
  EXPECT_EQ(Jixiao({"list"}).code, kUsage);
  EXPECT_EQ(Jixiao({"import", "x.txt"}).code, kUsage);
  EXPECT_EQ(Jixiao({"report", "summary"}).code, kUsage);
  EXPECT_EQ(Jixiao({"export"}).code, kUsage);
  EXPECT_EQ(Jixiao({"validate", "x.txt"}).code, kUsage);
}

TEST(CommandLineTest, UnreachableServicesAreSaidSo) {
  const Ended run = Jixiao({"get", "tenants/nantong/forms/aaaa", "--form_store",
                            "unix:/nonexistent/socket", "--timeout", "200ms"});
  EXPECT_EQ(run.code, kUnreachable);
  EXPECT_THAT(run.err, HasSubstr("jixiao health"));
}

TEST(CommandLineTest, MissingFileIsRefusedByName) {
  const Ended run =
      Jixiao({"import", "--tenant", "nantong", "/nonexistent/forms.txt",
              "--form_store", "unix:/nonexistent/socket"});
  EXPECT_NE(run.code, kFine);
  EXPECT_THAT(run.err, HasSubstr("/nonexistent/forms.txt"));
}

}  // namespace
}  // namespace jixiao::cli
