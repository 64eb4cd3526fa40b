#include "services/form_store/intake/extract/indicator_columns.h"

#include <algorithm>
#include <array>

#include "common/template/label_index.h"
#include "common/template/template.h"
#include "jixiao/templates/v1/template.pb.h"

namespace jixiao::form_store::intake {
namespace {

constexpr std::size_t kLevels = 3;
constexpr std::array kLevelHeads = {tmpl::kHeadLevel1, tmpl::kHeadLevel2,
                                    tmpl::kHeadLevel3};

using LevelColumns = std::array<std::optional<int>, kLevels>;

LevelColumns FindLevels(const tmpl::LabelIndex& labels, const TextRow& row) {
  LevelColumns levels;
  for (const TextCell& cell : row.cells) {
    const auto* head = labels.Head(cell.key);
    for (std::size_t i = 0; head != nullptr && i < kLevels; ++i) {
      if (head->key() == kLevelHeads[i] && !levels[i].has_value()) {
        levels[i] = cell.column();
      }
    }
  }
  return levels;
}

// The column of a level whose head is not printed: beside its neighbour.
int Infer(const LevelColumns& levels, std::size_t level) {
  if (levels[level].has_value()) {
    return *levels[level];
  }
  return level == 0 ? *levels[1] - 1 : *levels[level - 1] + 1;
}

}  // namespace

std::size_t IndicatorColumns::printed_values() const {
  return static_cast<std::size_t>(
      std::count_if(values.begin(), values.end(),
                    [](const auto& value) { return value.has_value(); }));
}

std::optional<IndicatorColumns> FindIndicatorColumns(
    const tmpl::Template& form_template, const TextRow& row) {
  const tmpl::LabelIndex& labels = form_template.labels();
  const LevelColumns levels = FindLevels(labels, row);
  const auto printed_levels = static_cast<std::size_t>(
      std::count_if(levels.begin(), levels.end(),
                    [](const auto& level) { return level.has_value(); }));
  IndicatorColumns columns;
  for (const auto& value : form_template.proto().value_columns()) {
    std::optional<int>& column = columns.values.emplace_back();
    for (const TextCell& cell : row.cells) {
      if (labels.Column(cell.key) == &value) {
        column = cell.column();
      }
    }
  }
  if (printed_levels + 1 < kLevels || columns.printed_values() == 0) {
    return std::nullopt;
  }
  columns.level1 = Infer(levels, 0);
  columns.level2 = Infer(levels, 1);
  columns.level3 = Infer(levels, 2);
  columns.incomplete = printed_levels < kLevels ||
                       columns.printed_values() < columns.values.size();
  return columns;
}

}  // namespace jixiao::form_store::intake
