#include "services/form_store/intake/extract/indicator_names.h"

#include <cstddef>

#include "common/template/label_index.h"

namespace jixiao::form_store::intake {
namespace {

// A row without a known name, moved as a whole.
constexpr int kShiftedUnnamed = 60;

class NameFinder {
 public:
  NameFinder(const tmpl::LabelIndex& labels, const IndicatorColumns& columns,
             TextCells cells)
      : labels_(labels), columns_(columns), cells_(cells) {}

  RowNames Run() const {
    const TextCell& first = cells_.front();
    if (first.column() == columns_.level3 && cells_.size() <= IndicatorSize()) {
      return {.rest = cells_};
    }
    const bool is_level2 = !labels_.Level2(first.key).empty();
    const bool is_level1 = labels_.Level1(first.key) != nullptr &&
                           !(is_level2 && first.column() == columns_.level2);
    if (is_level1) {
      return FromLevel1();
    }
    if (is_level2) {
      return FromLevel2();
    }
    return FromUnknown();
  }

 private:
  // Name and values.
  std::size_t IndicatorSize() const { return 1 + columns_.values.size(); }

  RowNames FromLevel1() const {
    RowNames names{.level1 = &cells_[0],
                   .rest = cells_.subspan(1),
                   .shift = cells_[0].column() - columns_.level1};
    if (!names.rest.empty() && IsLevel2(names.rest[0], names.shift)) {
      names.level2 = &names.rest[0];
      names.rest = names.rest.subspan(1);
    }
    if (names.shift != 0) {
      names.rule = RepairRule::kShiftedColumns;
      names.confidence = InfoOf(*names.rule).confidence;
    }
    return names;
  }

  RowNames FromLevel2() const {
    RowNames names{.level2 = &cells_[0],
                   .rest = cells_.subspan(1),
                   .shift = cells_[0].column() - columns_.level2};
    if (names.shift != 0) {
      names.rule = cells_[0].column() == columns_.level1
                       ? RepairRule::kLevel2InFirstColumn
                       : RepairRule::kShiftedColumns;
      names.confidence = InfoOf(*names.rule).confidence;
    }
    return names;
  }

  // Behind a first level: known by name, or by standing in its column.
  bool IsLevel2(const TextCell& cell, int shift) const {
    return !labels_.Level2(cell.key).empty() ||
           cell.column() == columns_.level2 + shift;
  }

  // The first cell is no name of the template.
  RowNames FromUnknown() const {
    const int column = cells_[0].column();
    if (IsShiftedIndicator()) {
      return {.rest = cells_,
              .shift = column - columns_.level3,
              .rule = RepairRule::kShiftedColumns,
              .confidence = kShiftedUnnamed};
    }
    if (column == columns_.level1 && cells_.size() > 1) {
      return FromLevel1();
    }
    if (column == columns_.level2) {
      return FromLevel2();
    }
    if (column == columns_.level3 || IsValuesOnly()) {
      return {.rest = cells_};
    }
    return {.rest = cells_, .rule = RepairRule::kUnknownText};
  }

  // Exactly name and values side by side, but not below their heads.
  bool IsShiftedIndicator() const {
    const int column = cells_[0].column();
    return column != columns_.level3 && cells_.size() == IndicatorSize() &&
           cells_.back().column() ==
               column + static_cast<int>(columns_.values.size());
  }

  // All cells stand below value heads: the name is missing.
  bool IsValuesOnly() const {
    for (const TextCell& cell : cells_) {
      bool found = false;
      for (const auto& value : columns_.values) {
        found = found || value == cell.column();
      }
      if (!found) {
        return false;
      }
    }
    return true;
  }

  const tmpl::LabelIndex& labels_;
  const IndicatorColumns& columns_;
  const TextCells cells_;
};

}  // namespace

RowNames FindRowNames(const tmpl::LabelIndex& labels,
                      const IndicatorColumns& columns, TextCells cells) {
  return NameFinder(labels, columns, cells).Run();
}

}  // namespace jixiao::form_store::intake
