#ifndef JIXIAO_TESTS_UNIT_COMMON_FORM_SAMPLE_FORM_H_
#define JIXIAO_TESTS_UNIT_COMMON_FORM_SAMPLE_FORM_H_

#include <cstdint>
#include <string>

#include "common/form/rows.h"
#include "common/form/target_value.h"
#include "jixiao/form/v1/form.pb.h"

// A small form with invented content, for tests that compare forms.
namespace jixiao::form {

inline constexpr char kSampleName[] = "tenants/yunxi/forms/form-1";

inline v1::IndicatorGroup* AddGroup(v1::Form* form, const std::string& level1,
                                    const std::string& level2) {
  v1::IndicatorGroup* group = form->add_indicator_groups();
  group->set_level1(level1);
  group->set_level2(level2);
  return group;
}

inline v1::Indicator* AddIndicator(v1::IndicatorGroup* group,
                                   const std::string& name,
                                   const std::string& half,
                                   const std::string& full) {
  v1::Indicator* indicator = group->add_indicators();
  indicator->set_display_name(name);
  indicator->mutable_half_year_target()->set_raw(half);
  indicator->mutable_full_year_target()->set_raw(full);
  return indicator;
}

inline void AddLine(v1::Form* form, const std::string& item, std::int64_t half,
                    std::int64_t full) {
  v1::ExpenditureLine* line = form->add_expenditures();
  line->set_item(item);
  line->mutable_half_year_plan()->set_fen(half);
  line->mutable_full_year_budget()->set_fen(full);
}

inline void ReadTarget(const v1::Form& form, const std::string& name,
                       v1::TargetColumn column, v1::TargetValue* value) {
  TargetContext context;
  context.indicator_name = name;
  context.column = column;
  context.fiscal_year = form.project().fiscal_year();
  *value = ParseTargetValue(std::string(value->raw()), context);
}

// What the store would derive: typed targets and, with those of `previous`,
// uids.
inline v1::Form Derived(v1::Form form, const v1::Form* previous = nullptr) {
  for (v1::IndicatorGroup& group : *form.mutable_indicator_groups()) {
    for (v1::Indicator& row : *group.mutable_indicators()) {
      ReadTarget(form, row.display_name(), v1::TARGET_COLUMN_HALF_YEAR,
                 row.mutable_half_year_target());
      ReadTarget(form, row.display_name(), v1::TARGET_COLUMN_FULL_YEAR,
                 row.mutable_full_year_target());
    }
  }
  AssignUids(&form, previous);
  return form;
}

inline v1::Form Sample() {
  v1::Form form;
  form.set_name(kSampleName);
  form.set_title("预算绩效目标表");
  form.set_form_type(v1::FORM_TYPE_TARGET);
  form.mutable_project()->set_display_name("档案数字化加工");
  form.mutable_project()->set_fiscal_year(2024);
  form.mutable_project()->mutable_department()->set_printed_name(
      "云溪市档案馆");
  form.mutable_narrative()->set_annual_objective("完成两万页档案的加工。");
  v1::Contact* contact = form.add_contacts();
  contact->set_display_name("甄试岚");
  contact->add_phones("055501234");
  form.mutable_funding()->mutable_total()->set_fen(3'500'000);
  form.mutable_funding()->mutable_effective_total()->set_fen(3'500'000);
  AddLine(&form, "扫描加工费", 1'000'000, 3'000'000);
  AddLine(&form, "存储设备", 500'000, 500'000);
  v1::IndicatorGroup* quantity = AddGroup(&form, "产出指标", "数量指标");
  AddIndicator(quantity, "扫描页数", "≥8000页", "≥20000页");
  AddIndicator(quantity, "著录条数", "≥400条", "≥1000条");
  AddIndicator(AddGroup(&form, "产出指标", "质量指标"), "差错率", "≤1%", "≤1%");
  AddIndicator(AddGroup(&form, "产出指标", "时效指标"), "完成时间",
               "6月底前完成", "12月底前完成");
  AddGroup(&form, "产出指标", "成本指标");
  return Derived(form);
}

inline v1::Indicator* Row(v1::Form& form, int group, int row) {
  return form.mutable_indicator_groups(group)->mutable_indicators(row);
}

}  // namespace jixiao::form

#endif  // JIXIAO_TESTS_UNIT_COMMON_FORM_SAMPLE_FORM_H_
