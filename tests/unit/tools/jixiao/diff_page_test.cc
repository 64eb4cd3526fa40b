#include "tools/jixiao/diff_page.h"

#include <sstream>
#include <string>

#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"

#include "common/base/utf8.h"
#include "tools/jixiao/diff_text.h"
#include "tools/jixiao/table.h"

namespace jixiao::cli {
namespace {

using form::v1::Form;
using form::v1::FormDiff;
using testing::HasSubstr;
using testing::Not;

FormDiff Parse(const std::string& text) {
  FormDiff diff;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &diff));
  diff.set_base("tenants/nantong/forms/f-1/revisions/3");
  diff.set_target("tenants/nantong/forms/f-1/revisions/7");
  return diff;
}

std::string Print(const FormDiff& diff, const Form& base = {},
                  const Form& target = {}) {
  std::ostringstream out;
  PrintDiff(diff, base, target, out);
  std::istringstream lines(out.str());
  for (std::string line; std::getline(lines, line);) {
    EXPECT_LE(base::DisplayWidth(line), kTerminalColumns) << line;
    EXPECT_THAT(line, Not(HasSubstr("\t")));
  }
  return out.str();
}

TEST(DiffPageTest, SaysThatNothingDiffers) {
  EXPECT_EQ(Print(Parse("equal: true")),
            "− tenants/nantong/forms/f-1/revisions/3\n"
            "+ tenants/nantong/forms/f-1/revisions/7\n"
            "\n"
            "no difference\n");
}

TEST(DiffPageTest, ShowsWhatDiffers) {
  Form target;
  target.mutable_project()->set_display_name("档案数字化加工");
  target.mutable_project()->set_fiscal_year(2024);
  auto* line = target.add_expenditures();
  line->set_uid("aaaa");
  line->set_item("扫描加工费");
  Form base;
  auto* group = base.add_indicator_groups();
  group->set_uid("gggg");
  group->set_level1("产出指标");
  group->set_level2("质量指标");
  const FormDiff diff = Parse(R"pb(
    fields { path: "narrative.annual_objective" before: "旧目标" }
    fields { path: "expenditures[bbbb]" after: "存储设备" }
    fields { path: "expenditures[aaaa].basis" before: "两人" after: "三人" }
    fields {
      path: "indicator_groups[gggg].level2"
      before: "质量指标"
      after: "质量"
    }
    fields {
      path: "state"
      before: "FORM_STATE_DRAFT"
      after: "FORM_STATE_RETURNED"
    }
    fields { path: "annotations[batch]" after: "7" }
    indicators {
      changes: INDICATOR_CHANGE_TARGET_RAISED
      changes: INDICATOR_CHANGE_TARGET_LOWERED
      before { level1: "产出指标" level2: "数量指标" display_name: "页数" }
      after { level1: "产出指标" level2: "数量指标" display_name: "页数" }
      targets {
        column: TARGET_COLUMN_HALF_YEAR
        before: "≥8000页"
        after: "≥9000页"
        direction: INDICATOR_CHANGE_TARGET_RAISED
      }
      targets {
        column: TARGET_COLUMN_FULL_YEAR
        before: "≥20000页"
        after: "≥18000页"
        direction: INDICATOR_CHANGE_TARGET_LOWERED
      }
    }
    indicators {
      changes: INDICATOR_CHANGE_RENAMED
      changes: INDICATOR_CHANGE_MOVED
      changes: INDICATOR_CHANGE_TARGET_CHANGED
      changes: INDICATOR_CHANGE_DETAILS
      before { level1: "产出指标" level2: "数量指标" display_name: "条数" }
      after { level1: "产出指标" level2: "质量指标" display_name: "条目数" }
      targets {
        column: TARGET_COLUMN_FULL_YEAR
        before: "100%"
        after: "１００％"
        direction: INDICATOR_CHANGE_TARGET_CHANGED
      }
      details { path: "unit" after: "条" }
    }
    indicators {
      changes: INDICATOR_CHANGE_ADDED
      after { level1: "效益指标" level2: "社会效益" display_name: "查档人次" }
      targets { column: TARGET_COLUMN_FULL_YEAR after: "≥100人次" }
    }
    indicators {
      changes: INDICATOR_CHANGE_REMOVED
      before { level1: "效益指标" level2: "经济效益" display_name: "节支" }
    }
    indicator_groups { level1: "效益指标" level2: "社会效益" added: true }
    indicator_groups { level1: "效益指标" level2: "经济效益" }
    money {
      path: "funding.total"
      before { fen: 35000000 }
      after { fen: 42000000 }
      difference_fen: 7000000
    }
    money {
      path: "funding.government_fund"
      after { fen: 0 }
    }
    money {
      path: "funding.other"
      before { raw: "4O" }
      after { fen: 100 }
    }
    money {
      path: "expenditures[aaaa].full_year_budget"
      item: "扫描加工费"
      before { fen: 30000000 }
      after { fen: 29000000 }
      difference_fen: -1000000
    }
    money {
      path: "expenditures[aaaa].half_year_plan"
      item: "扫描加工费"
      before { fen: 10000000 raw: "10" }
      after { fen: 10000000 raw: "10.0" }
      difference_fen: 0
    }
  )pb");
  EXPECT_EQ(Print(diff, base, target),
            R"(档案数字化加工  2024年度
− tenants/nantong/forms/f-1/revisions/3
+ tenants/nantong/forms/f-1/revisions/7

资金来源      旧 万元  新 万元   增减
------------  -------  -------  -----
资金总额        35.00    42.00  +7.00
  政府性基金        -     0.00   新增
其他资金           4O   0.0001   不明

支出明细              旧 万元  新 万元   增减
----------  --------  -------  -------  -----
扫描加工费  全年预算    30.00    29.00  -1.00
扫描加工费  半年计划       10     10.0   0.00

支出明细的其他变化
  明细行        + 存储设备
  扫描加工费 测算依据  两人 → 三人

指标
  + 二级指标行 效益指标/社会效益
  − 二级指标行 效益指标/经济效益
  ~ 产出指标/数量指标/页数
      半年      ▲ ≥8000页 → ≥9000页
      全年      ▼ ≥20000页 → ≥18000页
  ~ 产出指标/质量指标/条目数
      名称      条数 → 条目数
      位置      产出指标/数量指标 → 产出指标/质量指标
      全年      ≠ 100% → １００％
      计量单位  + 条
  + 效益指标/社会效益/查档人次
      全年      + ≥100人次
  − 效益指标/经济效益/节支
  产出指标/质量指标 二级指标  质量指标 → 质量

其他
  年度目标      − 旧目标
  状态          DRAFT → RETURNED
  annotations[batch]  + 7

differs: 6 fields, 4 indicators (1 added, 1 removed, 1 renamed, 1 moved, 1
  raised, 1 lowered), 2 second-level rows, 5 amounts
)");
}

