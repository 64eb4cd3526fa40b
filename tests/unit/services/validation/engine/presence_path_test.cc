#include "services/validation/engine/presence_path.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "jixiao/form/v1/form.pb.h"
#include "tests/unit/services/validation/validation_fixture.h"

namespace jixiao::validation {
namespace {

using form::v1::Form;
using ::testing::HasSubstr;

bool IsPresent(const char* path, const char* json) {
  const absl::StatusOr<PresencePath> parsed =
      PresencePath::Parse(path, Form::descriptor());
  EXPECT_TRUE(parsed.ok()) << parsed.status();
  return parsed.ok() && parsed->IsPresent(FormOf(json));
}

TEST(PresencePathTest, TellsAbsentFromZero) {
  EXPECT_TRUE(IsPresent("funding.total.fen",
                        R"({"funding": {"total": {"raw": "0"}}})"));
  EXPECT_FALSE(IsPresent("funding.total.fen", R"({"funding": {"total": {}}})"));
  EXPECT_FALSE(IsPresent("funding.total.fen", "{}"));
}

TEST(PresencePathTest, TakesEmptyTextsAndNumbersForAbsent) {
  EXPECT_TRUE(IsPresent("project.fiscal_year",
                        R"({"project": {"fiscal_year": 2024}})"));
  EXPECT_FALSE(
      IsPresent("project.fiscal_year", R"({"project": {"code": "x"}})"));
  EXPECT_FALSE(IsPresent("project.code", R"({"project": {"code": ""}})"));
}

TEST(PresencePathTest, WantsEveryRowAndAtLeastOne) {
  constexpr char kPath[] = "expenditures[].full_year_budget.fen";
  EXPECT_TRUE(IsPresent(
      kPath, R"({"expenditures": [{"full_year_budget": {"raw": "1"}}]})"));
  EXPECT_FALSE(IsPresent(
      kPath, R"({"expenditures": [{"full_year_budget": {"raw": "1"}}, {}]})"));
  EXPECT_FALSE(IsPresent(kPath, "{}"));
  EXPECT_TRUE(IsPresent("expenditures", R"({"expenditures": [{}]})"));
}

struct BadPath {
  const char* path;
  const char* message;
};

class BadPresencePathTest : public ::testing::TestWithParam<BadPath> {};

TEST_P(BadPresencePathTest, IsRefused) {
  const absl::Status status =
      PresencePath::Parse(GetParam().path, Form::descriptor()).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr(GetParam().message));
}

INSTANTIATE_TEST_SUITE_P(
    All, BadPresencePathTest,
    ::testing::Values(BadPath{"", "no field ``"},
                      BadPath{"funding.totl", "no field `totl`"},
                      BadPath{"title.x", "`title` has no fields"},
                      BadPath{"expenditures.item", "write `expenditures[]`"},
                      BadPath{"expenditures[]", "does not fit here"},
                      BadPath{"title[].x", "does not fit here"},
                      BadPath{"annotations", "does not fit here"}));

}  // namespace
}  // namespace jixiao::validation
