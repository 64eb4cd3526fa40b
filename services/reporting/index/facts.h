#ifndef JIXIAO_SERVICES_REPORTING_INDEX_FACTS_H_
#define JIXIAO_SERVICES_REPORTING_INDEX_FACTS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace google::protobuf {
template <typename T>
class RepeatedPtrField;
}  // namespace google::protobuf

namespace jixiao::form::v1 {
class FindingCount;
class Form;
}  // namespace jixiao::form::v1

namespace jixiao::reporting {

// Where money comes from: the leaves of the funding tree in printed order, and
// what the effective total holds beyond them, so that the amounts of a form
// always add up to its effective total.
enum class FundingSource : std::uint8_t {
  kGeneralPublicBudget,
  kGovernmentFund,
  kSpecialAccount,
  kStateCapital,
  kSocialInsurance,
  kCarryOver,
  kOther,
  kUnspecified,
};
inline constexpr std::size_t kFundingSources = 8;
// Every form has a row for each of these, figure or not.
inline constexpr std::size_t kPrintedFundingSources = 7;

// Amounts beyond this (10^15 yuan) count as unreadable: their sums over all
// forms of an index stay exact in 128 bits.
inline constexpr std::int64_t kMaxAmountFen = 100'000'000'000'000'000;

// Keys of values longer than this end in a digest (see CompactKey), so that a
// page token can hold a row's keys.
inline constexpr std::size_t kMaxKeyBytes = 144;

// Bits of FormFacts::coverage: bit a for an indicator of aspect a, bit
// kCategoryBit + c for one of category c.
inline constexpr unsigned kCategoryBit = 20;

// An organisation unit: `key` is its resource name, or its printed name when it
// was matched to none.
struct OrgFacts {
  std::string key;
  std::string name;

  bool operator==(const OrgFacts&) const = default;
};

// A third-level indicator, or a second-level row without any (`empty`). Enum
// values are those of jixiao.form.v1; what is not known there is 0.
struct IndicatorFacts {
  std::string level1;
  std::string level2;
  std::uint16_t group = 0;  // ordinal of the second-level row in its form
  std::uint8_t category = 0;
  std::uint8_t aspect = 0;
  std::uint8_t target_kind = 0;  // of the full-year target
  std::uint8_t comparator = 0;   // of the full-year target
  bool empty = false;

  bool operator==(const IndicatorFacts&) const = default;
};

// How often a rule failed or was deferred in a form.
struct FindingFacts {
  std::string rule;
  std::uint8_t severity = 0;
  std::uint8_t outcome = 0;
  std::uint32_t count = 0;

  bool operator==(const FindingFacts&) const = default;
};

// What reports need of a form.
struct FormFacts {
  std::string name;
  std::string project;
  std::int32_t fiscal_year = 0;
  OrgFacts department;
  OrgFacts unit;
  std::string template_name;
  std::uint8_t recurrence = 0;
  std::uint8_t budget_level = 0;
  std::uint8_t state = 0;
  std::uint8_t form_type = 0;
  std::uint8_t validation_state = 0;
  std::array<std::optional<std::int64_t>, kFundingSources> funding_fen;
  std::optional<std::int64_t> half_year_plan_fen;
  std::optional<std::int64_t> full_year_expenditure_fen;
  std::uint32_t coverage = 0;
  std::vector<IndicatorFacts> indicators;  // in printed order
  std::vector<FindingFacts> findings;
  // Digest of the content.
  std::string form_digest;
  // Digest of the report that `findings` counts; empty when there is none.
  std::string report_digest;

  bool operator==(const FormFacts&) const = default;
};

using FindingCounts =
    google::protobuf::RepeatedPtrField<form::v1::FindingCount>;

// The facts of a form. Pure; tolerates any content that parses.
FormFacts FactsOf(const form::v1::Form& form, const FindingCounts& findings);

// `text`, or when it is longer than kMaxKeyBytes its beginning and a digest.
std::string CompactKey(std::string_view text);

// Bits that an indicator of this category and aspect sets in a coverage mask.
std::uint32_t CoverageBits(std::uint8_t category, std::uint8_t aspect);

// The bits of cost indicators (by either scheme) and of satisfaction.
std::uint32_t CostBits();
std::uint32_t SatisfactionBits();

}  // namespace jixiao::reporting

#endif  // JIXIAO_SERVICES_REPORTING_INDEX_FACTS_H_
