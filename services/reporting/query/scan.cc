#include "services/reporting/query/scan.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "jixiao/form/v1/validation_report.pb.h"

namespace jixiao::reporting {
namespace {

constexpr std::array kFinerGrains = {Grain::kFunding, Grain::kIndicator,
                                     Grain::kFinding};
// Beside what filters take.
constexpr std::uint64_t kStepsPerForm = 10;
constexpr std::uint64_t kStepsPerRow = 2;
constexpr std::uint64_t kStepsPerGroup = 10;

constexpr std::size_t At(Grain grain) {
  return static_cast<std::size_t>(grain);
}

bool Has(std::uint16_t present, unsigned bit) {
  return (present >> bit & 1U) != 0;
}

std::string_view LastSegment(std::string_view name) {
  return name.substr(name.rfind('/') + 1);
}

}  // namespace

PartitionScan::PartitionScan(const TenantPartition* partition,
                             const QueryPlan* plan, const ScanOptions* options)
    : partition_(*partition), plan_(*plan), options_(*options) {
  for (const RowFilter& filter : plan_.filters) {
    auto& cursors = filter.grain() == Grain::kForm
                        ? form_filters_
                        : row_filters_[At(filter.grain())];
    cursors.emplace_back(filter, partition_);
  }
  for (const DimensionInfo* dimension : plan_.dimensions) {
    dimensions_[At(dimension->grain)].push_back(dimension->id);
  }
}

absl::Status PartitionScan::Run() {
  const std::vector<std::uint8_t>& live = partition_.forms().live;
  RETURN_IF_ERROR(options_.check_alive());
  for (std::uint32_t slot = 0; slot < live.size(); ++slot) {
    RETURN_IF_ERROR(Spend(kStepsPerForm + options_.org_units.size()));
    if (live[slot] != 0 && IsVisible(slot) && FormMatches(slot)) {
      RETURN_IF_ERROR(VisitForm(slot));
    }
  }
  return absl::OkStatus();
}

absl::Status PartitionScan::Spend(std::uint64_t steps) {
  steps_ += steps;
  if (steps_ < kStepsBetweenChecks) {
    return absl::OkStatus();
  }
  steps_ = 0;
  return options_.check_alive();
}

bool PartitionScan::IsVisible(std::uint32_t slot) const {
  if (options_.org_units.empty()) {
    return true;
  }
  const FormColumns& forms = partition_.forms();
  const std::string_view unit =
      LastSegment(partition_.units().key(forms.unit[slot]));
  const std::string_view department =
      LastSegment(partition_.departments().key(forms.department[slot]));
  return std::any_of(options_.org_units.begin(), options_.org_units.end(),
                     [&](const std::string& allowed) {
                       return allowed == unit || allowed == department;
                     });
}

bool PartitionScan::FormMatches(std::uint32_t slot) {
  return std::all_of(form_filters_.begin(), form_filters_.end(),
                     [&](RowFilter::Cursor& cursor) {
                       return cursor.Matches({.slot = slot}, &steps_);
                     });
}

absl::Status PartitionScan::VisitForm(std::uint32_t slot) {
  std::size_t combinations = 1;
  for (const Grain grain : kFinerGrains) {
    ASSIGN_OR_RETURN(const bool has_parts, CollectParts(grain, slot));
    if (!has_parts) {
      return absl::OkStatus();
    }
    combinations *= parts_[At(grain)].size();
    if (combinations > options_.max_groups) {
      return TooManyRows();
    }
  }
  RETURN_IF_ERROR(AddToGroups(slot));
  AddToAllRows(slot);
  return groups_.size() > options_.max_groups ? TooManyRows()
                                              : absl::OkStatus();
}

absl::Status PartitionScan::TooManyRows() const {
  return errors::ResourceExhausted(
             errors::ERROR_REASON_COST_LIMIT_EXCEEDED,
             "the query makes too many rows: group by fewer dimensions or "
             "narrow the filter")
      .With("max_groups", std::to_string(options_.max_groups));
}

Block PartitionScan::RowsOf(Grain grain, std::uint32_t slot) const {
  const FormColumns& forms = partition_.forms();
  switch (grain) {
    case Grain::kFunding: {
      const bool has_rest =
          Has(forms.present[slot],
              static_cast<unsigned>(FundingSource::kUnspecified));
      return {.begin = 0,
              .size = static_cast<std::uint32_t>(kPrintedFundingSources) +
                      (has_rest ? 1U : 0U)};
    }
    case Grain::kIndicator:
      return forms.indicator_block[slot];
    case Grain::kFinding:
      return forms.finding_block[slot];
    case Grain::kForm:
      break;
  }
  return {};
}

absl::StatusOr<bool> PartitionScan::CollectParts(Grain grain,
                                                 std::uint32_t slot) {
  std::vector<Part>& parts = parts_[At(grain)];
  parts.clear();
  part_index_.clear();
  Part& whole = whole_[At(grain)] = Part();
  const bool is_selective =
      !dimensions_[At(grain)].empty() || !row_filters_[At(grain)].empty();
  const Block rows = RowsOf(grain, slot);
  for (std::uint32_t row = rows.begin; row < rows.end(); ++row) {
    RETURN_IF_ERROR(Spend(kStepsPerRow));
    const RowPosition at{.slot = slot, .row = row};
    if (!RowMatches(grain, at)) {
      continue;
    }
    AddRow(grain, at, whole);
    if (is_selective) {
      AddRow(grain, at, PartOf(grain, at));
    }
  }
  FinishPart(grain, whole);
  for (Part& part : parts) {
    FinishPart(grain, part);
  }
  if (!is_selective) {
    parts.push_back(whole);
  }
  return !parts.empty();
}

bool PartitionScan::RowMatches(Grain grain, RowPosition at) {
  auto& cursors = row_filters_[At(grain)];
  return std::all_of(
      cursors.begin(), cursors.end(),
      [&](RowFilter::Cursor& cursor) { return cursor.Matches(at, &steps_); });
}

PartitionScan::Part& PartitionScan::PartOf(Grain grain, RowPosition at) {
  GroupCodes codes;
  for (const Dimension dimension : dimensions_[At(grain)]) {
    codes.push_back(CodeOf(partition_, dimension, at));
  }
  std::vector<Part>& parts = parts_[At(grain)];
  // Neighbouring rows mostly share a part.
  if (!parts.empty() && parts.back().codes == codes) {
    return parts.back();
  }
  const auto [entry, is_new] = part_index_.try_emplace(codes, parts.size());
  if (is_new) {
    parts.emplace_back();
    parts.back().codes = std::move(codes);
  }
  return parts[entry->second];
}

void PartitionScan::AddRow(Grain grain, RowPosition at, Part& part) const {
  switch (grain) {
    case Grain::kFunding:
      return AddFunding(at, part);
    case Grain::kIndicator:
      return AddIndicator(at, part);
    case Grain::kFinding:
      return AddFinding(at, part);
    case Grain::kForm:
      return;
  }
}

void PartitionScan::AddFunding(RowPosition at, Part& part) const {
  const FormColumns& forms = partition_.forms();
  if (!Has(forms.present[at.slot], at.row)) {
    return;
  }
  const std::int64_t fen = forms.funding_fen[at.row][at.slot];
  part.totals.Add(Total::kBudget, fen);
  part.is_funded |= fen != 0;
}

void PartitionScan::AddIndicator(RowPosition at, Part& part) const {
  const IndicatorTable& table = partition_.indicators();
  const std::int32_t group = table.column<kGroupColumn>()[at.row];
  if (group != part.last_group) {
    part.last_group = group;
    part.totals.Add(Total::kSecondLevelRows, 1);
  }
  if (table.column<kEmptyColumn>()[at.row] != 0) {
    part.totals.Add(Total::kEmptyRows, 1);
    return;
  }
  part.totals.Add(Total::kIndicators, 1);
  part.coverage |= CoverageBits(table.column<kCategoryColumn>()[at.row],
                                table.column<kAspectColumn>()[at.row]);
}

void PartitionScan::AddFinding(RowPosition at, Part& part) const {
  const FindingTable& table = partition_.findings();
  const std::uint32_t count = table.column<kCountColumn>()[at.row];
  const int outcome = table.column<kOutcomeColumn>()[at.row];
  if (outcome == form::v1::OUTCOME_DEFERRED) {
    part.totals.Add(Total::kDeferred, count);
  } else if (outcome == form::v1::OUTCOME_FAIL) {
    switch (table.column<kSeverityColumn>()[at.row]) {
      case form::v1::SEVERITY_ERROR:
        part.totals.Add(Total::kErrors, count);
        break;
      case form::v1::SEVERITY_WARNING:
        part.totals.Add(Total::kWarnings, count);
        break;
      case form::v1::SEVERITY_INFO:
        part.totals.Add(Total::kInfos, count);
        break;
      default:
        break;
    }
  } else {
    return;
  }
  part.totals.Add(Total::kFindings, count);
}

void PartitionScan::FinishPart(Grain grain, Part& part) {
  Totals& totals = part.totals;
  const auto flag = [&](Total total, bool is_set) {
    totals.Add(total, is_set ? 1 : 0);
  };
  switch (grain) {
    case Grain::kFunding:
      flag(Total::kFundedForms, part.is_funded);
      return;
    case Grain::kIndicator: {
      const bool has_cost = (part.coverage & CostBits()) != 0;
      const bool has_satisfaction = (part.coverage & SatisfactionBits()) != 0;
      const bool is_filled = totals.sum(Total::kIndicators) > 0;
      flag(Total::kFilledForms, is_filled);
      flag(Total::kEmptyForms,
           !is_filled && totals.sum(Total::kSecondLevelRows) > 0);
      flag(Total::kCostForms, has_cost);
      flag(Total::kSatisfactionForms, has_satisfaction);
      flag(Total::kCostOrSatisfactionForms, has_cost || has_satisfaction);
      return;
    }
    case Grain::kFinding:
      flag(Total::kFormsWithFindings, totals.sum(Total::kFindings) > 0);
      flag(Total::kFormsWithErrors, totals.sum(Total::kErrors) > 0);
      return;
    case Grain::kForm:
      return;
  }
}

void PartitionScan::AddForm(std::uint32_t slot, Totals& totals) const {
  static_assert(static_cast<std::size_t>(Total::kOther) ==
                static_cast<std::size_t>(Total::kGeneralPublicBudget) +
                    static_cast<std::size_t>(FundingSource::kOther));
  const FormColumns& forms = partition_.forms();
  const std::uint16_t present = forms.present[slot];
  totals.Add(Total::kForms, 1);
  for (unsigned source = 0; source < kPrintedFundingSources; ++source) {
    if (Has(present, source)) {
      totals.Add(
          static_cast<Total>(
              static_cast<unsigned>(Total::kGeneralPublicBudget) + source),
          forms.funding_fen[source][slot]);
    }
  }
  if (Has(present, kHalfYearPlanBit)) {
    totals.Add(Total::kHalfYearPlan, forms.half_year_plan_fen[slot]);
  }
  if (Has(present, kFullYearExpenditureBit)) {
    totals.Add(Total::kFullYearExpenditure,
               forms.full_year_expenditure_fen[slot]);
  }
}

absl::Status PartitionScan::AddToGroups(std::uint32_t slot) {
  std::array<const Part*, kGrains> chosen{};
  const auto add = [&] {
    std::array<std::size_t, kGrains> next{};
    GroupCodes codes;
    for (const DimensionInfo* dimension : plan_.dimensions) {
      const Part* part = chosen[At(dimension->grain)];
      codes.push_back(part == nullptr
                          ? CodeOf(partition_, dimension->id, {.slot = slot})
                          : part->codes[next[At(dimension->grain)]++]);
    }
    Totals& totals = groups_[codes];
    AddForm(slot, totals);
    for (const Grain grain : kFinerGrains) {
      totals.AddAll(chosen[At(grain)]->totals);
    }
  };
  for (const Part& funding : parts_[At(Grain::kFunding)]) {
    chosen[At(Grain::kFunding)] = &funding;
    for (const Part& indicator : parts_[At(Grain::kIndicator)]) {
      chosen[At(Grain::kIndicator)] = &indicator;
      for (const Part& finding : parts_[At(Grain::kFinding)]) {
        chosen[At(Grain::kFinding)] = &finding;
        RETURN_IF_ERROR(Spend(kStepsPerGroup));
        add();
      }
    }
  }
  return absl::OkStatus();
}

void PartitionScan::AddToAllRows(std::uint32_t slot) {
  AddForm(slot, all_rows_);
  for (const Grain grain : kFinerGrains) {
    all_rows_.AddAll(whole_[At(grain)].totals);
  }
}

}  // namespace jixiao::reporting
