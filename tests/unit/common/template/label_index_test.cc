#include "common/template/label_index.h"

#include "gtest/gtest.h"

#include "common/form/text.h"
#include "tests/unit/common/template/sample_template.h"

namespace jixiao::tmpl {
namespace {

TEST(LabelIndex, FindsEachKindByEachOfItsTexts) {
  const templates::v1::Template proto = SmallTemplate();
  const LabelIndex index(proto);
  ASSERT_NE(index.Field("项目"), nullptr);
  EXPECT_EQ(index.Field("项目名"), index.Field("项目"));
  ASSERT_NE(index.Funding("其他"), nullptr);
  EXPECT_EQ(index.Funding("其他")->field(), "funding.other");
  ASSERT_NE(index.Head(form::ComparisonKey("全年（程）预算")), nullptr);
  EXPECT_EQ(index.Head("全年(程)预算")->key(), kHeadFullYearBudget);
  ASSERT_NE(index.Column("指标值"), nullptr);
  ASSERT_NE(index.Level1("产出"), nullptr);
  EXPECT_TRUE(index.IsKnown("数量"));
}

TEST(LabelIndex, KnowsEveryPlaceOfASecondLevel) {
  const templates::v1::Template proto = SmallTemplate();
  const LabelIndex index(proto);
  ASSERT_EQ(index.Level2("数量").size(), 1u);
  EXPECT_EQ(index.Level2("数量")[0].parent, index.Level1("产出"));
  EXPECT_EQ(index.Level2("其他方面").size(), 2u);
}

TEST(LabelIndex, FindsNothingElse) {
  const templates::v1::Template proto = SmallTemplate();
  const LabelIndex index(proto);
  EXPECT_EQ(index.Field("产出"), nullptr);
  EXPECT_EQ(index.Funding("项目"), nullptr);
  EXPECT_EQ(index.Head(""), nullptr);
  EXPECT_TRUE(index.Level2("产出").empty());
  EXPECT_FALSE(index.IsKnown("别的"));
}

}  // namespace
}  // namespace jixiao::tmpl
