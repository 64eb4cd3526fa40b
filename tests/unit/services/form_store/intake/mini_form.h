#ifndef JIXIAO_TESTS_UNIT_SERVICES_FORM_STORE_INTAKE_MINI_FORM_H_
#define JIXIAO_TESTS_UNIT_SERVICES_FORM_STORE_INTAKE_MINI_FORM_H_

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gtest/gtest.h"

#include "common/template/registry.h"
#include "services/form_store/intake/intake.h"

namespace jixiao::form_store::intake {

// A whole form as small as can be, in which nothing needs repair. Tests change
// a line and look at what happens. Cells are separated by `|`.
class MiniForm {
 public:
  // Numbers of the lines, from 1.
  static constexpr int kTitle = 1;
  static constexpr int kYear = 2;
  static constexpr int kProject = 3;
  static constexpr int kDates = 4;
  static constexpr int kUnit = 5;
  static constexpr int kNecessity = 6;
  static constexpr int kFundingHead = 7;
  static constexpr int kTotal = 8;
  static constexpr int kSubtotal = 9;
  static constexpr int kGeneral = 10;
  static constexpr int kStateCapital = 11;
  static constexpr int kCarryOver = 12;
  static constexpr int kOther = 13;
  static constexpr int kExpenditureHead = 14;
  static constexpr int kExpenditure = 15;
  static constexpr int kAnnual = 16;
  static constexpr int kIndicatorHead = 17;
  static constexpr int kDecision = 18;
  static constexpr int kQuantity = 19;
  static constexpr int kSecondQuantity = 20;
  static constexpr int kCost = 21;
  static constexpr int kBenefit = 22;
  static constexpr int kSatisfaction = 23;

  MiniForm& Set(int line, std::string text) {
    lines_[static_cast<std::size_t>(line - 1)] = std::move(text);
    return *this;
  }
  MiniForm& InsertBefore(int line, std::string text) {
    lines_.insert(lines_.begin() + (line - 1), std::move(text));
    return *this;
  }
  MiniForm& Remove(int line) {
    lines_.erase(lines_.begin() + (line - 1));
    return *this;
  }

  std::string Text() const {
    std::string text;
    for (const std::string& line : lines_) {
      for (const char c : line) {
        text += c == '|' ? '\t' : c;
      }
      text += '\n';
    }
    return text;
  }

 private:
  std::vector<std::string> lines_ = {
      "云栖市本级项目预算绩效目标表",
      "2024年度",
      "项目名称|书架购置||主管部门|云栖市文化局",
      "开始时间|2024||完成时间|2024",
      "实施单位|云栖市图书馆||项目负责人/联系电话|林小溪 55500101",
      "立项必要性|书架陈旧。",
      "项目资金(万元)|收入|||全年(程)预算数",
      "||资金总额||6",
      "||财政拨款|小计|5",
      "|||一般公共预算资金|5",
      "|||国有资本金|",
      "||上年结转资金||1",
      "||其他资金||0",
      "|支出||半年(程)计划执行数|全年(程)预算数",
      "|书架||2|6",
      "年度目标|更换书架。",
      "一级指标|二级指标|三级指标|半年(程)指标值|全年(程)指标值",
      "决策|项目立项|立项依据充分性|充分|充分",
      "产出指标|数量指标|书架数|≥5个|≥20个",
      "||书立数|≥50个|≥80个",
      "|成本指标|||",
      "效益指标|社会效益|读者便利程度|较高|较高",
      "满意度指标|服务对象满意度|||"};
};

inline const tmpl::Template& Nantong() {
  static const std::shared_ptr<const tmpl::Template> form_template = [] {
    const auto templates = tmpl::TemplateRegistry::LoadDirectory(
        JIXIAO_SOURCE_DIR "/deploy/templates");
    EXPECT_TRUE(templates.ok()) << templates.status();
    return templates->Find("templates/nantong-2024").value();
  }();
  return *form_template;
}

// The only form of the document.
inline ExtractedForm ReadOne(std::string_view text) {
  const auto result = ReadDocument(text, "text/plain", Nantong());
  if (!result.ok()) {
    ADD_FAILURE() << result.status();
    return {};
  }
  EXPECT_EQ(result->forms.size(), 1u);
  return result->forms.front();
}

// The traces as `RULE row:column confidence`, the last two only where a column
// is meant.
inline std::vector<std::string> Traces(const ExtractedForm& extracted) {
  std::vector<std::string> traces;
  for (const auto& repair : extracted.form.source().repairs()) {
    traces.push_back(repair.rule() + " " + std::to_string(repair.row()) + ":" +
                     std::to_string(repair.column()) + " " +
                     std::to_string(repair.confidence()));
  }
  return traces;
}

}  // namespace jixiao::form_store::intake

#endif  // JIXIAO_TESTS_UNIT_SERVICES_FORM_STORE_INTAKE_MINI_FORM_H_
