#include "common/server/server_options.h"

#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace jixiao::server {
namespace {

using ::testing::HasSubstr;

TEST(IsLocalAddressTest, TellsWhatStrangersReach) {
  for (const char* address :
       {"127.0.0.1:7401", "127.9.8.7:0", "localhost:1", "[::1]:7401",
        "unix:/run/jixiao/s", "unix-abstract:x"}) {
    EXPECT_TRUE(IsLocalAddress(address)) << address;
  }
  for (const char* address :
       {"0.0.0.0:7401", "[::]:7401", "10.0.0.1:1", "example.org:1",
        "127.example.org:1", "localhost.example.org:1", "[::10]:1", ":7401", "",
        "192.168.127.0:1"}) {
    EXPECT_FALSE(IsLocalAddress(address)) << address;
  }
}

absl::Status Load(ServerOptions* options,
                  const std::vector<std::string>& arguments) {
  config::OptionSet set({.name = "prog", .summary = "", .version = ""});
  options->Declare(&set, "127.0.0.1:7401");
  std::ostringstream ignored;
  return set.Load(arguments, {}, ignored).status();
}

TEST(ServerOptionsTest, FlagsReachThePipeline) {
  ServerOptions options;
  ASSERT_TRUE(Load(&options, {"--max_message_size=1MiB", "--rpc_threads=3",
                              "--log_level=error", "--log_format=text",
                              "--access_log=errors", "--push_buffer_size=2KiB",
                              "--max_metadata_size=16KiB"})
                  .ok());
  EXPECT_EQ(options.pipeline.max_message_bytes, 1U << 20);
  EXPECT_EQ(options.pipeline.threads, 3U);
  EXPECT_EQ(options.pipeline.push_buffer_bytes, 2U << 10);
  EXPECT_EQ(options.pipeline.access_log, rpc::AccessLog::kErrors);
  EXPECT_EQ(options.max_metadata_bytes, 16U << 10);
  EXPECT_EQ(options.log.level, log::Level::kError);
  EXPECT_EQ(options.log.format, log::Format::kText);
  EXPECT_THAT(options.listen, ::testing::ElementsAre("127.0.0.1:7401"));
}

TEST(ServerOptionsTest, RefusesValuesThatMakeNoSense) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"--listen=", "--listen needs"},
      {"--max_message_size=0", "--max_message_size"},
      {"--max_message_size=1GiB", "--max_message_size"},
      {"--rpc_threads=0", "--rpc_threads"},
      {"--stream_threads=5000", "--stream_threads"},
      {"--push_buffer_messages=0", "--push_buffer_messages"},
      {"--max_metadata_size=4GiB", "--max_metadata_size"},
      {"--max_concurrent_streams=0", "--max_concurrent_streams"},
      {"--max_connection_age=0s", "--max_connection_age"},
      {"--log_level=loud", "log level"},
      {"--access_log=some", "--access_log"}};
  for (const auto& [flag, text] : cases) {
    ServerOptions options;
    EXPECT_THAT(std::string(Load(&options, {flag}).message()), HasSubstr(text));
  }
}

TEST(ServerOptionsTest, InsecureDevIsForThisMachine) {
  ServerOptions options;
  EXPECT_TRUE(
      Load(&options, {"--insecure_dev", "--listen=unix:/tmp/s,[::1]:0"}).ok());
  ServerOptions open;
  EXPECT_THAT(
      std::string(
          Load(&open, {"--insecure_dev", "--listen=0.0.0.0:7401"}).message()),
      HasSubstr("not on 0.0.0.0:7401"));
}

}  // namespace
}  // namespace jixiao::server
