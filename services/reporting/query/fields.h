#ifndef JIXIAO_SERVICES_REPORTING_QUERY_FIELDS_H_
#define JIXIAO_SERVICES_REPORTING_QUERY_FIELDS_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "jixiao/reporting/v1/report.pb.h"

// The documented vocabulary of report queries: what ListReportFields serves and
// what error messages list.
namespace jixiao::reporting {

enum class Language : std::uint8_t { kZh, kEn };

// `zh` (also when empty) or `en`, with any region. INVALID_ARGUMENT
// INVALID_FIELD for another one.
absl::StatusOr<Language> ParseLanguage(std::string_view code,
                                       std::string_view field);

// What one row of a table stands for. A form has rows of each other grain: one
// a funding source, one an indicator or empty second-level row, one a (rule,
// severity, outcome).
enum class Grain : std::uint8_t { kForm, kFunding, kIndicator, kFinding };
inline constexpr std::size_t kGrains = 4;

enum class Dimension : std::uint8_t {
  kTenant,
  kFiscalYear,
  kDepartment,
  kUnit,
  kForm,
  kRecurrence,
  kBudgetLevel,
  kState,
  kTemplate,
  kFormType,
  kValidationState,
  kFundingSource,
  kLevel1,
  kLevel2,
  kCategory,
  kAspect,
  kTargetKind,
  kComparator,
  kRule,
  kSeverity,
  kOutcome,
};

// What is added up for a group of forms. A measure is one of these, or a share
// of two. Those of the form grain count each form of a group once; those of
// another grain take the rows of that grain that belong to the group.
enum class Total : std::uint8_t {
  kForms,
  kBudget,  // funding grain
  kGeneralPublicBudget,
  kGovernmentFund,
  kSpecialAccount,
  kStateCapital,
  kSocialInsurance,
  kCarryOver,
  kOther,
  kHalfYearPlan,
  kFullYearExpenditure,
  kFundedForms,  // funding grain
  kIndicators,   // indicator grain, as all up to kCostOrSatisfactionForms
  kEmptyRows,
  kSecondLevelRows,
  kFilledForms,
  kEmptyForms,
  kCostForms,
  kSatisfactionForms,
  kCostOrSatisfactionForms,
  kFindings,  // finding grain, as all that follow
  kErrors,
  kWarnings,
  kInfos,
  kDeferred,
  kFormsWithFindings,
  kFormsWithErrors,
};
inline constexpr std::size_t kTotals =
    static_cast<std::size_t>(Total::kFormsWithErrors) + 1;

// A text in the languages of reports.
struct LocalText {
  std::string_view zh;
  std::string_view en;

  std::string_view In(Language language) const {
    return language == Language::kZh ? zh : en;
  }
};

struct DimensionInfo {
  std::string_view name;
  Dimension id;
  Grain grain;
  v1::ColumnType type;
  LocalText title;
  LocalText description;
};

struct MeasureInfo {
  std::string_view name;
  v1::ColumnType type;
  Total total;
  // With one: the share total ÷ divisor, in percent.
  std::optional<Total> divisor;
  // The share total ÷ the same total over all rows.
  bool of_all_rows = false;
  LocalText title;
  LocalText description;
};

// In the order in which they are documented.
std::span<const DimensionInfo> Dimensions();
std::span<const MeasureInfo> Measures();

// INVALID_ARGUMENT UNKNOWN_DIMENSION or UNKNOWN_MEASURE, listing what exists
// and the nearest name.
absl::StatusOr<const DimensionInfo*> FindDimension(std::string_view name);
absl::StatusOr<const MeasureInfo*> FindMeasure(std::string_view name);

// The candidate that `name` was probably meant to be; empty when none is near.
std::string_view NearestName(std::string_view name,
                             std::span<const std::string_view> candidates);

}  // namespace jixiao::reporting

#endif  // JIXIAO_SERVICES_REPORTING_QUERY_FIELDS_H_
