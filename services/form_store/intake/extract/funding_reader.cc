#include "services/form_store/intake/extract/funding_reader.h"

#include <algorithm>
#include <cstddef>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

#include "common/template/form_path.h"
#include "common/template/label_index.h"
#include "common/template/template.h"
#include "jixiao/templates/v1/template.pb.h"
#include "services/form_store/intake/extract/amount_cells.h"

namespace jixiao::form_store::intake {
namespace {

constexpr char kSubtotal[] = "funding.appropriation_subtotal";

// The amount field of a path such as `funding.other`, which the template's
// checks have admitted.
common::v1::Amount& AmountOf(form::v1::Form& form, const std::string& path) {
  google::protobuf::Message* message = &form;
  const auto fields = tmpl::FieldsOfPath(*form.GetDescriptor(), path);
  for (const auto* field : *fields) {
    message = message->GetReflection()->MutableMessage(message, field);
  }
  return static_cast<common::v1::Amount&>(*message);
}

bool IsParent(const templates::v1::Template& form_template,
              const std::string& field) {
  const auto& lines = form_template.funding_lines();
  return std::any_of(lines.begin(), lines.end(),
                     [&](const auto& line) { return line.parent() == field; });
}

}  // namespace

bool FundingReader::IsHead(const TextCell& cell) const {
  return draft_.form_template().labels().Head(cell.key) != nullptr;
}

void FundingReader::Read(const TextRow& row) {
  const tmpl::LabelIndex& labels = draft_.form_template().labels();
  const TextCells cells(row.cells);
  std::size_t i = 0;
  while (i < cells.size()) {
    const auto* line = labels.Funding(cells[i].key);
    if (line == nullptr) {
      IsHead(cells[i]) ? ReadHead(row, cells[i])
                       : draft_.AddUnknown(row, cells.subspan(i, 1));
      ++i;
      continue;
    }
    std::size_t end = i + 1;
    while (end < cells.size() && labels.Funding(cells[end].key) == nullptr) {
      ++end;
    }
    ReadLine(row, cells[i], *line, cells.subspan(i + 1, end - i - 1));
    i = end;
  }
}

void FundingReader::ReadHead(const TextRow& row, const TextCell& cell) {
  const auto& head = *draft_.form_template().labels().Head(cell.key);
  draft_.CheckSpelling(row, cell, head.texts());
  if (head.key() != tmpl::kHeadAppropriation) {
    return;
  }
  saw_appropriation_ = true;
  if (subtotal_row_ != nullptr) {
    draft_.AddRepair(*subtotal_row_, *subtotal_cell_,
                     Reading::By(RepairRule::kSubtotalBeforeParent),
                     {.field = kSubtotal});
    subtotal_row_ = nullptr;
  }
}

void FundingReader::ReadLine(const TextRow& row, const TextCell& label,
                             const templates::v1::FundingLine& line,
                             TextCells rest) {
  const ValuePath path{.field = line.field()};
  draft_.CheckSpelling(row, label, line.texts());
  if (!seen_.insert(line.field()).second) {
    draft_.AddRepair(row, label, Reading::By(RepairRule::kDuplicateField),
                     path);
    return;
  }
  if (line.field() == kSubtotal && !saw_appropriation_) {
    subtotal_row_ = &row;
    subtotal_cell_ = &label;
  }
  Reading reading = CheckColumn(row, label, line);
  while (!rest.empty() && IsHead(rest.front())) {
    const TextCell& head = rest.front();
    draft_.AddRepair(row, head, Reading::By(RepairRule::kHeaderInAmountCell),
                     path);
    ReadHead(row, head);
    rest = rest.subspan(1);
  }
  if (rest.empty()) {
    return;
  }
  if (rest.size() > 1) {
    reading = Reading::By(RepairRule::kSeveralAmounts);
    draft_.AddRepair(row, rest[1], reading, path);
  }
  AmountOf(draft_.form(), line.field()) =
      ReadAmount(draft_, row, rest.front(), path, reading);
}

Reading FundingReader::CheckColumn(const TextRow& row, const TextCell& label,
                                   const templates::v1::FundingLine& line) {
  if (IsParent(draft_.form_template().proto(), line.field())) {
    return {};
  }
  const auto [sibling, first] =
      sibling_columns_.emplace(line.parent(), label.column());
  if (first || sibling->second == label.column()) {
    return {};
  }
  const Reading reading = Reading::By(RepairRule::kShiftedColumns);
  draft_.AddRepair(row, label, reading, {.field = line.field()});
  return reading;
}

}  // namespace jixiao::form_store::intake
