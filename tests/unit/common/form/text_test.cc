#include "common/form/text.h"

#include <string>

#include "gtest/gtest.h"

#include "jixiao/form/v1/form.pb.h"

namespace jixiao::form {
namespace {

TEST(StripMarkupTest, DropsTagsAndResolvesReferences) {
  EXPECT_EQ(StripMarkup("<p>1、甲。</p> <p>2、乙。</p>"), "1、甲。\n 2、乙。");
  EXPECT_EQ(StripMarkup("甲<BR/>乙"), "甲\n乙");
  EXPECT_EQ(StripMarkup("<b>甲</b>"), "甲");
  EXPECT_EQ(StripMarkup("a &lt; b &amp;&nbsp;c &ge; 3"), "a < b & c ≥ 3");
  EXPECT_EQ(StripMarkup("  甲  "), "甲");
}

TEST(StripMarkupTest, LeavesComparisonsAlone) {
  for (const std::string text :
       {"<5%", "<=3", "3 < x > 2", "<", "<>", "</", "<p", "a<b<c>"}) {
    if (text == "a<b<c>") {
      EXPECT_EQ(StripMarkup(text), "a<b");
    } else {
      EXPECT_EQ(StripMarkup(text), text);
      EXPECT_FALSE(HasMarkup(text)) << text;
    }
  }
}

TEST(TextTest, FindsMarkupAndControlCharacters) {
  EXPECT_TRUE(HasMarkup("甲<p>"));
  EXPECT_TRUE(HasMarkup("<5<br />"));
  EXPECT_FALSE(HasMarkup("甲"));
  EXPECT_FALSE(HasControlCharacters("甲\t乙\r\n"));
  EXPECT_TRUE(HasControlCharacters(std::string("甲\0", 4)));
  EXPECT_TRUE(HasControlCharacters("\x1b[31m"));
  EXPECT_TRUE(HasControlCharacters("\u0085"));
  EXPECT_TRUE(HasControlCharacters("\u202e"));
  EXPECT_FALSE(HasControlCharacters("\xff"));
}

TEST(ComparisonKeyTest, IgnoresWidthBlanksAndMarkup) {
  const std::string key = "预算数(万元)";
  EXPECT_EQ(ComparisonKey("预算数（万元）"), key);
  EXPECT_EQ(ComparisonKey(" 预算数 (万元)\n"), key);
  EXPECT_EQ(ComparisonKey("<p>预算数(万元)</p>"), key);
  EXPECT_EQ(ComparisonKey("预\u200b算\u3000数(万元)"), key);
  EXPECT_NE(ComparisonKey("预算额(万元)"), key);
  EXPECT_EQ(ComparisonKey("\xff"
                          "甲"),
            "\xff"
            "甲");
  EXPECT_EQ(ComparisonKey("甲\x1f乙"), "甲乙");
}

TEST(ComparisonKeyTest, CopiesOnlyWhatIsNotItsOwnKey) {
  std::string buffer;
  const std::string_view plain = "预算数(万元)";
  EXPECT_EQ(ComparisonKeyIn(plain, &buffer).data(), plain.data());
  EXPECT_EQ(ComparisonKeyIn("预 算数（万元）", &buffer), plain);
  for (const std::string_view text : {"a<b>c", "a&lt;", "\u4000\u9fff",
                                      "\u3fff", "a b", "a\x7f", "\xe4\xb8"}) {
    EXPECT_EQ(ComparisonKeyIn(text, &buffer), ComparisonKey(text)) << text;
  }
}

TEST(NormalizeProjectNameTest, MakesVariantsOne) {
  EXPECT_EQ(NormalizeProjectName("设备【更新】 2024—2025"),
            NormalizeProjectName("设备（更新）2024-2025"));
  EXPECT_NE(NormalizeProjectName("设备更新"), NormalizeProjectName("设备"));
}

v1::Form SampleForm() {
  v1::Form form;
  form.set_form_type(v1::FORM_TYPE_TARGET);
  v1::Project& project = *form.mutable_project();
  project.set_fiscal_year(2024);
  project.set_display_name("设备更新（一期）");
  project.mutable_implementing_unit()->set_printed_name("示范市测试中心");
  return form;
}

TEST(NaturalKeyTest, DependsOnItsFourPartsOnly) {
  const v1::Form form = SampleForm();
  const std::string key = NaturalKey(form);
  v1::Form same = form;
  same.set_title("别的标题");
  same.mutable_project()->set_display_name("设备更新 (一期)");
  EXPECT_EQ(NaturalKey(same), key);

  v1::Form other = form;
  other.mutable_project()->set_fiscal_year(2025);
  EXPECT_NE(NaturalKey(other), key);
  other = form;
  other.set_form_type(v1::FORM_TYPE_APPROVAL);
  EXPECT_NE(NaturalKey(other), key);
  other = form;
  other.mutable_project()->mutable_implementing_unit()->set_printed_name("甲");
  EXPECT_NE(NaturalKey(other), key);
  other = form;
  other.mutable_project()->set_display_name("设备更新（二期）");
  EXPECT_NE(NaturalKey(other), key);
}

TEST(NaturalKeyTest, ResourceAndCodeWinOverNames) {
  v1::Form a = SampleForm();
  a.mutable_project()->set_code("32060024P000000000001");
  a.mutable_project()->mutable_implementing_unit()->set_org_unit(
      "tenants/t/orgUnits/u001");
  v1::Form b = a;
  b.mutable_project()->set_display_name("改名");
  b.mutable_project()->mutable_implementing_unit()->set_printed_name("改名");
  EXPECT_EQ(NaturalKey(a), NaturalKey(b));
  // A name that looks like a code is still a name.
  v1::Form c = SampleForm();
  c.mutable_project()->set_display_name("32060024P000000000001");
  v1::Form d = SampleForm();
  d.mutable_project()->set_code("32060024P000000000001");
  EXPECT_NE(NaturalKey(c), NaturalKey(d));
}

}  // namespace
}  // namespace jixiao::form
