#include "common/metrics/metrics.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace jixiao::metrics {
namespace {

using ::testing::HasSubstr;

TEST(MetricsTest, SameNameAndLabelsAreOneMetric) {
  Registry registry;
  Counter& one = registry.AddCounter("x_total", "Help.", {{"a", "1"}});
  Counter& two = registry.AddCounter("x_total", "Help.", {{"a", "1"}});
  Counter& other = registry.AddCounter("x_total", "Help.", {{"a", "2"}});
  EXPECT_EQ(&one, &two);
  EXPECT_NE(&one, &other);
}

TEST(MetricsTest, TextHoldsEverything) {
  Registry registry;
  registry.AddCounter("x_total", "Counted.", {{"a", "1"}}).Increment(3);
  registry.AddGauge("y_bytes", "Held.").Set(5);
  registry.AddHistogram("z_seconds", "Took.", {}, {0.1, 1}).Observe(0.5);
  registry.SetBuildInfo("form-store", "1.2.3");
  const std::string text = registry.Text();
  EXPECT_THAT(text, HasSubstr("# HELP x_total Counted.\n"));
  EXPECT_THAT(text, HasSubstr("x_total{a=\"1\"} 3\n"));
  EXPECT_THAT(text, HasSubstr("y_bytes 5\n"));
  EXPECT_THAT(text, HasSubstr("z_seconds_bucket{le=\"0.1\"} 0\n"));
  EXPECT_THAT(text, HasSubstr("z_seconds_bucket{le=\"1\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("jixiao_build_info{service=\"form-store\","
                              "version=\"1.2.3\"} 1\n"));
}

TEST(MetricsTest, AddressThatCannotBeServedIsAnError) {
  Registry registry;
  EXPECT_FALSE(Exposition::Start("203.0.113.1:1", registry).ok());
  EXPECT_FALSE(Exposition::Start("nonsense", registry).ok());
}

}  // namespace
}  // namespace jixiao::metrics
