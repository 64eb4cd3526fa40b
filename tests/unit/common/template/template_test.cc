#include "common/template/template.h"

#include <string>
#include <utility>

#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/base/errors.h"
#include "common/base/file_util.h"
#include "common/template/label_index.h"
#include "tests/unit/common/template/sample_template.h"

namespace jixiao::tmpl {
namespace {

using ::testing::HasSubstr;

std::shared_ptr<const Template> Small() {
  auto form_template = ParseTemplate(kSmallTemplate, "small");
  EXPECT_TRUE(form_template.ok()) << form_template.status();
  return *form_template;
}

TEST(Template, ReadsTitlesAndYears) {
  const auto small = Small();
  EXPECT_EQ(small->TitleType(" 云栖市 目标表"), form::v1::FORM_TYPE_TARGET);
  EXPECT_FALSE(small->TitleType("目标表说明").has_value());
  EXPECT_FALSE(
      small->TitleType(std::string(100'000, ' ') + "目标表").has_value());
  EXPECT_EQ(small->FiscalYear("２０２４ 年"), 2024);
  EXPECT_FALSE(small->FiscalYear("2024").has_value());
}

TEST(Template, DigestIgnoresFormattingOnly) {
  const auto small = Small();
  EXPECT_EQ(small->digest().size(), 64u);
  const auto same = ParseTemplate(
      absl::StrReplaceAll(kSmallTemplate, {{"amount_unit: YUAN",
                                            "amount_unit:   YUAN  # yuan"}}),
      "t");
  ASSERT_TRUE(same.ok()) << same.status();
  EXPECT_EQ((*same)->digest(), small->digest());
  const auto other = ParseTemplate(
      absl::StrReplaceAll(kSmallTemplate, {{"Small", "Smaller"}}), "t");
  ASSERT_TRUE(other.ok()) << other.status();
  EXPECT_NE((*other)->digest(), small->digest());
}

TEST(Template, NamesEveryFault) {
  templates::v1::Template proto = SmallTemplate();
  proto.clear_indicator_tree();
  proto.mutable_funding_lines(1)->set_field("funding.othr");
  const auto refused = Template::Create(std::move(proto));
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(errors::ReasonOf(refused.status()),
            errors::ERROR_REASON_INVALID_FIELD);
  EXPECT_EQ(errors::FieldViolationsOf(refused.status()).size(), 2u)
      << refused.status();
  EXPECT_THAT(std::string(refused.status().message()),
              HasSubstr("funding_lines[1].field"));
}

TEST(Template, SyntaxErrorsNameThePlace) {
  const auto refused = ParseTemplate("name: a\nnmae: b\n", "x.yaml");
  ASSERT_FALSE(refused.ok());
  EXPECT_THAT(std::string(refused.status().message()),
              HasSubstr("x.yaml:2:1: unknown key \"nmae\""));
}

TEST(NantongTemplate, IsUsable) {
  const auto yaml =
      base::ReadFile(JIXIAO_SOURCE_DIR "/deploy/templates/nantong-2024.yaml",
                     kMaxTemplateBytes);
  ASSERT_TRUE(yaml.ok()) << yaml.status();
  const auto nantong = ParseTemplate(*yaml, "nantong-2024.yaml");
  ASSERT_TRUE(nantong.ok()) << nantong.status();
  const Template& form_template = **nantong;
  EXPECT_EQ(form_template.name(), "templates/nantong-2024");
  EXPECT_EQ(form_template.TitleType("云栖市本级项目预算绩效目标表"),
            form::v1::FORM_TYPE_TARGET);
  EXPECT_EQ(form_template.TitleType("云栖市本级项目预算绩效目标批复表"),
            form::v1::FORM_TYPE_APPROVAL);
  EXPECT_EQ(form_template.FiscalYear("2024年度"), 2024);
  EXPECT_FALSE(form_template.FiscalYear("1、2024年度").has_value());
  int second_levels = 0;
  for (const auto& level1 : form_template.proto().indicator_tree()) {
    second_levels += level1.children_size();
  }
  EXPECT_EQ(form_template.proto().indicator_tree_size(), 5);
  EXPECT_EQ(second_levels, 14);
  EXPECT_NE(form_template.labels().Field("项目负责人/联系电话"), nullptr);
}

}  // namespace
}  // namespace jixiao::tmpl
