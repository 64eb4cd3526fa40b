#include "common/rpc/trace_context.h"

#include <string>

#include "gtest/gtest.h"

namespace jixiao::rpc {
namespace {

constexpr char kHeader[] =
    "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

TEST(TraceContextTest, ReadsTheStandardsExample) {
  const auto trace = ParseTraceparent(kHeader);
  ASSERT_TRUE(trace.has_value());
  EXPECT_EQ(trace->trace_id, "4bf92f3577b34da6a3ce929d0e0e4736");
  EXPECT_EQ(trace->span_id, "00f067aa0ba902b7");
  EXPECT_TRUE(trace->sampled);
  EXPECT_EQ(trace->ToHeader(), kHeader);
}

TEST(TraceContextTest, LaterVersionsMayBeLonger) {
  const std::string rest = std::string(kHeader).substr(2);
  EXPECT_TRUE(ParseTraceparent("01" + rest).has_value());
  EXPECT_TRUE(ParseTraceparent("01" + rest + "-more").has_value());
  EXPECT_FALSE(ParseTraceparent("01" + rest + "more").has_value());
  EXPECT_FALSE(ParseTraceparent("00" + rest + "-more").has_value());
  EXPECT_FALSE(ParseTraceparent("ff" + rest).has_value());
}

TEST(TraceContextTest, RefusesWhatIsMalformed) {
  for (const char* header :
       {"", "00", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0x",
        "00_4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"}) {
    EXPECT_FALSE(ParseTraceparent(header).has_value()) << header;
  }
}

TEST(TraceContextTest, ChildKeepsTheTrace) {
  const TraceContext trace = TraceContext::Generate();
  const TraceContext child = trace.Child();
  EXPECT_EQ(child.trace_id, trace.trace_id);
  EXPECT_NE(child.span_id, trace.span_id);
  EXPECT_TRUE(ParseTraceparent(child.ToHeader()).has_value());
  EXPECT_EQ(TraceContext().ToHeader(), "");
}

}  // namespace
}  // namespace jixiao::rpc
