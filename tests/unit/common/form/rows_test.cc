#include "common/form/rows.h"

#include <set>
#include <string>
#include <vector>

#include "gtest/gtest.h"

#include "jixiao/form/v1/form.pb.h"

namespace jixiao::form {
namespace {

v1::IndicatorGroup& AddGroup(v1::Form* form, const std::string& level1,
                             const std::string& level2,
                             const std::vector<std::string>& names) {
  v1::IndicatorGroup& group = *form->add_indicator_groups();
  group.set_level1(level1);
  group.set_level2(level2);
  for (const std::string& name : names) {
    group.add_indicators()->set_display_name(name);
  }
  return group;
}

v1::Form Sample() {
  v1::Form form;
  form.add_expenditures()->set_item("设备");
  form.add_expenditures()->set_item("设备");
  AddGroup(&form, "产出", "数量", {"甲", "乙", "甲"});
  AddGroup(&form, "产出", "质量", {"甲"});
  AddGroup(&form, "产出", "成本", {});
  return form;
}

std::vector<std::string> Uids(const v1::Form& form) {
  std::vector<std::string> uids;
  for (const auto& line : form.expenditures()) uids.push_back(line.uid());
  for (const auto& group : form.indicator_groups()) {
    uids.push_back(group.uid());
    for (const auto& row : group.indicators()) uids.push_back(row.uid());
  }
  return uids;
}

void ExpectUnique(const v1::Form& form) {
  const auto uids = Uids(form);
  EXPECT_EQ(std::set<std::string>(uids.begin(), uids.end()).size(),
            uids.size());
  for (const std::string& uid : uids) EXPECT_TRUE(IsUid(uid)) << uid;
}

TEST(AssignUidsTest, GivesEveryRowAUniqueUid) {
  v1::Form form = Sample();
  AssignUids(&form, nullptr);
  EXPECT_EQ(Uids(form).size(), 9U);
  ExpectUnique(form);
}

TEST(AssignUidsTest, SameDocumentSameUids) {
  v1::Form a = Sample();
  v1::Form b = Sample();
  b.mutable_indicator_groups(0)->set_level2(" 数 量 ");
  AssignUids(&a, nullptr);
  AssignUids(&b, nullptr);
  EXPECT_EQ(Uids(a), Uids(b));
  // Written down once: uids live in stored reports.
  EXPECT_EQ(a.expenditures(0).uid(), "eemjxo4jiw");
}

TEST(AssignUidsTest, RowsKeepTheirUidWhereverTheyMove) {
  v1::Form before = Sample();
  AssignUids(&before, nullptr);
  v1::Form after = before;
  after.mutable_indicator_groups()->SwapElements(0, 1);
  auto& moved = *after.mutable_indicator_groups(1)->mutable_indicators();
  moved.SwapElements(0, 1);
  v1::Form bare = after;
  for (auto& group : *bare.mutable_indicator_groups()) {
    group.clear_uid();
    for (auto& row : *group.mutable_indicators()) row.clear_uid();
  }
  AssignUids(&after, &before);
  EXPECT_EQ(after.indicator_groups(1).indicators(0).uid(),
            before.indicator_groups(0).indicators(1).uid());
  // Without uids the names tell, equal ones in order.
  AssignUids(&bare, &before);
  EXPECT_EQ(Uids(bare), Uids(after));
}

TEST(AssignUidsTest, ARenamedRowKeepsItsUidAndItsOldNameGetsAnother) {
  v1::Form before;
  AddGroup(&before, "产出", "数量", {"甲"});
  AssignUids(&before, nullptr);
  const std::string uid = before.indicator_groups(0).indicators(0).uid();
  v1::Form after = before;
  after.mutable_indicator_groups(0)->mutable_indicators(0)->set_display_name(
      "乙");
  after.mutable_indicator_groups(0)->add_indicators()->set_display_name("甲");
  AssignUids(&after, &before);
  EXPECT_EQ(after.indicator_groups(0).indicators(0).uid(), uid);
  EXPECT_NE(after.indicator_groups(0).indicators(1).uid(), uid);
  ExpectUnique(after);
}

TEST(AssignUidsTest, ForeignAndRepeatedUidsAreReplaced) {
  v1::Form before = Sample();
  AssignUids(&before, nullptr);
  v1::Form after = before;
  auto& rows = *after.mutable_indicator_groups(0)->mutable_indicators();
  rows[1].set_uid(rows[0].uid());  // used twice
  rows[2].set_uid("aaaaaaaaaa");   // nobody's
  after.mutable_expenditures(0)->set_uid(before.indicator_groups(0).uid());
  AssignUids(&after, &before);
  EXPECT_EQ(Uids(after), Uids(before));
  ExpectUnique(after);
  v1::Form fresh = Sample();
  fresh.mutable_expenditures(0)->set_uid("aaaaaaaaaa");
  AssignUids(&fresh, nullptr);
  EXPECT_NE(fresh.expenditures(0).uid(), "aaaaaaaaaa");
}

TEST(AssignUidsTest, ANewRowNeverTakesTheUidOfARemovedOne) {
  v1::Form before;
  AddGroup(&before, "产出", "数量", {"甲"});
  AssignUids(&before, nullptr);
  v1::Form renamed = before;
  renamed.mutable_indicator_groups(0)->mutable_indicators(0)->set_display_name(
      "乙");
  AssignUids(&renamed, &before);
  v1::Form after;
  AddGroup(&after, "产出", "数量", {"甲"});  // 乙 is gone, its uid was 甲's
  AssignUids(&after, &renamed);
  EXPECT_NE(after.indicator_groups(0).indicators(0).uid(),
            renamed.indicator_groups(0).indicators(0).uid());
}

TEST(IsUidTest, KnowsTheShape) {
  EXPECT_TRUE(IsUid("abcdefgh27"));
  EXPECT_FALSE(IsUid("abcdefgh2"));
  EXPECT_FALSE(IsUid("ABCDEFGH27"));
  EXPECT_FALSE(IsUid("abcdefgh1]"));
}

}  // namespace
}  // namespace jixiao::form
