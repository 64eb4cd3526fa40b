#include <array>
#include <span>

#include "jixiao/form/v1/form.pb.h"
#include "jixiao/form/v1/validation_report.pb.h"
#include "services/reporting/query/dimension_values.h"

namespace jixiao::reporting {
namespace {

namespace fv = form::v1;

struct EnumValue {
  std::string_view key;
  LocalText text;
};

// Each table begins with value 1; 0 is no value.
constexpr std::array kRecurrences = {
    EnumValue{"RECURRING", {"常年安排项目", "Recurring"}},
    EnumValue{"ONE_OFF", {"一次性项目", "One-off"}},
    EnumValue{"PHASED", {"阶段性项目", "Phased"}},
};
static_assert(kRecurrences.size() == fv::Recurrence_MAX);

constexpr std::array kBudgetLevels = {
    EnumValue{"CENTRAL", {"中央", "Central"}},
    EnumValue{"PROVINCE", {"省级", "Province"}},
    EnumValue{"CITY", {"市本级", "City"}},
    EnumValue{"COUNTY", {"区、县级", "County"}},
    EnumValue{"TOWNSHIP", {"乡镇、街道", "Township"}},
};
static_assert(kBudgetLevels.size() == fv::BudgetLevel_MAX);

constexpr std::array kStates = {
    EnumValue{"DRAFT", {"填报中", "Draft"}},
    EnumValue{"DEPARTMENT_REVIEW", {"主管部门审核", "Department review"}},
    EnumValue{"FINANCE_REVIEW", {"财政部门审核", "Finance review"}},
    EnumValue{"RETURNED", {"已退回", "Returned"}},
    EnumValue{"ACCEPTED", {"审核通过", "Accepted"}},
    EnumValue{"APPROVED", {"已批复", "Approved"}},
    EnumValue{"DISCLOSED", {"已公开", "Disclosed"}},
    EnumValue{"REJECTED", {"不予安排", "Rejected"}},
    EnumValue{"ABANDONED", {"放弃申报", "Abandoned"}},
};
static_assert(kStates.size() == fv::FormState_MAX);

constexpr std::array kFormTypes = {
    EnumValue{"TARGET", {"绩效目标表", "Target form"}},
    EnumValue{"APPROVAL", {"绩效目标批复表", "Approval form"}},
    EnumValue{"MONITORING", {"绩效监控表", "Monitoring form"}},
    EnumValue{"SELF_EVALUATION", {"绩效自评表", "Self-evaluation form"}},
};
static_assert(kFormTypes.size() == fv::FormType_MAX);

constexpr std::array kValidationStates = {
    EnumValue{"PENDING", {"待校验", "Pending"}},
    EnumValue{"CURRENT", {"已校验", "Current"}},
    EnumValue{"SKIPPED", {"未校验", "Skipped"}},
};
static_assert(kValidationStates.size() == fv::ValidationState_MAX);

constexpr std::array kCategories = {
    EnumValue{"DECISION", {"决策", "Decision"}},
    EnumValue{"PROCESS", {"过程", "Process"}},
    EnumValue{"OUTPUT", {"产出", "Output"}},
    EnumValue{"BENEFIT", {"效益", "Benefit"}},
    EnumValue{"SATISFACTION", {"满意度", "Satisfaction"}},
    EnumValue{"COST", {"成本", "Cost"}},
};
static_assert(kCategories.size() == fv::IndicatorCategory_MAX);

constexpr std::array kAspects = {
    EnumValue{"PROJECT_APPROVAL", {"项目立项", "Project approval"}},
    EnumValue{"PERFORMANCE_TARGET", {"绩效目标", "Performance target"}},
    EnumValue{"FUNDING_INPUT", {"资金投入", "Funding input"}},
    EnumValue{"FUND_MANAGEMENT", {"资金管理", "Fund management"}},
    EnumValue{"IMPLEMENTATION", {"组织实施", "Implementation"}},
    EnumValue{"QUANTITY", {"数量", "Quantity"}},
    EnumValue{"QUALITY", {"质量", "Quality"}},
    EnumValue{"TIMELINESS", {"时效", "Timeliness"}},
    EnumValue{"COST", {"成本", "Cost"}},
    EnumValue{"SOCIAL_COST", {"社会成本", "Social cost"}},
    EnumValue{"ECOLOGICAL_COST", {"生态环境成本", "Ecological cost"}},
    EnumValue{"ECONOMIC_BENEFIT", {"经济效益", "Economic benefit"}},
    EnumValue{"SOCIAL_BENEFIT", {"社会效益", "Social benefit"}},
    EnumValue{"ECOLOGICAL_BENEFIT", {"生态效益", "Ecological benefit"}},
    EnumValue{"SUSTAINABILITY", {"可持续影响", "Sustainability"}},
    EnumValue{"SATISFACTION", {"服务对象满意度", "Satisfaction"}},
};
static_assert(kAspects.size() == fv::IndicatorAspect_MAX);

constexpr std::array kTargetKinds = {
    EnumValue{"QUANTITY", {"数量", "Quantity"}},
    EnumValue{"RANGE", {"区间", "Range"}},
    EnumValue{"TOLERANCE", {"允许偏差", "Tolerance"}},
    EnumValue{"DEADLINE", {"时间节点", "Deadline"}},
    EnumValue{"DURATION", {"时限", "Duration"}},
    EnumValue{"FREQUENCY", {"频次", "Frequency"}},
    EnumValue{"PROGRESS", {"序时进度", "Progress"}},
    EnumValue{"GRADE", {"定性", "Grade"}},
    EnumValue{"TREND", {"趋势", "Trend"}},
    EnumValue{"NEGATIVE", {"不发生", "Negative"}},
    EnumValue{"CONFORMITY", {"符合规定", "Conformity"}},
    EnumValue{"BOOLEAN", {"是否", "Yes or no"}},
    EnumValue{"STEPS", {"分档", "Steps"}},
    EnumValue{"NOT_DUE", {"尚未到期", "Not due"}},
    EnumValue{"NOT_APPLICABLE", {"不适用", "Not applicable"}},
    EnumValue{"PLACEHOLDER", {"占位未填", "Placeholder"}},
    EnumValue{"EMPTY", {"空白", "Empty"}},
    EnumValue{"UNREADABLE", {"无法识别", "Unreadable"}},
};
static_assert(kTargetKinds.size() == fv::TargetKind_MAX);

constexpr std::array kComparators = {
    EnumValue{"NONE", {"无符号", "none"}}, EnumValue{"EQ", {"=", "="}},
    EnumValue{"GE", {"≥", "≥"}},           EnumValue{"LE", {"≤", "≤"}},
    EnumValue{"GT", {">", ">"}},           EnumValue{"LT", {"<", "<"}},
};
static_assert(kComparators.size() == fv::Comparator_MAX);

constexpr std::array kSeverities = {
    EnumValue{"ERROR", {"错误", "Error"}},
    EnumValue{"WARNING", {"警告", "Warning"}},
    EnumValue{"INFO", {"提示", "Info"}},
};
static_assert(kSeverities.size() == fv::Severity_MAX);

constexpr std::array kOutcomes = {
    EnumValue{"PASS", {"通过", "Passed"}},
    EnumValue{"FAIL", {"未通过", "Failed"}},
    EnumValue{"NOT_APPLICABLE", {"不适用", "Not applicable"}},
    EnumValue{"DEFERRED", {"暂缓判定", "Deferred"}},
};
static_assert(kOutcomes.size() == fv::Outcome_MAX);

// Codes of funding sources begin with 1 too (see CodeOf).
constexpr std::array kFundingSourceTexts = {
    EnumValue{"GENERAL_PUBLIC_BUDGET",
              {"一般公共预算资金", "General public budget"}},
    EnumValue{"GOVERNMENT_FUND", {"政府性基金", "Government fund"}},
    EnumValue{"SPECIAL_ACCOUNT", {"财政专户管理资金", "Special account"}},
    EnumValue{"STATE_CAPITAL", {"国有资本金", "State capital"}},
    EnumValue{"SOCIAL_INSURANCE", {"社保基金", "Social insurance"}},
    EnumValue{"CARRY_OVER", {"上年结转资金", "Carry-over"}},
    EnumValue{"OTHER", {"其他资金", "Other funds"}},
    EnumValue{"UNSPECIFIED", {"未列明来源", "Not specified"}},
};
static_assert(kFundingSourceTexts.size() == kFundingSources);

// Empty for a dimension that is no enum.
std::span<const EnumValue> TableOf(Dimension dimension) {
  switch (dimension) {
    case Dimension::kRecurrence:
      return kRecurrences;
    case Dimension::kBudgetLevel:
      return kBudgetLevels;
    case Dimension::kState:
      return kStates;
    case Dimension::kFormType:
      return kFormTypes;
    case Dimension::kValidationState:
      return kValidationStates;
    case Dimension::kFundingSource:
      return kFundingSourceTexts;
    case Dimension::kCategory:
      return kCategories;
    case Dimension::kAspect:
      return kAspects;
    case Dimension::kTargetKind:
      return kTargetKinds;
    case Dimension::kComparator:
      return kComparators;
    case Dimension::kSeverity:
      return kSeverities;
    case Dimension::kOutcome:
      return kOutcomes;
    default:
      return {};
  }
}

}  // namespace

bool IsEnumDimension(Dimension dimension) {
  return !TableOf(dimension).empty();
}

std::string_view EnumKey(Dimension dimension, std::uint32_t value) {
  const std::span<const EnumValue> table = TableOf(dimension);
  return value == 0 || value > table.size() ? "" : table[value - 1].key;
}

std::string_view EnumText(Dimension dimension, std::uint32_t value,
                          Language language) {
  const std::span<const EnumValue> table = TableOf(dimension);
  return value == 0 || value > table.size()
             ? ""
             : table[value - 1].text.In(language);
}

}  // namespace jixiao::reporting
