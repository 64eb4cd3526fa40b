#include <fstream>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_split.h"
#include "gtest/gtest.h"

#include "common/form/decimal.h"
#include "common/form/target_value.h"
#include "jixiao/form/v1/target_value.pb.h"
#include "tests/unit/common/form/describe.h"

// 190 strings of published forms with a reader's free labels, mapped here to
// the kinds of the grammar. Values that are actuals or stand in report text are
// mapped like targets of the same words; nothing is out of scope.
namespace jixiao::form {
namespace {

constexpr char kValues[] = JIXIAO_SOURCE_DIR "/../shared/indicator_values.tsv";

struct Row {
  std::string raw;
  std::string comparison;
  std::string number;
  std::string unit;
  std::string label;
};

// Labels whose kind is not that of their first word.
const std::map<std::string_view, v1::TargetKind>& WholeLabels() {
  static const auto& labels = *new std::map<std::string_view, v1::TargetKind>{
      // Without its sibling the 0 is a number; the context tests cover it.
      {"bare_number (half-year slot of a deadline: means \"not due yet\")",
       v1::TARGET_KIND_QUANTITY},
      // A slot that still offers both answers.
      {"boolean domain", v1::TARGET_KIND_PLACEHOLDER},
      // The plan's date is not written: conformity with the plan.
      {"deadline relative to plan", v1::TARGET_KIND_CONFORMITY},
      // So many hours in every day.
      {"continuous service (in objective text)", v1::TARGET_KIND_FREQUENCY},
      // The document is primary, the time limit its basis.
      {"duration_limit + conformity", v1::TARGET_KIND_CONFORMITY},
      // A scoring rule whose content is a permitted deviation.
      {"scoring_rule (tolerance)", v1::TARGET_KIND_TOLERANCE},
      {"approximate percent", v1::TARGET_KIND_QUANTITY},
      {"milestone percent (in objective text)", v1::TARGET_KIND_QUANTITY},
      {"unit standard (in report text)", v1::TARGET_KIND_QUANTITY},
  };
  return labels;
}

// Kinds by the first word of a label.
const std::map<std::string_view, v1::TargetKind>& FirstWords() {
  static const auto& words = *new std::map<std::string_view, v1::TargetKind>{
      {"achievement", v1::TARGET_KIND_GRADE},  // 已完成: a state in a word
      {"achievement_level", v1::TARGET_KIND_GRADE},
      {"bare_number", v1::TARGET_KIND_QUANTITY},
      {"boolean", v1::TARGET_KIND_BOOLEAN},
      {"conformity_text", v1::TARGET_KIND_CONFORMITY},
      {"deadline", v1::TARGET_KIND_DEADLINE},
      {"frequency", v1::TARGET_KIND_FREQUENCY},
      {"money", v1::TARGET_KIND_QUANTITY},
      {"negative_event", v1::TARGET_KIND_NEGATIVE},
      {"ocr_corrupt", v1::TARGET_KIND_UNREADABLE},
      {"percent", v1::TARGET_KIND_QUANTITY},
      {"period", v1::TARGET_KIND_DEADLINE},  // a deadline with a first day
      {"placeholder", v1::TARGET_KIND_PLACEHOLDER},
      {"pro_rata_progress", v1::TARGET_KIND_PROGRESS},
      {"qualitative", v1::TARGET_KIND_GRADE},
      {"qualitative_timeliness", v1::TARGET_KIND_GRADE},
      {"quantity", v1::TARGET_KIND_QUANTITY},
      {"range", v1::TARGET_KIND_RANGE},
      {"state_text", v1::TARGET_KIND_CONFORMITY},
      {"tolerance", v1::TARGET_KIND_TOLERANCE},
      {"trend", v1::TARGET_KIND_TREND},
      {"unit_cost", v1::TARGET_KIND_QUANTITY},
  };
  return words;
}

v1::TargetKind KindOf(const std::string& label) {
  const auto whole = WholeLabels().find(label);
  if (whole != WholeLabels().end()) return whole->second;
  const auto first =
      FirstWords().find(label.substr(0, label.find_first_of(" ,")));
  return first == FirstWords().end() ? v1::TARGET_KIND_UNSPECIFIED
                                     : first->second;
}

// The comparator as written. The table says what a reader infers from a name or
// from damage, too; such rows carry no number that is compared here.
std::string ComparatorOf(const Row& row) {
  if (row.comparison.find("(in name") != std::string::npos) return "";
  for (const auto& [written, sign] :
       std::vector<std::pair<std::string, std::string>>{
           {">=", "≥"}, {"<=", "≤"}, {">", ">"}, {"<", "<"}, {"=", "="}}) {
    if (row.comparison.starts_with(written)) return sign;
  }
  return "";
}

// The unit as written; the table adds remarks in brackets and takes units from
// names that are not given here.
std::string RawUnitOf(const Row& row) {
  if (row.unit.find("in name") != std::string::npos ||
      row.unit.find("implied") != std::string::npos ||
      row.unit.starts_with("(")) {
    return "";
  }
  if (row.unit == "元/株 (元 dropped)") return "/株";
  return row.unit.substr(0, row.unit.find(' '));
}

class IndicatorValuesTest : public testing::Test {
 protected:
  void SetUp() override {
    std::ifstream file(kValues);
    if (!file) GTEST_SKIP() << kValues << " is not here";
    std::string line;
    std::getline(file, line);  // heads
    while (std::getline(file, line)) {
      const std::vector<std::string> cells = absl::StrSplit(line, '\t');
      ASSERT_EQ(cells.size(), 6U) << line;
      rows_.push_back({cells[0], cells[1], cells[2], cells[3], cells[4]});
    }
  }

