#include "services/reporting/index/partition.h"

#include <utility>

namespace jixiao::reporting {
namespace {

// Calls `visit` with every column of `forms`.
template <typename Visitor>
void ForEachColumn(FormColumns& forms, Visitor visit) {
  visit(forms.live);
  visit(forms.fiscal_year);
  visit(forms.department);
  visit(forms.department_name);
  visit(forms.unit);
  visit(forms.unit_name);
  visit(forms.template_name);
  visit(forms.recurrence);
  visit(forms.budget_level);
  visit(forms.state);
  visit(forms.form_type);
  visit(forms.validation_state);
  for (std::vector<std::int64_t>& column : forms.funding_fen) {
    visit(column);
  }
  visit(forms.half_year_plan_fen);
  visit(forms.full_year_expenditure_fen);
  visit(forms.present);
  visit(forms.coverage);
  visit(forms.indicators);
  visit(forms.empty_rows);
  visit(forms.findings);
  visit(forms.indicator_block);
  visit(forms.finding_block);
  visit(forms.name);
  visit(forms.project);
  visit(forms.form_digest);
  visit(forms.report_digest);
}

// A slot of all columns, the node of its name and its hash slot.
constexpr std::size_t kSlotBytes = 392;

std::size_t TextBytes(const FormFacts& facts) {
  return facts.name.size() + facts.project.size() + facts.form_digest.size() +
         facts.report_digest.size();
}

}  // namespace

void TenantPartition::Put(const FormFacts& facts) {
  const auto [entry, is_new] = slots_.try_emplace(facts.name, 0);
  if (is_new) {
    entry->second = TakeSlot();
    forms_.name[entry->second] = &entry->first;
  } else {
    Retract(entry->second);
  }
  Fill(entry->second, facts);
  CompactIfWorthIt();
}

bool TenantPartition::Remove(std::string_view form_name) {
  const auto entry = slots_.find(std::string(form_name));
  if (entry == slots_.end()) {
    return false;
  }
  const std::uint32_t slot = entry->second;
  Retract(slot);
  forms_.name[slot] = nullptr;
  free_slots_.push_back(slot);
  slots_.erase(entry);
  CompactIfWorthIt();
  return true;
}

std::optional<std::uint32_t> TenantPartition::FindSlot(
    std::string_view form_name) const {
  const auto entry = slots_.find(std::string(form_name));
  if (entry == slots_.end()) {
    return std::nullopt;
  }
  return entry->second;
}

std::size_t TenantPartition::bytes() const {
  return forms_.live.size() * kSlotBytes + text_bytes_ +
         indicators_.size() * IndicatorTable::kRowBytes +
         findings_.size() * FindingTable::kRowBytes + departments_.bytes() +
         units_.bytes() + templates_.bytes() + levels_.bytes() + rules_.bytes();
}

std::uint32_t TenantPartition::TakeSlot() {
  if (!free_slots_.empty()) {
    const std::uint32_t slot = free_slots_.back();
    free_slots_.pop_back();
    return slot;
  }
  ForEachColumn(forms_, [](auto& column) { column.emplace_back(); });
  return static_cast<std::uint32_t>(forms_.live.size() - 1);
}

void TenantPartition::Fill(std::uint32_t slot, const FormFacts& facts) {
  forms_.live[slot] = 1;
  forms_.fiscal_year[slot] = facts.fiscal_year;
  const auto department =
      departments_.Acquire(facts.department.key, facts.department.name);
  forms_.department[slot] = department.key;
  forms_.department_name[slot] = department.name;
  const auto unit = units_.Acquire(facts.unit.key, facts.unit.name);
  forms_.unit[slot] = unit.key;
  forms_.unit_name[slot] = unit.name;
  forms_.template_name[slot] = templates_.Acquire(facts.template_name);
  forms_.recurrence[slot] = facts.recurrence;
  forms_.budget_level[slot] = facts.budget_level;
  forms_.state[slot] = facts.state;
  forms_.form_type[slot] = facts.form_type;
  forms_.validation_state[slot] = facts.validation_state;
  forms_.coverage[slot] = facts.coverage;
  forms_.project[slot] = facts.project;
  forms_.form_digest[slot] = facts.form_digest;
  forms_.report_digest[slot] = facts.report_digest;
  text_bytes_ += TextBytes(facts);
  FillAmounts(slot, facts);
  FillIndicators(slot, facts);
  FillFindings(slot, facts);
}

void TenantPartition::FillAmounts(std::uint32_t slot, const FormFacts& facts) {
  unsigned present = 0;
  const auto put = [&](std::optional<std::int64_t> fen, unsigned bit,
                       std::vector<std::int64_t>& column) {
    column[slot] = fen.value_or(0);
    present |= fen.has_value() ? 1U << bit : 0U;
  };
  for (unsigned s = 0; s < kFundingSources; ++s) {
    put(facts.funding_fen[s], s, forms_.funding_fen[s]);
  }
  put(facts.half_year_plan_fen, kHalfYearPlanBit, forms_.half_year_plan_fen);
  put(facts.full_year_expenditure_fen, kFullYearExpenditureBit,
      forms_.full_year_expenditure_fen);
  forms_.present[slot] = static_cast<std::uint16_t>(present);
}

void TenantPartition::FillIndicators(std::uint32_t slot,
                                     const FormFacts& facts) {
  std::vector<IndicatorTable::Row> rows;
  rows.reserve(facts.indicators.size());
  std::uint32_t empty = 0;
  for (const IndicatorFacts& row : facts.indicators) {
    rows.emplace_back(levels_.Acquire(row.level1), levels_.Acquire(row.level2),
                      row.group, row.category, row.aspect, row.target_kind,
                      row.comparator, row.empty ? 1 : 0);
    empty += row.empty ? 1 : 0;
  }
  forms_.indicator_block[slot] = indicators_.Add(rows);
  forms_.empty_rows[slot] = empty;
  forms_.indicators[slot] = static_cast<std::uint32_t>(rows.size()) - empty;
}

void TenantPartition::FillFindings(std::uint32_t slot, const FormFacts& facts) {
  std::vector<FindingTable::Row> rows;
  rows.reserve(facts.findings.size());
  std::uint64_t total = 0;
  for (const FindingFacts& row : facts.findings) {
    rows.emplace_back(rules_.Acquire(row.rule), row.severity, row.outcome,
                      row.count);
    total += row.count;
  }
  forms_.finding_block[slot] = findings_.Add(rows);
  forms_.findings[slot] = total;
}

void TenantPartition::Retract(std::uint32_t slot) {
  departments_.Release(
      {.key = forms_.department[slot], .name = forms_.department_name[slot]});
  units_.Release({.key = forms_.unit[slot], .name = forms_.unit_name[slot]});
  templates_.Release(forms_.template_name[slot]);
  const Block indicators = forms_.indicator_block[slot];
  for (std::uint32_t row = indicators.begin; row < indicators.end(); ++row) {
    levels_.Release(indicators_.column<kLevel1Column>()[row]);
    levels_.Release(indicators_.column<kLevel2Column>()[row]);
  }
  indicators_.Remove(indicators);
  const Block findings = forms_.finding_block[slot];
  for (std::uint32_t row = findings.begin; row < findings.end(); ++row) {
    rules_.Release(findings_.column<kRuleColumn>()[row]);
  }
  findings_.Remove(findings);
  text_bytes_ -= forms_.name[slot]->size() + forms_.project[slot].size() +
                 forms_.form_digest[slot].size() +
                 forms_.report_digest[slot].size();
  forms_.live[slot] = 0;
  forms_.indicator_block[slot] = {};
  forms_.finding_block[slot] = {};
}

void TenantPartition::CompactIfWorthIt() {
  const auto blocks_of = [&](std::vector<Block>& column) {
    std::vector<Block*> blocks;
    blocks.reserve(slots_.size());
    for (const auto& [name, slot] : slots_) {
      blocks.push_back(&column[slot]);
    }
    return blocks;
  };
  if (indicators_.ShouldCompact()) {
    indicators_.Compact(blocks_of(forms_.indicator_block));
  }
  if (findings_.ShouldCompact()) {
    findings_.Compact(blocks_of(forms_.finding_block));
  }
}

FormFacts TenantPartition::FactsAt(std::uint32_t slot) const {
  const auto amount = [&](unsigned bit,
                          const std::vector<std::int64_t>& column) {
    return (forms_.present[slot] >> bit & 1U) != 0
               ? std::optional<std::int64_t>(column[slot])
               : std::nullopt;
  };
  FormFacts facts;
  facts.name = *forms_.name[slot];
  facts.project = forms_.project[slot];
  facts.fiscal_year = forms_.fiscal_year[slot];
  facts.department = {
      .key = departments_.key(forms_.department[slot]),
      .name = departments_.printed_name(forms_.department_name[slot])};
  facts.unit = {.key = units_.key(forms_.unit[slot]),
                .name = units_.printed_name(forms_.unit_name[slot])};
  facts.template_name = templates_.text(forms_.template_name[slot]);
  facts.recurrence = forms_.recurrence[slot];
  facts.budget_level = forms_.budget_level[slot];
  facts.state = forms_.state[slot];
  facts.form_type = forms_.form_type[slot];
  facts.validation_state = forms_.validation_state[slot];
  for (unsigned s = 0; s < kFundingSources; ++s) {
    facts.funding_fen[s] = amount(s, forms_.funding_fen[s]);
  }
  facts.half_year_plan_fen =
      amount(kHalfYearPlanBit, forms_.half_year_plan_fen);
  facts.full_year_expenditure_fen =
      amount(kFullYearExpenditureBit, forms_.full_year_expenditure_fen);
  facts.coverage = forms_.coverage[slot];
  facts.form_digest = forms_.form_digest[slot];
  facts.report_digest = forms_.report_digest[slot];
  facts.indicators = IndicatorsAt(slot);
  facts.findings = FindingsAt(slot);
  return facts;
}

std::vector<IndicatorFacts> TenantPartition::IndicatorsAt(
    std::uint32_t slot) const {
  std::vector<IndicatorFacts> rows;
  const Block block = forms_.indicator_block[slot];
  for (std::uint32_t row = block.begin; row < block.end(); ++row) {
    rows.push_back(
        {.level1 = levels_.text(indicators_.column<kLevel1Column>()[row]),
         .level2 = levels_.text(indicators_.column<kLevel2Column>()[row]),
         .group = indicators_.column<kGroupColumn>()[row],
         .category = indicators_.column<kCategoryColumn>()[row],
         .aspect = indicators_.column<kAspectColumn>()[row],
         .target_kind = indicators_.column<kTargetKindColumn>()[row],
         .comparator = indicators_.column<kComparatorColumn>()[row],
         .empty = indicators_.column<kEmptyColumn>()[row] != 0});
  }
  return rows;
}

std::vector<FindingFacts> TenantPartition::FindingsAt(
    std::uint32_t slot) const {
  std::vector<FindingFacts> rows;
  const Block block = forms_.finding_block[slot];
  for (std::uint32_t row = block.begin; row < block.end(); ++row) {
    rows.push_back({.rule = rules_.text(findings_.column<kRuleColumn>()[row]),
                    .severity = findings_.column<kSeverityColumn>()[row],
                    .outcome = findings_.column<kOutcomeColumn>()[row],
                    .count = findings_.column<kCountColumn>()[row]});
  }
  return rows;
}

}  // namespace jixiao::reporting
