#include "services/form_store/intake/extract/expenditure_reader.h"

#include <algorithm>
#include <string>
#include <vector>

#include "common/template/label_index.h"
#include "common/template/template.h"
#include "jixiao/templates/v1/template.pb.h"
#include "services/form_store/intake/extract/amount_cells.h"

namespace jixiao::form_store::intake {
namespace {

// A single amount under one of two heads may have been shifted there.
constexpr int kUnderOneOfTwoHeads = 80;

constexpr std::array<std::string_view, 2> kFields = {"half_year_plan",
                                                     "full_year_budget"};

}  // namespace

void ExpenditureReader::ReadHead(const TextRow& row) {
  saw_head_ = true;
  std::vector<TextCell> others;
  for (const TextCell& cell : row.cells) {
    const auto* head = draft_.form_template().labels().Head(cell.key);
    if (head == nullptr) {
      others.push_back(cell);
      continue;
    }
    draft_.CheckSpelling(row, cell, head->texts());
    if (head->key() == tmpl::kHeadHalfYearPlan) {
      heads_[kHalfYear] = cell.column();
    } else if (head->key() == tmpl::kHeadFullYearBudget) {
      heads_[kFullYear] = cell.column();
    }
  }
  if (!others.empty()) {
    ReadCells(row, others);
  }
}

void ExpenditureReader::ReadLine(const TextRow& row) {
  const tmpl::LabelIndex& labels = draft_.form_template().labels();
  const bool only_heads = std::all_of(
      row.cells.begin(), row.cells.end(),
      [&](const TextCell& cell) { return labels.Head(cell.key) != nullptr; });
  only_heads ? ReadHead(row) : ReadCells(row, row.cells);
}

void ExpenditureReader::ReadCells(const TextRow& row, TextCells cells) {
  const int index = draft_.form().expenditures_size();
  if (index == kMaxLines) {
    too_many_ = true;
    return;
  }
  const ValuePath line{.field = "item", .expenditure = index};
  auto& expenditure = *draft_.form().add_expenditures();
  Reading reading;
  if (!IsAmount(draft_.form_template(), cells.front())) {
    expenditure.set_item(cells.front().text());
    draft_.CheckMarkup(row, cells.front(), line);
    draft_.AddOrigin(row, cells.front(), line);
    cells = cells.subspan(1);
  } else {
    draft_.AddRepair(row, Reading::By(RepairRule::kNameMissing), line);
  }
  const Amounts amounts = Assign(row, cells, line, reading);
  Store(row, amounts, line, reading);
}

ExpenditureReader::Amounts ExpenditureReader::Assign(const TextRow& row,
                                                     TextCells amounts,
                                                     const ValuePath& line,
                                                     Reading& reading) {
  const auto heads = static_cast<std::size_t>(
      std::count_if(heads_.begin(), heads_.end(),
                    [](const auto& head) { return head.has_value(); }));
  if (amounts.size() >= kColumns) {
    draft_.AddUnknown(row, amounts.subspan(kColumns));
    std::optional<RepairRule> rule;
    if (amounts.size() > kColumns) {
      rule = RepairRule::kSeveralAmounts;
    } else if (heads < kColumns) {
      rule = RepairRule::kMissingHeader;
    } else if (!UnderHeads(amounts)) {
      rule = RepairRule::kShiftedColumns;
    }
    if (rule.has_value()) {
      reading = Reading::By(*rule);
      draft_.AddRepair(row, reading, line);
    }
    return {&amounts[kHalfYear], &amounts[kFullYear]};
  }
  Amounts assigned{};
  if (amounts.empty()) {
    return assigned;
  }
  const std::optional<Column> column = ColumnOf(amounts.front());
  if (!column.has_value()) {
    draft_.AddRepair(row, amounts.front(),
                     Reading::By(RepairRule::kAmbiguousAmount), line);
    return assigned;
  }
  assigned[*column] = &amounts.front();
  reading = heads == 1
                ? Reading::By(RepairRule::kMissingAmount)
                : Reading::By(RepairRule::kMissingAmount, kUnderOneOfTwoHeads);
  return assigned;
}

std::optional<ExpenditureReader::Column> ExpenditureReader::ColumnOf(
    const TextCell& amount) const {
  if (heads_[kHalfYear].has_value() != heads_[kFullYear].has_value()) {
    return heads_[kHalfYear].has_value() ? kHalfYear : kFullYear;
  }
  for (const Column column : {kHalfYear, kFullYear}) {
    if (heads_[column] == amount.column()) {
      return column;
    }
  }
  return std::nullopt;
}

bool ExpenditureReader::UnderHeads(TextCells amounts) const {
  return heads_[kHalfYear] == amounts[kHalfYear].column() &&
         heads_[kFullYear] == amounts[kFullYear].column();
}

void ExpenditureReader::Store(const TextRow& row, const Amounts& amounts,
                              const ValuePath& line, const Reading& reading) {
  auto& expenditure = *draft_.form().mutable_expenditures(line.expenditure);
  for (const Column column : {kHalfYear, kFullYear}) {
    const ValuePath path{.field = std::string(kFields[column]),
                         .expenditure = line.expenditure};
    if (amounts[column] == nullptr) {
      draft_.AddRepair(
          row, Reading::By(RepairRule::kMissingAmount, reading.confidence),
          path);
      continue;
    }
    *(column == kHalfYear ? expenditure.mutable_half_year_plan()
                          : expenditure.mutable_full_year_budget()) =
        ReadAmount(draft_, row, *amounts[column], path, reading);
  }
}

}  // namespace jixiao::form_store::intake