  static v1::TargetValue Read(const Row& row) {
    TargetContext context;
    context.fiscal_year = 2024;
    return ParseTargetValue(row.raw, context);
  }

  std::vector<Row> rows_;
};

TEST_F(IndicatorValuesTest, EveryStringHasItsKindAndKeepsItsBytes) {
  EXPECT_EQ(rows_.size(), 190U);
  for (const Row& row : rows_) {
    const v1::TargetValue value = Read(row);
    EXPECT_EQ(value.raw(), row.raw);
    EXPECT_EQ(v1::TargetKind_Name(value.kind()),
              v1::TargetKind_Name(KindOf(row.label)))
        << row.raw << " labelled " << row.label;
  }
}

TEST_F(IndicatorValuesTest, QuantitiesHaveTheirComparatorNumberAndUnit) {
  int judged = 0;
  for (const Row& row : rows_) {
    if (KindOf(row.label) != v1::TARGET_KIND_QUANTITY) continue;
    const v1::Quantity quantity = Read(row).quantity();
    EXPECT_EQ(Text(quantity.comparator()), ComparatorOf(row)) << row.raw;
    EXPECT_EQ(quantity.raw_unit(), RawUnitOf(row)) << row.raw;
    EXPECT_EQ(quantity.approximate(), row.comparison.starts_with("about"))
        << row.raw;
    const auto number =
        ParseDecimal(row.number.substr(0, row.number.find(' ')));
    ASSERT_TRUE(number.has_value()) << row.raw;
    EXPECT_EQ(FromProto(quantity.number()), number) << row.raw;
    ++judged;
  }
  EXPECT_GT(judged, 100);
}

// The other kinds in full.
TEST_F(IndicatorValuesTest, OtherKindsAreReadInFull) {
  const std::map<std::string_view, std::string_view> expected = {
      {"6月底前完成", "DEADLINE 2024-6-30 (form)"},
      {"10月底前完成", "DEADLINE 2024-10-31 (form)"},
      {"2023年底", "DEADLINE 2023-12-31"},
      {"2021年全年", "DEADLINE 2021-1-1..2021-12-31"},
      {"2021年7月", "DEADLINE 2021-7"},
      {"2021年9月", "DEADLINE 2021-9"},
      {"2025年12月", "DEADLINE 2025-12"},
      {"11月底完成", "DEADLINE 2024-11-30 (form)"},
      {"2025年年底前", "DEADLINE 2025-12-31"},
      {"12月", "DEADLINE 2024-12 (form)"},
      {"每半月及时更新", "FREQUENCY 1 / 0.5 MONTH"},
      {"每月及时更新", "FREQUENCY 1 / 1 MONTH"},
      {"每两月出具总结报告一份", "FREQUENCY 1份 / 2 MONTH"},
      {"24小时监测", "FREQUENCY 24小时 / 1 DAY"},
      {"2-12个月", "RANGE 2..12 月"},
      {"±3%以内", "TOLERANCE ±3 %"},
      {"预算完成率超出正负10%不得分", "TOLERANCE ±10 %"},
      {"不发生有效投诉", "NEGATIVE 有效投诉"},
      {"是", "BOOLEAN true"},
      {"提高", "TREND up"},
      {"提升", "TREND up"},
      {"显著提高", "TREND up 显著"},
      {"显著改善", "TREND up 显著"},
      {"稳步提高", "TREND up 稳步"},
      {"持续改善", "TREND up 持续"},
      {"巩固提高", "TREND up"},
      {"生态修复功能提高", "TREND up"},
      {"定性 减少", "TREND down"},
      {"同比2022年销量显著提高", "TREND up 显著 2022"},
      {"按单位内部文件一周内完成",
       "CONFORMITY 完成 <单位内部文件> {一周内完成, 1 WEEK}"},
      {"按市局下发的监督抽查任务文件及时完成",
       "CONFORMITY 完成 <市局下发的监督抽查任务文件>"},
      {"按每月工作计划及时组织", "CONFORMITY 组织 <每月工作计划>"},
      {"严格执行《特种设备作业人员考核规则》文件",
       "CONFORMITY 执行 <特种设备作业人员考核规则>"},
      {"严格执行相关制度规定", "CONFORMITY 执行 <相关制度规定>"},
      {"在项目计划完成时间内完成", "CONFORMITY 完成 <项目计划完成时间>"},
      {"2280次", "UNREADABLE ≥280次"},
      {"8200万粒", "UNREADABLE ≥200万粒"},
      {"292%", "UNREADABLE ≥92%"},
      {"880%", "UNREADABLE ≥80%"},
      {"工5%", "UNREADABLE ≥5%"},
      {"%=99百分比", "UNREADABLE ≥99百分比"},
      {"90%(计划标准)", "QUANTITY 90 % {计划标准}"},
      {"100%(历史标准)", "QUANTITY 100 % {历史标准}"},
  };
  std::set<std::string_view> seen;
  for (const Row& row : rows_) {
    const auto want = expected.find(row.raw);
    if (want == expected.end()) continue;
    EXPECT_EQ(Describe(Read(row)), want->second);
    seen.insert(want->first);
  }
  EXPECT_EQ(seen.size(), expected.size());
}

}  // namespace
}  // namespace jixiao::form
