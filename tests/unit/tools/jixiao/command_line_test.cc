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
       {"tenant", "import", "validate", "get", "list", "history", "diff",
        "watch", "export", "submit", "report", "render", "rules", "health"}) {
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

TEST(CommandLineTest, UnreadableFilesAreUsageAndAllNamed) {
  for (const char* command : {"import", "validate"}) {
    const Ended run =
        Jixiao({command, "--tenant", "nantong", "/dev/null", "/nonexistent/a",
                "/tmp", "--form_store", "unix:/nonexistent/socket"});
    EXPECT_EQ(run.code, kUsage) << command;
    EXPECT_THAT(run.err, HasSubstr("/nonexistent/a: No such file"));
    EXPECT_THAT(run.err, HasSubstr("/tmp: Is a"));
    EXPECT_THAT(run.err, testing::Not(HasSubstr("/dev/null")));
  }
}

TEST(CommandLineTest, OutputThatCannotBeWrittenIsSaidBeforeTheWork) {
  const std::vector<Words> commands = {
      {"report", "summary", "--tenant", "nantong"},
      {"report", "summary", "--tenant", "nantong", "--format", "csv"},
      {"export", "--tenant", "nantong"},
      {"render", "tenants/nantong/forms/aaaa"}};
  for (Words command : commands) {
    const Words more = {"-o",           "/nonexistent/x",
                        "--form_store", "unix:/nonexistent/socket",
                        "--reporting",  "unix:/nonexistent/socket"};
    command.insert(command.end(), more.begin(), more.end());
    const Ended run = Jixiao(command);
    EXPECT_EQ(run.code, kUsage) << command[0];
    EXPECT_THAT(run.err, HasSubstr("cannot write /nonexistent/x"));
  }
}

TEST(CommandLineTest, ErrorsStayWithin80Columns) {
  const Ended run = Jixiao({"get", "tenants/nantong/forms/aaaa", "--form_store",
                            "unix:/nonexistent/" + std::string(90, 's'),
                            "--timeout", "200ms"});
  std::istringstream lines(run.err);
  for (std::string line; std::getline(lines, line);) {
    EXPECT_LE(base::DisplayWidth(line), kTerminalColumns) << line;
  }
}

}  // namespace
}  // namespace jixiao::cli
