#include "common/template/label_key.h"

#include "gtest/gtest.h"

namespace jixiao::tmpl {
namespace {

TEST(LabelKey, MakesBracketsAndWidthsOne) {
  EXPECT_EQ(LabelKey("全年（程） 预算数"), "全年(程)预算数");
  EXPECT_EQ(LabelKey("全年(程)预算数"), "全年(程)预算数");
  EXPECT_EQ(LabelKey("２０２４年度"), "2024年度");
}

TEST(LabelKey, DropsEveryBlank) {
  EXPECT_EQ(LabelKey(" 项\t目\u3000名\u00a0称\u200b\r\n\ufeff"), "项目名称");
  EXPECT_EQ(LabelKey(" \u3000 "), "");
}

TEST(LabelKey, KeepsWhatDiffers) {
  EXPECT_NE(LabelKey("半年(程)指标值"), LabelKey("全年(程)指标值"));
  EXPECT_EQ(LabelKey("<p>"), "<p>");
}

TEST(LabelKey, KeepsMalformedText) {
  EXPECT_EQ(LabelKey("a \xff"), "a \xff");
}

}  // namespace
}  // namespace jixiao::tmpl
