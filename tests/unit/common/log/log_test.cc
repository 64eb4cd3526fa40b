#include "common/log/log.h"

#include <limits>
#include <string>

#include "absl/time/civil_time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "nlohmann/json.hpp"

namespace jixiao::log {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

absl::Time Noon() {
  return absl::FromCivil(absl::CivilSecond(2024, 5, 6, 12, 0, 0),
                         absl::UTCTimeZone()) +
         absl::Milliseconds(7);
}

std::string Json(std::string_view message, const std::vector<Field>& fields) {
  return FormatLine({.service = "form-store"}, Noon(), Level::kInfo, message,
                    fields);
}

TEST(LogTest, JsonGolden) {
  EXPECT_EQ(Json("call", {{"method", "a.B/C"},
                          {"count", 3},
                          {"big", std::uint64_t{1} << 63},
                          {"ratio", 0.25},
                          {"ok", true},
                          {"duration", absl::Milliseconds(1500)},
                          {"at", Noon()},
                          {"status", absl::NotFoundError("none")}}),
            R"({"time":"2024-05-06T12:00:00.007Z","level":"info",)"
            R"("service":"form-store","msg":"call","method":"a.B/C",)"
            R"("count":3,"big":9223372036854775808,"ratio":0.25,"ok":true,)"
            R"("duration":1.5,"at":"2024-05-06T12:00:00.007Z",)"
            R"("status":"NOT_FOUND: none"})");
}

// No value can forge a line, a field or drive a terminal.
TEST(LogTest, HostileValuesStayInside) {
  const std::string hostile =
      "\",\"admin\":true}\n{\"x\":\"\r\t\x1b[31m\x7f\xc2\x9b\xe2\x80\xa8\\";
  const std::string line = Json(hostile, {{hostile, hostile}});
  EXPECT_THAT(line, Not(HasSubstr("\n")));
  EXPECT_THAT(line, Not(HasSubstr("\x1b")));
  EXPECT_THAT(line, Not(HasSubstr("\xc2\x9b")));
  EXPECT_THAT(line, Not(HasSubstr("\xe2\x80\xa8")));
  const auto parsed = nlohmann::json::parse(line);
  EXPECT_EQ(parsed.size(), 5U);
  EXPECT_EQ(parsed["msg"], hostile);
  EXPECT_EQ(parsed[hostile], hostile);
}

TEST(LogTest, EveryControlCharacterSurvivesAsJson) {
  for (int c = 0; c < 0x100; ++c) {
    const std::string value(1, static_cast<char>(c));
    const auto parsed = nlohmann::json::parse(Json("x", {{"v", value}}));
    EXPECT_EQ(parsed["v"], c < 0x80 ? value : "\uFFFD");
  }
}

TEST(LogTest, LongValuesAreCut) {
  const auto parsed =
      nlohmann::json::parse(Json(std::string(100'000, 'x'), {}));
  EXPECT_EQ(parsed["msg"].get<std::string>().size(), 2048U);
}

TEST(LogTest, NumbersThatJsonLacksAreNull) {
  const auto parsed = nlohmann::json::parse(
      Json("x", {{"v", std::numeric_limits<double>::infinity()}}));
  EXPECT_TRUE(parsed["v"].is_null());
}

TEST(LogTest, TextForPeople) {
  EXPECT_EQ(FormatLine({.format = Format::kText}, Noon(), Level::kWarning,
                       "disk is\nslow", {{"ms", 12}, {"path", "a b"}}),
            "2024-05-06T12:00:00.007Z warning disk is\\nslow ms=12 "
            "path=\"a b\"");
}

TEST(LogTest, LevelsAreKept) {
  Init({.level = Level::kWarning});
  EXPECT_FALSE(Enabled(Level::kInfo));
  EXPECT_TRUE(Enabled(Level::kError));
  ::testing::internal::CaptureStderr();
  Info("not shown");
  Warning("shown", {{"n", 1}});
  Flush();
  const std::string out = ::testing::internal::GetCapturedStderr();
  EXPECT_THAT(out, Not(HasSubstr("not shown")));
  EXPECT_THAT(out, HasSubstr("\"msg\":\"shown\",\"n\":1}\n"));
  Init({});
}

TEST(LogTest, NamesParse) {
  Level level = Level::kInfo;
  EXPECT_TRUE(ParseLevel("error", &level).ok());
  EXPECT_EQ(level, Level::kError);
  EXPECT_EQ(ParseLevel("loud", &level).message(),
            "unknown log level \"loud\"; known are debug, info, warning, "
            "error");
  Format format = Format::kJson;
  EXPECT_TRUE(ParseFormat("text", &format).ok());
  EXPECT_EQ(format, Format::kText);
}

}  // namespace
}  // namespace jixiao::log
