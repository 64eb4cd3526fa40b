#include "tools/jixiao/as_of.h"

#include <string>

#include "gtest/gtest.h"

namespace jixiao::cli {
namespace {

std::string InUtc(std::string_view word) {
  absl::TimeZone shanghai;
  EXPECT_TRUE(absl::LoadTimeZone("Asia/Shanghai", &shanghai));
  const auto time = ParseInstant(word, shanghai);
  return time.has_value() ? absl::FormatTime("%Y-%m-%dT%H:%M:%E*S", *time,
                                             absl::UTCTimeZone())
                          : "none";
}

TEST(AsOfTest, TimesAreLocalUnlessTheySayTheirOffset) {
  EXPECT_EQ(InUtc("2024-06-30T17:00"), "2024-06-30T09:00:00");
  EXPECT_EQ(InUtc("2024-06-30 17:00:01.5"), "2024-06-30T09:00:01.5");
  EXPECT_EQ(InUtc("2024-06-30T17:00:00Z"), "2024-06-30T17:00:00");
  EXPECT_EQ(InUtc("2024-06-30T17:00:00+02:00"), "2024-06-30T15:00:00");
}

TEST(AsOfTest, ADateIsItsEnd) {
  EXPECT_EQ(InUtc("2024-06-30"), "2024-06-30T15:59:59.999999");
  EXPECT_EQ(InUtc("2024-12-31"), "2024-12-31T15:59:59.999999");
}

TEST(AsOfTest, OtherWordsAreNone) {
  for (const char* word :
       {"", "12", "2024", "2024-13-01", "2024-02-30", "06/30/2024",
        "2024-06-30T17", "2024-06-30T25:00", "now", "2024-06-30T17:00 x"}) {
    EXPECT_EQ(InUtc(word), "none") << word;
  }
}

}  // namespace
}  // namespace jixiao::cli
