#include "services/form_store/intake/extract/indicator_reader.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "common/form/text.h"
#include "common/template/label_index.h"
#include "common/template/template.h"
#include "jixiao/templates/v1/template.pb.h"

namespace jixiao::form_store::intake {
namespace {

// A first level that the template cannot tell either.
constexpr int kNotInferred = 0;

using form::v1::Indicator;
using form::v1::TargetColumn;

// The target of an indicator that a value column holds, and its field name.
std::pair<form::v1::TargetValue*, const char*> TargetOf(Indicator& indicator,
                                                        TargetColumn column) {
  return column == form::v1::TARGET_COLUMN_HALF_YEAR
             ? std::pair(indicator.mutable_half_year_target(),
                         "half_year_target")
             : std::pair(indicator.mutable_full_year_target(),
                         "full_year_target");
}

}  // namespace

void IndicatorReader::ReadHead(const TextRow& row,
                               const IndicatorColumns& columns) {
  const tmpl::LabelIndex& labels = draft_.form_template().labels();
  if (columns_.has_value()) {
    draft_.AddRepair(row, Reading::By(RepairRule::kRepeatedHeader));
  }
  if (columns.incomplete) {
    draft_.AddRepair(row, Reading::By(RepairRule::kMissingHeader));
  }
  for (const TextCell& cell : row.cells) {
    if (const auto* column = labels.Column(cell.key)) {
      draft_.CheckSpelling(row, cell, column->texts());
    } else if (labels.Head(cell.key) == nullptr) {
      draft_.AddUnknown(row, TextCells(&cell, 1));
    }
  }
  columns_ = columns;
}

void IndicatorReader::ReadRow(const TextRow& row) {
  if (++rows_ > kMaxRows) {
    return;
  }
  const RowNames names =
      FindRowNames(draft_.form_template().labels(), *columns_, row.cells);
  if (names.rule == RepairRule::kUnknownText) {
    draft_.AddUnknown(row, row.cells);
    return;
  }
  if (!EnterGroup(row, names)) {
    draft_.AddUnknown(row, names.rest);
    return;
  }
  if (names.rule.has_value()) {
    draft_.AddRepair(row, row.cells.front(),
                     Reading::By(*names.rule, names.confidence),
                     GroupField("level2"));
  }
  if (names.rest.empty()) {
    return;
  }
  IndicatorCells cells = DistributeCells(*columns_, names.rest, names.shift);
  if (names.confidence < cells.reading.confidence) {
    cells.reading = {.rule = names.rule, .confidence = names.confidence};
  }
  AddIndicator(row, cells);
}

bool IndicatorReader::EnterGroup(const TextRow& row, const RowNames& names) {
  bool opens = false;
  if (names.level1 != nullptr) {
    opens = !in_group_ || names.level1->key != level1_.key;
    in_group_ = in_group_ && !opens;
    level1_ = {names.level1->text(), names.level1->key, &row, names.level1};
  } else if (names.level2 != nullptr) {
    opens = InferLevel1(*names.level2);
  }
  if (names.level2 != nullptr) {
    if (opens || !in_group_ || names.level2->key != level2_key_) {
      OpenGroup(row, names);
    }
    return true;
  }
  // An indicator whose second level is not printed.
  if (opens && !names.rest.empty()) {
    OpenGroup(row, names);
    draft_.AddRepair(row, Reading::By(RepairRule::kLevel2Missing),
                     GroupField("level2"));
  }
  return in_group_;
}

bool IndicatorReader::InferLevel1(const TextCell& level2) {
  const tmpl::LabelIndex& labels = draft_.form_template().labels();
  const auto& places = labels.Level2(level2.key);
  const auto* current = labels.Level1(level1_.key);
  const bool fits = std::any_of(
      places.begin(), places.end(),
      [&](const tmpl::Level2Entry& place) { return place.parent == current; });
  // Below a first level that the template does not know, anything may stand.
  const bool foreign = current == nullptr && !level1_.key.empty();
  if (places.size() != 1 || fits || foreign) {
    return false;
  }
  level1_ = {places[0].parent->texts(0),
             form::ComparisonKey(places[0].parent->texts(0)), nullptr, nullptr};
  return true;
}

void IndicatorReader::OpenGroup(const TextRow& row, const RowNames& names) {
  auto& group = *draft_.form().add_indicator_groups();
  const Reading reading{.rule = names.rule, .confidence = names.confidence};
  group.set_level1(level1_.text);
  if (level1_.cell != nullptr) {
    draft_.AddOrigin(*level1_.row, *level1_.cell, GroupField("level1"));
  } else {
    NoteInferredLevel1(row, *names.level2);
  }
  level2_key_.clear();
  if (names.level2 != nullptr) {
    group.set_level2(names.level2->text());
    level2_key_ = names.level2->key;
    draft_.AddOrigin(row, *names.level2, GroupField("level2"), reading);
  }
  in_group_ = true;
  const auto& tree = draft_.form_template().proto().indicator_tree();
  saw_last_level1_ =
      saw_last_level1_ || draft_.form_template().labels().Level1(level1_.key) ==
                              &tree.Get(tree.size() - 1);
}

void IndicatorReader::NoteInferredLevel1(const TextRow& row,
                                         const TextCell& level2) {
  constexpr RepairRule kRule = RepairRule::kLevelParentMissing;
  const Reading reading = level1_.text.empty()
                              ? Reading::By(kRule, kNotInferred)
                              : Reading::By(kRule);
  draft_.AddRepair(row, level2, reading, GroupField("level1"));
  if (!level1_.text.empty()) {
    draft_.AddOrigin(row, level2, GroupField("level1"), reading);
  }
}

ValuePath IndicatorReader::GroupField(const char* field) const {
  return {.field = field, .group = draft_.form().indicator_groups_size() - 1};
}

void IndicatorReader::AddIndicator(const TextRow& row,
                                   const IndicatorCells& cells) {
  for (const TextCell* cell : cells.unknown) {
    draft_.AddUnknown(row, TextCells(cell, 1));
  }
  if (cells.empty()) {
    return;
  }
  const int group_index = draft_.form().indicator_groups_size() - 1;
  auto& group = *draft_.form().mutable_indicator_groups(group_index);
  ValuePath path{.field = "display_name",
                 .group = group_index,
                 .indicator = group.indicators_size()};
  Indicator& indicator = *group.add_indicators();
  if (cells.reading.rule.has_value()) {
    draft_.AddRepair(row, cells.reading, path);
  }
  if (cells.name != nullptr) {
    indicator.set_display_name(cells.name->text());
    draft_.AddOrigin(row, *cells.name, path, cells.reading);
    draft_.CheckMarkup(row, *cells.name, path);
  } else {
    draft_.AddRepair(row, Reading::By(RepairRule::kNameMissing), path);
  }
  const auto& columns = draft_.form_template().proto().value_columns();
  for (int i = 0; i < columns.size(); ++i) {
    const TextCell* value = cells.values[static_cast<std::size_t>(i)];
    if (value != nullptr) {
      const auto [target, field] = TargetOf(indicator, columns[i].column());
      target->set_raw(value->text());
      path.field = field;
      draft_.AddOrigin(row, *value, path, cells.reading);
      draft_.CheckMarkup(row, *value, path);
    }
  }
}

}  // namespace jixiao::form_store::intake
