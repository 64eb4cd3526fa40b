#ifndef JIXIAO_SERVICES_REPORTING_INDEX_PARTITION_H_
#define JIXIAO_SERVICES_REPORTING_INDEX_PARTITION_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/node_hash_map.h"

#include "services/reporting/index/block_table.h"
#include "services/reporting/index/dictionary.h"
#include "services/reporting/index/facts.h"

namespace jixiao::reporting {

// Bits of FormColumns::present.
inline constexpr unsigned kHalfYearPlanBit = kFundingSources;
inline constexpr unsigned kFullYearExpenditureBit = kFundingSources + 1;

// Columns of the indicator table, in order: dictionary codes of the two levels,
// the second-level row's ordinal, enum values, and whether the row is empty.
using IndicatorTable =
    BlockTable<std::uint32_t, std::uint32_t, std::uint16_t, std::uint8_t,
               std::uint8_t, std::uint8_t, std::uint8_t, std::uint8_t>;
enum IndicatorColumn : std::size_t {
  kLevel1Column,
  kLevel2Column,
  kGroupColumn,
  kCategoryColumn,
  kAspectColumn,
  kTargetKindColumn,
  kComparatorColumn,
  kEmptyColumn,
};

// Columns of the finding table, in order: dictionary code of the rule, enum
// values, count.
using FindingTable =
    BlockTable<std::uint32_t, std::uint8_t, std::uint8_t, std::uint32_t>;
enum FindingColumn : std::size_t {
  kRuleColumn,
  kSeverityColumn,
  kOutcomeColumn,
  kCountColumn,
};

// One row a form. Slots of removed forms are used again.
struct FormColumns {
  std::vector<std::uint8_t> live;
  std::vector<std::int32_t> fiscal_year;
  std::vector<std::uint32_t> department;
  std::vector<std::uint32_t> department_name;
  std::vector<std::uint32_t> unit;
  std::vector<std::uint32_t> unit_name;
  std::vector<std::uint32_t> template_name;
  std::vector<std::uint8_t> recurrence;
  std::vector<std::uint8_t> budget_level;
  std::vector<std::uint8_t> state;
  std::vector<std::uint8_t> form_type;
  std::vector<std::uint8_t> validation_state;
  std::array<std::vector<std::int64_t>, kFundingSources> funding_fen;
  std::vector<std::int64_t> half_year_plan_fen;
  std::vector<std::int64_t> full_year_expenditure_fen;
  // Bit s: funding_fen[s] is a figure; kHalfYearPlanBit and the like.
  std::vector<std::uint16_t> present;
  std::vector<std::uint32_t> coverage;
  std::vector<std::uint32_t> indicators;
  std::vector<std::uint32_t> empty_rows;
  std::vector<std::uint64_t> findings;
  std::vector<Block> indicator_block;
  std::vector<Block> finding_block;
  std::vector<const std::string*> name;
  std::vector<std::string> project;
  std::vector<std::string> form_digest;
  std::vector<std::string> report_digest;
};

// The current forms of one tenant as columns. Maintained by retract-and-add:
// its content depends on the forms only, not on the order of changes. Not
// thread-safe.
class TenantPartition {
 public:
  // `tenant` is a resource name, `history_id` that of the revision numbers.
  TenantPartition(std::string tenant, std::string history_id)
      : tenant_(std::move(tenant)),
        display_name_(tenant_),
        history_id_(std::move(history_id)) {}

  // Adds a form, or replaces the one of that name.
  void Put(const FormFacts& facts);
  // False when there is none of that name.
  bool Remove(std::string_view form_name);

  // The last revision whose change is contained.
  void set_revision(std::int64_t revision) { revision_ = revision; }
  void set_history_id(std::string_view id) { history_id_ = id; }
  void set_display_name(std::string_view name) { display_name_ = name; }

  const std::string& tenant() const { return tenant_; }
  const std::string& display_name() const { return display_name_; }
  const std::string& history_id() const { return history_id_; }
  std::int64_t revision() const { return revision_; }

  // Forms.
  std::size_t size() const { return slots_.size(); }
  // Memory, about.
  std::size_t bytes() const;

  std::optional<std::uint32_t> FindSlot(std::string_view form_name) const;
  // The facts of a live slot, read back from the columns.
  FormFacts FactsAt(std::uint32_t slot) const;

  // For scans. Slots run from 0 to forms().live.size().
  const FormColumns& forms() const { return forms_; }
  const IndicatorTable& indicators() const { return indicators_; }
  const FindingTable& findings() const { return findings_; }
  const NamedDictionary& departments() const { return departments_; }
  const NamedDictionary& units() const { return units_; }
  const Dictionary& templates() const { return templates_; }
  const Dictionary& levels() const { return levels_; }
  const Dictionary& rules() const { return rules_; }

 private:
  std::uint32_t TakeSlot();
  void Fill(std::uint32_t slot, const FormFacts& facts);
  void FillAmounts(std::uint32_t slot, const FormFacts& facts);
  void FillIndicators(std::uint32_t slot, const FormFacts& facts);
  void FillFindings(std::uint32_t slot, const FormFacts& facts);
  std::vector<IndicatorFacts> IndicatorsAt(std::uint32_t slot) const;
  std::vector<FindingFacts> FindingsAt(std::uint32_t slot) const;
  // Gives back all that a slot uses, except the slot.
  void Retract(std::uint32_t slot);
  void CompactIfWorthIt();

  std::string tenant_;
  std::string display_name_;
  std::string history_id_;
  std::int64_t revision_ = 0;

  absl::node_hash_map<std::string, std::uint32_t> slots_;  // by form name
  std::vector<std::uint32_t> free_slots_;
  std::size_t text_bytes_ = 0;
  FormColumns forms_;
  IndicatorTable indicators_;
  FindingTable findings_;
  NamedDictionary departments_;
  NamedDictionary units_;
  Dictionary templates_;
  Dictionary levels_;  // of both levels
  Dictionary rules_;
};

}  // namespace jixiao::reporting

#endif  // JIXIAO_SERVICES_REPORTING_INDEX_PARTITION_H_
