#include "tests/benchmark/store/sample_form.h"

#include <utility>

#include "absl/strings/str_format.h"

#include "tests/benchmark/load/wire.h"

namespace jixiao::benchmark {
namespace {

using form::v1::Form;
using form::v1::IndicatorGroup;
using form::v1::Project;

struct IndicatorText {
  const char* level1;
  const char* level2;
  const char* name;  // null: the row is empty
  const char* half_year;
  const char* full_year;
};

constexpr IndicatorText kIndicators[] = {
    {"决策", "项目立项", "立项依据充分性", "充分", "充分"},
    {"决策", "项目立项", "立项程序规范性", "规范", "规范"},
    {"决策", "绩效目标", "绩效目标合理性", "合理", "合理"},
    {"决策", "绩效目标", "绩效指标明确性", "明确", "明确"},
    {"决策", "资金投入", "预算编制科学性", "科学", "科学"},
    {"决策", "资金投入", "资金分配合理性", "合理", "合理"},
    {"过程", "资金管理", "资金到位率", "序时进度", "100%"},
    {"过程", "资金管理", "预算执行率", "=45%", "=100%"},
    {"过程", "资金管理", "资金使用合规性", "合规", "合规"},
    {"过程", "组织实施", "管理制度健全性", "健全", "健全"},
    {"过程", "组织实施", "制度执行有效性", "有效", "有效"},
    {"产出指标", "数量指标", "新增图书册数", "≥5400册", "≥12000册"},
    {"产出指标", "数量指标", "续订期刊种数", "≥320种", "≥320种"},
    {"产出指标", "质量指标", "图书编目合格率", "≥98%", "≥98%"},
    {"产出指标", "时效指标", "期刊续订及时性", "3月底前完成", "3月底前完成"},
    {"产出指标", "成本指标", "图书平均购置单价", "≤40元", "≤40元"},
    {"效益指标", "经济效益", nullptr, "", ""},
    {"效益指标", "社会效益", "读者借阅便利程度", "较高", "较高"},
    {"效益指标", "生态效益", nullptr, "", ""},
    {"效益指标", "可持续影响", "馆藏体系完善程度", "稳步提升", "稳步提升"},
    {"满意度指标", "服务对象满意度", "读者满意度", "≥90%", "≥90%"},
};

void FillProject(Project* project) {
  project->set_fiscal_year(2024);
  project->mutable_department()->set_printed_name("云栖市文化和旅游局");
  project->mutable_implementing_unit()->set_printed_name("云栖市图书馆");
  project->set_recurrence_text("常年安排项目");
  project->set_budget_level_text("市本级");
  project->mutable_start_date()->set_year(2024);
  project->mutable_end_date()->set_year(2024);
}

void FillNarrative(form::v1::Narrative* narrative) {
  narrative->set_necessity(
      "馆藏图书流通量逐年上升，热门图书复本不足，部分期刊合订本破损，"
      "读者预约等候时间偏长。");
  narrative->set_feasibility(
      "本馆设有采编部，具备图书招标采购和编目加工的经验，供应商名录完整，"
      "采购流程公开。");
  narrative->set_activities(
      "采购中外文图书、报刊和盲文读物，完成编目、贴标、上架。");
  narrative->set_long_term_objective("建成结构合理、更新及时的馆藏体系。");
  narrative->set_annual_objective(
      "全年新增图书12000册，续订期刊320种，新书到馆后两周内上架。");
}

void FillMoney(Form* form) {
  form::v1::Funding* const funding = form->mutable_funding();
  funding->mutable_appropriation_subtotal()->set_raw("48.6");
  funding->mutable_general_public_budget()->set_raw("48.6");
  funding->mutable_social_insurance()->set_raw("0");
  funding->mutable_carry_over()->set_raw("0");
  funding->mutable_other()->set_raw("0");
  form::v1::ExpenditureLine* const line = form->add_expenditures();
  line->set_item("馆藏图书与期刊购置");
  line->mutable_half_year_plan()->set_raw("21.6");
  line->mutable_full_year_budget()->set_raw("48.6");
}

void FillIndicators(Form* form) {
  IndicatorGroup* group = nullptr;
  for (const IndicatorText& text : kIndicators) {
    if (group == nullptr || group->level2() != text.level2) {
      group = form->add_indicator_groups();
      group->set_level1(text.level1);
      group->set_level2(text.level2);
    }
    if (text.name == nullptr) {
      continue;
    }
    form::v1::Indicator* const indicator = group->add_indicators();
    indicator->set_display_name(text.name);
    indicator->mutable_half_year_target()->set_raw(text.half_year);
    indicator->mutable_full_year_target()->set_raw(text.full_year);
  }
}

}  // namespace

Form SampleForm() {
  Form form;
  form.set_title("云栖市本级项目预算绩效目标表");
  form.set_form_type(form::v1::FORM_TYPE_TARGET);
  FillProject(form.mutable_project());
  form::v1::Contact* const contact = form.add_contacts();
  contact->set_display_name("林小溪");
  contact->add_phones("55500101");
  FillNarrative(form.mutable_narrative());
  FillMoney(&form);
  FillIndicators(&form);
  return form;
}

FormMaker::FormMaker(Form form) {
  Project project = std::move(*form.mutable_project());
  form.clear_project();
  project.clear_display_name();
  project_ = project.SerializeAsString();
  rest_ = form.SerializeAsString();
}

std::string FormMaker::Make(std::uint64_t number) const {
  std::string project;
  AppendField(form::v1::Project::kDisplayNameFieldNumber,
              absl::StrFormat("馆藏图书与期刊购置（第%d号）", number),
              &project);
  std::string bytes;
  bytes.reserve(rest_.size() + project_.size() + 128);
  bytes = rest_;
  AppendField(form::v1::Form::kProjectFieldNumber, project + project_, &bytes);
  return bytes;
}

}  // namespace jixiao::benchmark
