#include "services/reporting/index/facts.h"

#include "absl/numeric/int128.h"

#include "common/base/sha256.h"
#include "common/base/utf8.h"
#include "jixiao/form/v1/form.pb.h"
#include "jixiao/form/v1/validation_report.pb.h"

namespace jixiao::reporting {
namespace {

namespace fv = form::v1;

using OptionalFen = std::optional<std::int64_t>;

OptionalFen FenOf(const common::v1::Amount& amount) {
  if (!amount.has_fen() || amount.fen() > kMaxAmountFen ||
      amount.fen() < -kMaxAmountFen) {
    return std::nullopt;
  }
  return amount.fen();
}

// Adds amounts of which any may be absent; absent when all are, or when the sum
// is out of bounds.
class AmountSum {
 public:
  void Add(OptionalFen fen) {
    if (fen.has_value()) {
      present_ = true;
      sum_ += *fen;
    }
  }
  OptionalFen Fen() const {
    if (!present_ || sum_ > kMaxAmountFen || sum_ < -kMaxAmountFen) {
      return std::nullopt;
    }
    return static_cast<std::int64_t>(sum_);
  }

 private:
  bool present_ = false;
  absl::int128 sum_ = 0;
};

void FillFunding(const fv::Funding& funding, FormFacts& facts) {
  facts.funding_fen = {FenOf(funding.general_public_budget()),
                       FenOf(funding.government_fund()),
                       FenOf(funding.special_account()),
                       FenOf(funding.state_capital()),
                       FenOf(funding.social_insurance()),
                       FenOf(funding.carry_over()),
                       FenOf(funding.other()),
                       std::nullopt};
  const OptionalFen total = FenOf(funding.effective_total());
  if (!total.has_value()) {
    return;
  }
  AmountSum rest;
  rest.Add(total);
  bool has_leaf = false;
  for (const OptionalFen& fen : facts.funding_fen) {
    if (fen.has_value()) {
      has_leaf = true;
      rest.Add(-*fen);
    }
  }
  // A total of 0 without any leaf is a figure; a difference of 0 is none.
  if (!has_leaf || rest.Fen() != 0) {
    facts.funding_fen[static_cast<std::size_t>(FundingSource::kUnspecified)] =
        rest.Fen();
  }
}

void FillExpenditures(const fv::Form& form, FormFacts& facts) {
  AmountSum half_year;
  AmountSum full_year;
  for (const fv::ExpenditureLine& line : form.expenditures()) {
    half_year.Add(FenOf(line.half_year_plan()));
    full_year.Add(FenOf(line.full_year_budget()));
  }
  facts.half_year_plan_fen = half_year.Fen();
  facts.full_year_expenditure_fen = full_year.Fen();
}

template <typename Enum>
std::uint8_t EnumCode(Enum value, bool (*is_valid)(int)) {
  const int number = static_cast<int>(value);
  return is_valid(number) ? static_cast<std::uint8_t>(number) : 0;
}

void FillIndicators(const fv::Form& form, FormFacts& facts) {
  std::uint16_t ordinal = 0;
  for (const fv::IndicatorGroup& group : form.indicator_groups()) {
    IndicatorFacts row;
    row.level1 = CompactKey(group.level1());
    row.level2 = CompactKey(group.level2());
    row.group = ordinal++;
    row.category = EnumCode(group.category(), fv::IndicatorCategory_IsValid);
    row.aspect = EnumCode(group.aspect(), fv::IndicatorAspect_IsValid);
    if (group.indicators().empty()) {
      row.empty = true;
      facts.indicators.push_back(row);
      continue;
    }
    facts.coverage |= CoverageBits(row.category, row.aspect);
    for (const fv::Indicator& indicator : group.indicators()) {
      const fv::TargetValue& target = indicator.full_year_target();
      row.target_kind = EnumCode(target.kind(), fv::TargetKind_IsValid);
      row.comparator =
          EnumCode(target.quantity().comparator(), fv::Comparator_IsValid);
      facts.indicators.push_back(row);
    }
  }
}

void FillFindings(const FindingCounts& findings, FormFacts& facts) {
  for (const fv::FindingCount& finding : findings) {
    if (finding.count() <= 0) {
      continue;
    }
    facts.findings.push_back(
        {.rule = CompactKey(finding.rule_id()),
         .severity = EnumCode(finding.severity(), fv::Severity_IsValid),
         .outcome = EnumCode(finding.outcome(), fv::Outcome_IsValid),
         .count = static_cast<std::uint32_t>(finding.count())});
  }
}

OrgFacts OrgOf(const fv::OrgRef& org) {
  const std::string& key =
      org.org_unit().empty() ? org.printed_name() : org.org_unit();
  return {.key = CompactKey(key), .name = org.printed_name()};
}

}  // namespace

std::string CompactKey(std::string_view text) {
  constexpr std::size_t kDigestBytes = 8;
  constexpr std::string_view kEllipsis = "…";
  if (text.size() <= kMaxKeyBytes) {
    return std::string(text);
  }
  const std::size_t kept = kMaxKeyBytes - kEllipsis.size() - 2 * kDigestBytes;
  std::string key = base::TruncateBytes(text, kept);
  key += kEllipsis;
  key += base::Sha256Hex(text).substr(0, 2 * kDigestBytes);
  return key;
}

std::uint32_t CoverageBits(std::uint8_t category, std::uint8_t aspect) {
  static_assert(fv::IndicatorAspect_MAX < kCategoryBit);
  static_assert(fv::IndicatorCategory_MAX + kCategoryBit < 32);
  return (1U << aspect) | (1U << (kCategoryBit + category));
}

std::uint32_t CostBits() {
  return (1U << fv::INDICATOR_ASPECT_COST) |
         (1U << fv::INDICATOR_ASPECT_SOCIAL_COST) |
         (1U << fv::INDICATOR_ASPECT_ECOLOGICAL_COST) |
         (1U << (kCategoryBit + fv::INDICATOR_CATEGORY_COST));
}

std::uint32_t SatisfactionBits() {
  return (1U << fv::INDICATOR_ASPECT_SATISFACTION) |
         (1U << (kCategoryBit + fv::INDICATOR_CATEGORY_SATISFACTION));
}

FormFacts FactsOf(const fv::Form& form, const FindingCounts& findings) {
  const fv::Project& project = form.project();
  FormFacts facts;
  facts.name = form.name();
  facts.project = project.display_name();
  facts.fiscal_year = project.fiscal_year();
  facts.department = OrgOf(project.department());
  facts.unit = OrgOf(project.implementing_unit());
  facts.template_name = CompactKey(form.template_());
  facts.recurrence = EnumCode(project.recurrence(), fv::Recurrence_IsValid);
  facts.budget_level =
      EnumCode(project.budget_level(), fv::BudgetLevel_IsValid);
  facts.state = EnumCode(form.state(), fv::FormState_IsValid);
  facts.form_type = EnumCode(form.form_type(), fv::FormType_IsValid);
  facts.validation_state =
      EnumCode(form.validation().state(), fv::ValidationState_IsValid);
  facts.form_digest = form.form_digest();
  facts.report_digest = form.validation().report_digest();
  FillFunding(form.funding(), facts);
  FillExpenditures(form, facts);
  FillIndicators(form, facts);
  FillFindings(findings, facts);
  return facts;
}

}  // namespace jixiao::reporting
