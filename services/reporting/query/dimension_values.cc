#include "services/reporting/query/dimension_values.h"

#include <limits>
#include <string>

namespace jixiao::reporting {
namespace {

constexpr std::int64_t kNoValueRank = std::numeric_limits<std::int64_t>::max();

LocalText NoValueText() {
  return {"（未填）", "(none)"};
}

}  // namespace

std::uint32_t CodeOf(const TenantPartition& partition, Dimension dimension,
                     RowPosition at) {
  const FormColumns& forms = partition.forms();
  const IndicatorTable& indicators = partition.indicators();
  const FindingTable& findings = partition.findings();
  switch (dimension) {
    case Dimension::kTenant:
      return 0;
    case Dimension::kFiscalYear:
      return static_cast<std::uint32_t>(forms.fiscal_year[at.slot]);
    case Dimension::kDepartment:
      return forms.department[at.slot];
    case Dimension::kUnit:
      return forms.unit[at.slot];
    case Dimension::kForm:
      return at.slot;
    case Dimension::kRecurrence:
      return forms.recurrence[at.slot];
    case Dimension::kBudgetLevel:
      return forms.budget_level[at.slot];
    case Dimension::kState:
      return forms.state[at.slot];
    case Dimension::kTemplate:
      return forms.template_name[at.slot];
    case Dimension::kFormType:
      return forms.form_type[at.slot];
    case Dimension::kValidationState:
      return forms.validation_state[at.slot];
    case Dimension::kFundingSource:
      return at.row + 1;
    case Dimension::kLevel1:
      return indicators.column<kLevel1Column>()[at.row];
    case Dimension::kLevel2:
      return indicators.column<kLevel2Column>()[at.row];
    case Dimension::kCategory:
      return indicators.column<kCategoryColumn>()[at.row];
    case Dimension::kAspect:
      return indicators.column<kAspectColumn>()[at.row];
    case Dimension::kTargetKind:
      return indicators.column<kTargetKindColumn>()[at.row];
    case Dimension::kComparator:
      return indicators.column<kComparatorColumn>()[at.row];
    case Dimension::kRule:
      return findings.column<kRuleColumn>()[at.row];
    case Dimension::kSeverity:
      return findings.column<kSeverityColumn>()[at.row];
    case Dimension::kOutcome:
      return findings.column<kOutcomeColumn>()[at.row];
  }
  return 0;
}

std::string_view KeyOf(const TenantPartition& partition, Dimension dimension,
                       std::uint32_t code) {
  switch (dimension) {
    case Dimension::kTenant:
      return partition.tenant();
    case Dimension::kDepartment:
      return partition.departments().key(code);
    case Dimension::kUnit:
      return partition.units().key(code);
    case Dimension::kForm:
      return *partition.forms().name[code];
    case Dimension::kTemplate:
      return partition.templates().text(code);
    case Dimension::kLevel1:
    case Dimension::kLevel2:
      return partition.levels().text(code);
    case Dimension::kRule:
      return partition.rules().text(code);
    default:
      return EnumKey(dimension, code);
  }
}

DimensionValue ValueOf(const TenantPartition& partition, Dimension dimension,
                       std::uint32_t code, Language language,
                       const IndicatorOrder& order) {
  DimensionValue value;
  if (dimension == Dimension::kFiscalYear) {
    value.rank = static_cast<std::int32_t>(code);
    value.key = std::to_string(value.rank);
    value.text = value.key;
    return value;
  }
  value.key = KeyOf(partition, dimension, code);
  if (IsEnumDimension(dimension)) {
    value.rank = code;
    value.text = EnumText(dimension, code, language);
  } else if (dimension == Dimension::kTenant) {
    value.text = partition.display_name();
  } else if (dimension == Dimension::kDepartment) {
    value.text = partition.departments().name(code);
  } else if (dimension == Dimension::kUnit) {
    value.text = partition.units().name(code);
  } else if (dimension == Dimension::kForm) {
    value.text = partition.forms().project[code];
  } else {
    value.text = value.key;
  }
  if (dimension == Dimension::kLevel1) {
    value.rank = order.RankOfLevel1(value.key);
  } else if (dimension == Dimension::kLevel2) {
    value.rank = order.RankOfLevel2(value.key);
  }
  if (value.key.empty()) {
    value.rank = kNoValueRank;
    value.text = NoValueText().In(language);
  }
  return value;
}

}  // namespace jixiao::reporting