TEST(DiffPageTest, LongNamesAndFiguresStayWithin80Columns) {
  const std::string name = std::string(40, 'x') + "很长的名称很长的名称";
  FormDiff diff = Parse("");
  auto* money = diff.add_money();
  money->set_path("expenditures[aaaa].full_year_budget");
  money->set_item(name + name);
  money->mutable_before()->set_fen(1'234'567'890'123'400);
  money->mutable_after()->set_raw(name);
  auto* row = diff.add_indicators();
  row->add_changes(form::v1::INDICATOR_CHANGE_TARGET_CHANGED);
  for (auto* place : {row->mutable_before(), row->mutable_after()}) {
    place->set_level1(name);
    place->set_level2(name);
    place->set_display_name(name);
  }
  auto* target = row->add_targets();
  target->set_column(form::v1::TARGET_COLUMN_FULL_YEAR);
  target->set_before(name + name);
  target->set_after("≥1\n\t\x1b[2J");
  auto* field = diff.add_fields();
  field->set_path("annotations[" + name + "]");
  field->set_after(name);
  const std::string page = Print(diff);
  EXPECT_THAT(page, Not(HasSubstr("\x1b")));
  EXPECT_THAT(page, HasSubstr("1234567890.1234"));
}

TEST(ChangeTextTest, ShowsWhatDiffersOfLongTexts) {
  const std::string front = "一二三四五六七八九十一二三四五六七八九十";
  const std::string back = "甲乙丙丁戊己庚辛壬癸甲乙丙丁戊己庚辛壬癸";
  EXPECT_EQ(ChangeText(front + "两万页" + back, front + "三万页" + back),
            "…三四五六七八九十两万页甲乙丙丁戊己… → "
            "…三四五六七八九十三万页甲乙丙丁戊己…");
  EXPECT_EQ(ChangeText("两万页", "三万页"), "两万页 → 三万页");
  EXPECT_EQ(ChangeText(front + back, front + back + "。"),
            "…丙丁戊己庚辛壬癸 → …丙丁戊己庚辛壬癸。");
  EXPECT_EQ(ChangeText("", "新"), "+ 新");
  EXPECT_EQ(ChangeText("旧", ""), "− 旧");
  EXPECT_EQ(ChangeText("<p>同</p>", "同"), "同 (写法有变化)");
  EXPECT_EQ(ChangeText("<p></p>", ""), "(写法有变化)");
  EXPECT_EQ(base::DisplayWidth(ChangeText("", std::string(9999, 'x'))), 242u);
}

TEST(ChangeTextTest, EnumsLoseTheirPrefix) {
  form::v1::FieldDiff field;
  field.set_path("state");
  field.set_before("FORM_STATE_DRAFT");
  field.set_after("FORM_STATE_RETURNED");
  EXPECT_EQ(ChangeText(field), "DRAFT → RETURNED");
  field.set_path("title");
  EXPECT_EQ(ChangeText(field), "FORM_STATE_DRAFT → FORM_STATE_RETURNED");
  field.set_path("contacts");
  field.set_before("周* 851***23");
  field.set_after("周* 851***23");
  EXPECT_EQ(ChangeText(field), "周* 851***23 (遮蔽部分有变化)");
}

TEST(DiffSummaryTest, CountsWhatThereIs) {
  FormDiff diff;
  diff.add_money();
  EXPECT_EQ(DiffSummary(diff), "1 amount");
  diff.add_fields();
  diff.add_fields();
  auto* row = diff.add_indicators();
  row->add_changes(form::v1::INDICATOR_CHANGE_TARGET_RAISED);
  row->add_changes(form::v1::INDICATOR_CHANGE_DETAILS);
  diff.add_indicators()->add_changes(form::v1::INDICATOR_CHANGE_ADDED);
  diff.add_indicator_groups();
  EXPECT_EQ(DiffSummary(diff),
            "2 fields, 2 indicators (1 added, 1 raised), 1 second-level row, "
            "1 amount");
}

}  // namespace
}  // namespace jixiao::cli
