#include "services/form_store/intake/extract/form_draft.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "common/form/field_path.h"
#include "common/form/normalize.h"
#include "common/form/rows.h"
#include "common/form/text.h"
#include "common/template/template.h"
#include "jixiao/templates/v1/template.pb.h"

namespace jixiao::form_store::intake {
namespace {

// The text without the blanks that line breaks in the source have left.
std::string WithoutBlanks(const std::string& text) {
  std::string result;
  for (const char c : text) {
    if (c != ' ' && c != '\f') {
      result.push_back(c);
    }
  }
  return result;
}

std::string PathText(const form::v1::Form& form, const ValuePath& path) {
  if (path.expenditure >= 0) {
    return form::ExpenditurePath(form.expenditures(path.expenditure),
                                 path.field);
  }
  if (path.group < 0) {
    return path.field;
  }
  const auto& group = form.indicator_groups(path.group);
  return path.indicator < 0
             ? form::GroupPath(group, path.field)
             : form::IndicatorPath(group, group.indicators(path.indicator),
                                   path.field);
}

}  // namespace

form::v1::Repair RepairAt(int row, int column, const Reading& reading) {
  form::v1::Repair repair;
  const RuleInfo& info = InfoOf(*reading.rule);
  repair.set_rule(std::string(info.name));
  repair.set_description(std::string(info.description));
  repair.set_row(row);
  repair.set_column(column);
  repair.set_confidence(reading.confidence);
  return repair;
}

void FormDraft::AddOrigin(const TextRow& row, const TextCell& cell,
                          ValuePath path, const Reading& reading) {
  Origin& origin = origins_.emplace_back();
  origin.path = std::move(path);
  origin.cell.set_page(row.row->page);
  origin.cell.set_row(row.number());
  origin.cell.set_column(cell.column());
  origin.cell.set_confidence(reading.confidence);
  if (reading.rule.has_value()) {
    origin.cell.set_repair_rule(std::string(InfoOf(*reading.rule).name));
  }
}

void FormDraft::AddRepair(const TextRow& row, const TextCell& cell,
                          const Reading& reading, ValuePath path) {
  AddTrace(row.number(), cell.column(), reading, std::move(path));
}

void FormDraft::AddRepair(const TextRow& row, const Reading& reading,
                          ValuePath path) {
  AddTrace(row.number(), 0, reading, std::move(path));
}

void FormDraft::AddTrace(int row, int column, const Reading& reading,
                         ValuePath path) {
  if (traces_.size() < kMaxRepairs) {
    traces_.push_back({RepairAt(row, column, reading), std::move(path)});
  } else if (traces_.size() == kMaxRepairs) {
    traces_.push_back(
        {RepairAt(row, column, Reading::By(RepairRule::kTooManyTraces)), {}});
  }
}

void FormDraft::AddUnknown(const TextRow& row, TextCells cells) {
  for (const TextCell& cell : cells) {
    AddRepair(row, cell, Reading::By(RepairRule::kUnknownText));
  }
}

void FormDraft::CheckSpelling(
    const TextRow& row, const TextCell& label,
    const google::protobuf::RepeatedPtrField<std::string>& spellings) {
  const std::string printed = WithoutBlanks(label.text());
  const bool bracketed = printed.find_first_of("()") != std::string::npos ||
                         printed.find("（") != std::string::npos ||
                         printed.find("）") != std::string::npos;
  const bool official = std::any_of(spellings.begin(), spellings.end(),
                                    [&](const std::string& spelling) {
                                      return WithoutBlanks(spelling) == printed;
                                    });
  if (bracketed && !official) {
    AddRepair(row, label, Reading::By(RepairRule::kMixedBrackets));
  }
}

void FormDraft::CheckMarkup(const TextRow& row, const TextCell& cell,
                            const ValuePath& path) {
  if (form::HasMarkup(cell.text())) {
    AddRepair(row, cell, Reading::By(RepairRule::kMarkupKept), path);
  }
}

form::v1::Form FormDraft::Finish() {
  form_.set_template_(template_.name());
  template_.deriver().Derive(&form_);
  form::AssignUids(&form_, nullptr);
  std::stable_sort(traces_.begin(), traces_.end(),
                   [](const Trace& a, const Trace& b) {
                     return std::make_tuple(a.repair.row(), a.repair.column()) <
                            std::make_tuple(b.repair.row(), b.repair.column());
                   });
  form::v1::Source source;
  for (Origin& origin : origins_) {
    origin.cell.set_path(PathText(form_, origin.path));
    *source.add_cells() = std::move(origin.cell);
  }
  for (Trace& trace : traces_) {
    trace.repair.set_path(PathText(form_, trace.path));
    *source.add_repairs() = std::move(trace.repair);
  }
  *form_.mutable_source() = std::move(source);
  return std::move(form_);
}

}  // namespace jixiao::form_store::intake
