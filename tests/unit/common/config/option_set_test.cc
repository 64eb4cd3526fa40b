#include "common/config/option_set.h"

#include <sstream>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/base/file_util.h"

namespace jixiao::config {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class OptionSetTest : public ::testing::Test {
 protected:
  OptionSetTest() {
    set_.Group("Storage");
    set_.Add("database", &database_, "File of the database.");
    set_.Add("wait", &wait_, "How long to wait.");
    set_.Add("size", &size_, "How large.");
    set_.Add("peers", &peers_, "Who else.");
    set_.Group("Server");
    set_.Add("threads", &threads_, "How many.");
    set_.Add("verbose", &verbose_, "Say more.");
    set_.AddSecret("token_key", &token_key_, "Key of page tokens.");
  }

  absl::StatusOr<Action> Load(const std::vector<std::string>& arguments,
                              const std::vector<std::string>& environment = {},
                              const std::string& file = "") {
    std::vector<std::string> all = arguments;
    if (!file.empty()) {
      EXPECT_TRUE(base::WriteFileAtomically(file_, file).ok());
      all.push_back("--config=" + file_);
    }
    return set_.Load(all, environment, out_);
  }
  std::string Error(const std::vector<std::string>& arguments,
                    const std::vector<std::string>& environment = {},
                    const std::string& file = "") {
    return std::string(Load(arguments, environment, file).status().message());
  }

