#include "tools/jixiao/field_labels.h"

#include <algorithm>
#include <array>

namespace jixiao::cli {
namespace {

struct Label {
  std::string_view path;
  std::string_view text;
};

constexpr std::array kLabels = std::to_array<Label>({
    {"title", "表名"},
    {"form_type", "表类型"},
    {"template", "模板"},
    {"project.display_name", "项目名称"},
    {"project.code", "项目代码"},
    {"project.fiscal_year", "年度"},
    {"project.department.printed_name", "主管部门"},
    {"project.department.org_unit", "主管部门对应"},
    {"project.implementing_unit.printed_name", "实施单位"},
    {"project.implementing_unit.org_unit", "实施单位对应"},
    {"project.recurrence", "项目类型识别"},
    {"project.recurrence_text", "项目类型"},
    {"project.budget_level", "项目级次识别"},
    {"project.budget_level_text", "项目级次"},
    {"project.start_date", "开始时间"},
    {"project.end_date", "完成时间"},
    {"project.region_code", "财政区划"},
    {"project.project_category", "项目类别"},
    {"contacts", "联系人"},
    {"narrative.necessity", "立项必要性"},
    {"narrative.feasibility", "实施可行性"},
    {"narrative.activities", "实施内容"},
    {"narrative.long_term_objective", "中长期目标"},
    {"narrative.annual_objective", "年度目标"},
    {"expenditures", "支出明细顺序"},
    {"indicator_groups", "二级指标顺序"},
    {"state", "状态"},
    {"delete_time", "删除时间"},
    // Fields of rows.
    {"item", "名称"},
    {"basis", "测算依据"},
    {"half_year_plan", "半年计划"},
    {"full_year_budget", "全年预算"},
    {"level1", "一级指标"},
    {"level2", "二级指标"},
    {"category", "一级指标识别"},
    {"aspect", "二级指标识别"},
    {"indicators", "三级指标顺序"},
    {"accumulation", "累计方式"},
    {"accumulation_origin", "累计方式依据"},
    {"unit", "计量单位"},
    {"weight", "分值权重"},
    {"explanation", "指标解释"},
    {"scoring_rule", "评分标准"},
    {"data_source", "数据来源"},
    {"library_code", "指标库编码"},
});

constexpr std::array kFundingLabels = std::to_array<Label>({
    {"total", "资金总额"},
    {"appropriation_subtotal", "财政拨款小计"},
    {"general_public_budget", "  一般公共预算资金"},
    {"government_fund", "  政府性基金"},
    {"special_account", "  财政专户管理资金"},
    {"state_capital", "  国有资本金"},
    {"social_insurance", "社保基金"},
    {"carry_over", "上年结转资金"},
    {"other", "其他资金"},
    {"effective_total", "合计口径"},
});

template <typename Labels>
std::string Find(const Labels& labels, std::string_view path) {
  const auto* found =
      std::find_if(labels.begin(), labels.end(),
                   [&](const Label& label) { return label.path == path; });
  return std::string(found == labels.end() ? path : found->text);
}

}  // namespace

std::string FieldLabel(std::string_view path) {
  return Find(kLabels, path);
}

std::string FundingLabel(std::string_view name) {
  return Find(kFundingLabels, name);
}

}  // namespace jixiao::cli
