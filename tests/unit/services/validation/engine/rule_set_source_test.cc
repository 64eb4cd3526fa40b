#include "services/validation/engine/rule_set_source.h"

#include <filesystem>
#include <fstream>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/base/file_util.h"

namespace jixiao::validation {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr char kHead[] =
    "name: ruleSets/test-rules\nconstants:\n"
    "  - {key: a, value: '1'}\n";
constexpr char kSection[] =
    "rules:\n"
    "  - rule_id: A01\n"
    "    scope: FORM\n"
    "    assertion: >\n"
    "      form.title\n"
    "      == ''\n";

TEST(ParseRuleSetTest, RemembersWhereThePartsStand) {
  const absl::StatusOr<RuleSetSource> source =
      ParseRuleSet(std::string(kHead) + kSection, "x.yaml");
  ASSERT_TRUE(source.ok()) << source.status();
  EXPECT_EQ(source->lines.at("constants[0]"), "x.yaml:3");
  EXPECT_EQ(source->lines.at("A01"), "x.yaml:5");
  EXPECT_EQ(source->lines.at("A01.assertion"), "x.yaml:7");
}

TEST(ParseRuleSetTest, RefusesWhatIsNoRuleSet) {
  for (const char* yaml : {"", "[]", "rulez: []", "rules: {}", "a: *b",
                           "rules: [{rule_id: A01, scope: NOWHERE}]"}) {
    const absl::Status status = ParseRuleSet(yaml, "x.yaml").status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << yaml;
    EXPECT_THAT(std::string(status.message()), HasSubstr("x.yaml:")) << yaml;
  }
}

class ReadRuleSetTest : public ::testing::Test {
 protected:
  ReadRuleSetTest() : directory_(*base::TemporaryDirectory::Create("rules")) {}

  void Write(const std::string& name, const std::string& text) {
    std::ofstream(directory_.path() / name) << text;
  }

  base::TemporaryDirectory directory_;
};

TEST_F(ReadRuleSetTest, JoinsTheFilesOfAFolder) {
  Write("rule_set.yaml", kHead);
  Write("a.yaml", kSection);
  Write("b.yaml", "rules: [{rule_id: B01}]\n");
  Write("notes.txt", "not read");
  const absl::StatusOr<RuleSetSource> source = ReadRuleSet(directory_.path());
  ASSERT_TRUE(source.ok()) << source.status();
  EXPECT_EQ(source->rule_set.name(), "ruleSets/test-rules");
  EXPECT_THAT(source->rule_set.rules(), SizeIs(2));
  EXPECT_EQ(source->lines.at("A01.assertion"), "a.yaml:4");
  EXPECT_EQ(source->lines.at("B01"), "b.yaml:1");
}

TEST_F(ReadRuleSetTest, ASectionHoldsRulesOnly) {
  Write("rule_set.yaml", kHead);
  Write("a.yaml", std::string("name: ruleSets/other\n") + kSection);
  EXPECT_THAT(std::string(ReadRuleSet(directory_.path()).status().message()),
              HasSubstr("a.yaml: only `rules` may stand here"));
}

TEST_F(ReadRuleSetTest, NeedsTheHead) {
  Write("a.yaml", kSection);
  EXPECT_EQ(ReadRuleSet(directory_.path()).status().code(),
            absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace jixiao::validation
