// Starts a real server process and ends it by signal.
#include <chrono>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/base/file_util.h"
#include "common/client/channel.h"
#include "common/client/form_store_client.h"

namespace jixiao::testing {
namespace {

using ::testing::HasSubstr;

struct Outcome {
  int exit_code = -1;
  std::string out;
  std::string err;
};

class Process {
 public:
  Process(const std::filesystem::path& directory,
          std::vector<std::string> arguments)
      : out_(directory / "out"), err_(directory / "err") {
    arguments.insert(arguments.begin(), JIXIAO_TEST_SERVER);
    std::vector<char*> argv;
    for (std::string& argument : arguments) {
      argv.push_back(argument.data());
    }
    argv.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    const int flags = O_WRONLY | O_CREAT | O_TRUNC;
    posix_spawn_file_actions_addopen(&actions, 1, out_.c_str(), flags, 0600);
    posix_spawn_file_actions_addopen(&actions, 2, err_.c_str(), flags, 0600);
    EXPECT_EQ(
        posix_spawn(&pid_, argv[0], &actions, nullptr, argv.data(), environ),
        0);
    posix_spawn_file_actions_destroy(&actions);
  }
  ~Process() {
    if (pid_ > 0) {
      kill(pid_, SIGKILL);
      waitpid(pid_, nullptr, 0);
    }
  }

  void Signal(int signal) const { kill(pid_, signal); }

  Outcome Wait() {
    int status = 0;
    waitpid(pid_, &status, 0);
    pid_ = -1;
    return {.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1,
            .out = *base::ReadFile(out_, 1 << 20),
            .err = *base::ReadFile(err_, 1 << 20)};
  }

 private:
  std::filesystem::path out_;
  std::filesystem::path err_;
  pid_t pid_ = -1;
};

std::string AwaitAddress(const std::filesystem::path& port_file) {
  for (int i = 0; i < 2000; ++i) {
    const auto content = base::ReadFile(port_file, 4096);
    if (content.ok()) {
      return content->substr(0, content->find('\n'));
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return {};
}

class MainTest : public ::testing::Test {
 protected:
  base::TemporaryDirectory directory_ =
      *base::TemporaryDirectory::Create("jixiao-main-");
};

TEST_F(MainTest, RunsUntilSigtermAndEndsWell) {
  const auto port_file = directory_.path() / "port";
  Process process(directory_.path(),
                  {"--insecure_dev", "--port_file", port_file.string(),
                   "--drain_delay=50ms"});
  const std::string address = AwaitAddress(port_file);
  ASSERT_FALSE(address.empty());
  client::FormStoreClient client(client::MakeChannel({.address = address}));
  EXPECT_TRUE(client.GetForm({}).ok());
  const auto watch = client.WatchChanges({});
  process.Signal(SIGTERM);
  EXPECT_TRUE(absl::IsUnavailable(watch->Read().status()));
  const Outcome outcome = process.Wait();
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_EQ(outcome.out, "");
  EXPECT_THAT(outcome.err, HasSubstr("\"msg\":\"listening\""));
  EXPECT_THAT(outcome.err, HasSubstr("\"service\":\"test-server\""));
  EXPECT_THAT(outcome.err, HasSubstr("\"code\":\"OK\""));
  EXPECT_THAT(outcome.err, HasSubstr("\"msg\":\"stopped\""));
}

TEST_F(MainTest, UsageErrorsAreExplained) {
  const Outcome outcome = Process(directory_.path(), {"--insecure_deb"}).Wait();
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_EQ(outcome.err,
            "test-server: unknown flag --insecure_deb; did you mean "
            "--insecure_dev?\n");
}

TEST_F(MainTest, InsecureDevOnAPublicAddressIsAUsageError) {
  const Outcome outcome =
      Process(directory_.path(), {"--insecure_dev", "--listen=0.0.0.0:0"})
          .Wait();
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_THAT(outcome.err, HasSubstr("not on 0.0.0.0:0"));
}

TEST_F(MainTest, HelpVersionAndConfig) {
  const Outcome help = Process(directory_.path(), {"--help"}).Wait();
  EXPECT_EQ(help.exit_code, 0);
  EXPECT_THAT(help.out, HasSubstr("--drain_delay=DURATION  (default: 2s)"));
  const Outcome version = Process(directory_.path(), {"--version"}).Wait();
  EXPECT_THAT(version.out, HasSubstr("test-server "));
  const Outcome config =
      Process(directory_.path(), {"--print_config", "--drain_delay=7s"}).Wait();
  EXPECT_THAT(config.out, HasSubstr("drain_delay: 7s  # flag\n"));
}

}  // namespace
}  // namespace jixiao::testing