  base::TemporaryDirectory directory_ =
      *base::TemporaryDirectory::Create("jixiao-config-");
  std::string file_ = (directory_.path() / "c.yaml").string();
  std::ostringstream out_;
  OptionSet set_{
      ProgramInfo{.name = "prog", .summary = "Does it.", .version = "1.2.3"}};
  std::string database_ = "default.db";
  absl::Duration wait_ = absl::Milliseconds(200);
  ByteSize size_{4 << 20};
  std::vector<std::string> peers_ = {"a:1"};
  int threads_ = 4;
  bool verbose_ = false;
  std::string token_key_;
};

TEST_F(OptionSetTest, DefaultsStay) {
  EXPECT_EQ(*Load({}), Action::kRun);
  EXPECT_EQ(database_, "default.db");
  EXPECT_EQ(threads_, 4);
}

TEST_F(OptionSetTest, FlagBeatsEnvironmentBeatsFileBeatsDefault) {
  ASSERT_TRUE(Load({"--threads=1"}, {"JIXIAO_THREADS=2", "JIXIAO_WAIT=2s"},
                   "threads: 3\nwait: 3s\nsize: 3KiB\n")
                  .ok());
  EXPECT_EQ(threads_, 1);
  EXPECT_EQ(wait_, absl::Seconds(2));
  EXPECT_EQ(size_.bytes, 3U << 10);
  EXPECT_EQ(database_, "default.db");
}

TEST_F(OptionSetTest, FlagForms) {
  ASSERT_TRUE(Load({"--database", "x y.db", "--verbose", "--wait=1h30m"}).ok());
  EXPECT_EQ(database_, "x y.db");
  EXPECT_TRUE(verbose_);
  EXPECT_EQ(wait_, absl::Minutes(90));
  ASSERT_TRUE(Load({"--noverbose"}).ok());
  EXPECT_FALSE(verbose_);
  ASSERT_TRUE(Load({"--verbose=true"}).ok());
  EXPECT_TRUE(verbose_);
}

TEST_F(OptionSetTest, ListsComeFromEverywhere) {
  ASSERT_TRUE(Load({}, {}, "peers: [x:1, y:2]\n").ok());
  EXPECT_THAT(peers_, ElementsAre("x:1", "y:2"));
  ASSERT_TRUE(Load({"--peers=c:3,d:4", "--peers=e:5"}).ok());
  EXPECT_THAT(peers_, ElementsAre("c:3", "d:4", "e:5"));
}

TEST_F(OptionSetTest, UnknownNamesAreErrorsWithAGuess) {
  EXPECT_EQ(Error({"--thread=1"}),
            "unknown flag --thread; did you mean --threads?");
  EXPECT_EQ(Error({"--frobnicate"}),
            "unknown flag --frobnicate; --help lists all");
  EXPECT_THAT(Error({}, {"JIXIAO_DATABSE=x"}),
              HasSubstr("JIXIAO_DATABSE: no option databse; did you mean "
                        "database?"));
  EXPECT_THAT(Error({}, {}, "wiat: 1s\n"),
              HasSubstr("unknown option wiat; did you mean wait?"));
  EXPECT_EQ(Error({"stray"}), "unexpected argument \"stray\"");
  EXPECT_EQ(Error({"--database"}), "--database needs a value");
  EXPECT_EQ(Error({"--nothreads"}),
            "unknown flag --nothreads; did you mean "
            "--threads?");
}

TEST_F(OptionSetTest, ForeignVariablesPass) {
  EXPECT_TRUE(Load({}, {"JIXIAO_FORM_STORE=127.0.0.1:1", "PATH=/bin",
                        "JIXIAO_REPORTING_SERVICE_HOST=10.0.0.1",
                        "JIXIAO_VALIDATION_PORT_7402_TCP=tcp://10.0.0.1:7402"})
                  .ok());
}

TEST_F(OptionSetTest, ValuesMustFitTheirType) {
  EXPECT_EQ(Error({"--threads=four"}),
            "--threads must be a whole number, not \"four\"");
  EXPECT_EQ(Error({"--wait=200"}),
            "--wait must be a duration such as 200ms, 1.5s or 2m, not \"200\"");
  for (const char* bad : {"-1s", "inf", "", "1d"}) {
    EXPECT_THAT(Error({std::string("--wait=") + bad}), HasSubstr("duration"));
  }
  for (const char* bad : {"-1", "4 MiB", "4mib", "1.5GiB", "99999999999TiB"}) {
    EXPECT_THAT(Error({std::string("--size=") + bad}), HasSubstr("a size"));
  }
  EXPECT_THAT(Error({"--verbose=yes"}), HasSubstr("true or false"));
  EXPECT_THAT(Error({"--threads=99999999999"}), HasSubstr("whole number"));
  EXPECT_THAT(Error({"--peers=a,,b"}), HasSubstr("without empty items"));
}

TEST_F(OptionSetTest, BadFilesAreExplained) {
  EXPECT_THAT(Error({}, {}, "threads: {a: 1}\n"),
              HasSubstr("threads must be a plain value"));
  EXPECT_THAT(Error({}, {}, "- a\n- b\n"), HasSubstr("`option: value`"));
  EXPECT_THAT(Error({}, {}, "a: [\n"), HasSubstr("is not YAML"));
  EXPECT_THAT(Error({}, {}, "threads: 1\nthreads: 2\n"),
              HasSubstr("given twice"));
  EXPECT_THAT(Error({"--config=/no/such/file"}), HasSubstr("/no/such/file"));
}

TEST_F(OptionSetTest, ChecksRunLast) {
  set_.AddCheck([this] {
    return threads_ > 8 ? absl::InvalidArgumentError("too many threads")
                        : absl::OkStatus();
  });
  EXPECT_TRUE(Load({"--threads=8"}).ok());
  EXPECT_EQ(Error({"--threads=9"}), "too many threads");
}

TEST_F(OptionSetTest, HelpListsEverythingInGroups) {
  EXPECT_EQ(*Load({"--help"}), Action::kExit);
  const std::string help = out_.str();
  EXPECT_THAT(help, HasSubstr("Does it.\n\nUsage: prog [--FLAG=VALUE]...\n\n"
                              "Storage:\n  --database=TEXT  (default: "
                              "default.db)\n      File of the database.\n"));
  EXPECT_THAT(help, HasSubstr("--wait=DURATION  (default: 200ms)"));
  EXPECT_THAT(help, HasSubstr("--size=SIZE  (default: 4MiB)"));
  EXPECT_THAT(help, HasSubstr("\nServer:\n  --threads=NUMBER"));
  EXPECT_THAT(help, HasSubstr("  --token_key=SECRET\n"));
}

TEST_F(OptionSetTest, HelpIsGivenWhateverElseIsWrong) {
  EXPECT_EQ(*Load({"--frobnicate", "-h"}, {"JIXIAO_NONSENSE=1"}),
            Action::kExit);
  EXPECT_THAT(out_.str(), HasSubstr("Usage: prog"));
}

TEST_F(OptionSetTest, VersionIsShown) {
  EXPECT_EQ(*Load({"--version"}), Action::kExit);
  EXPECT_EQ(out_.str(), "prog 1.2.3\n");
}

TEST_F(OptionSetTest, PrintedConfigHidesSecretsAndLoadsAgain) {
  EXPECT_EQ(*Load({"--print_config", "--database=a \"b\"\\c", "--wait=90s",
                   "--peers=x:1,y:2"},
                  {"JIXIAO_TOKEN_KEY=hunter2"}),
            Action::kExit);
  const std::string shown = out_.str();
  EXPECT_THAT(shown, Not(HasSubstr("hunter2")));
  EXPECT_THAT(shown, HasSubstr("# token_key is set, not shown\n"));
  EXPECT_THAT(shown, HasSubstr("wait: 1m30s  # flag\n"));
  EXPECT_THAT(shown, HasSubstr("size: 4MiB  # default\n"));

  OptionSet again({.name = "prog", .summary = "", .version = ""});
  std::string database;
  std::vector<std::string> peers;
  absl::Duration wait;
  ByteSize size;
  int threads = 0;
  bool verbose = true;
  again.Add("database", &database, "");
  again.Add("wait", &wait, "");
  again.Add("size", &size, "");
  again.Add("peers", &peers, "");
  again.Add("threads", &threads, "");
  again.Add("verbose", &verbose, "");
  ASSERT_TRUE(base::WriteFileAtomically(file_, shown).ok());
  std::ostringstream ignored;
  ASSERT_TRUE(again.Load({"--config", file_}, {}, ignored).ok());
  EXPECT_EQ(database, database_);
  EXPECT_EQ(wait, wait_);
  EXPECT_EQ(size, size_);
  EXPECT_EQ(peers, peers_);
  EXPECT_EQ(threads, 4);
  EXPECT_FALSE(verbose);
}

TEST_F(OptionSetTest, SecretsAreNotInErrors) {
  EXPECT_THAT(Error({"--token_keys=hunter2"}), Not(HasSubstr("hunter2")));
}

}  // namespace
}  // namespace jixiao::config
