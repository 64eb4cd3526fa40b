#include "services/form_store/intake/extract/indicator_cells.h"

#include <algorithm>
#include <cstddef>
#include <optional>

namespace jixiao::form_store::intake {
namespace {

// Cells that do not move together, or of which some fit no column.
constexpr int kPartlyUnderstood = 50;

// How far the cells of a complete row stand right of their heads; nullopt when
// they are not all moved alike. Heads that are not printed fit anywhere.
std::optional<int> CommonShift(const IndicatorColumns& columns,
                               TextCells cells) {
  const int shift = cells[0].column() - columns.level3;
  for (std::size_t i = 0; i < columns.values.size(); ++i) {
    const std::optional<int> column = columns.values[i];
    if (column.has_value() && cells[i + 1].column() - *column != shift) {
      return std::nullopt;
    }
  }
  return shift;
}

IndicatorCells InOrder(const IndicatorColumns& columns, TextCells cells) {
  IndicatorCells result{.name = &cells[0]};
  for (const TextCell& cell : cells.subspan(1)) {
    result.values.push_back(&cell);
  }
  const std::optional<int> shift = CommonShift(columns, cells);
  if (columns.incomplete) {
    result.reading = Reading::By(RepairRule::kMissingHeader);
  } else if (!shift.has_value()) {
    result.reading =
        Reading::By(RepairRule::kShiftedColumns, kPartlyUnderstood);
  } else if (*shift != 0) {
    result.reading = Reading::By(RepairRule::kShiftedColumns);
  }
  return result;
}

IndicatorCells ByColumn(const IndicatorColumns& columns, TextCells cells,
                        int shift) {
  IndicatorCells result;
  result.values.resize(columns.values.size(), nullptr);
  for (const TextCell& cell : cells) {
    const int column = cell.column() - shift;
    const auto value =
        std::find(columns.values.begin(), columns.values.end(), column);
    if (column == columns.level3) {
      result.name = &cell;
    } else if (value != columns.values.end()) {
      result.values[static_cast<std::size_t>(value - columns.values.begin())] =
          &cell;
    } else {
      result.unknown.push_back(&cell);
    }
  }
  if (!result.unknown.empty()) {
    result.reading =
        Reading::By(RepairRule::kShiftedColumns, kPartlyUnderstood);
  } else if (shift != 0) {
    result.reading = Reading::By(RepairRule::kShiftedColumns);
  } else if (columns.incomplete) {
    result.reading = Reading::By(RepairRule::kMissingHeader, kPartlyUnderstood);
  }
  return result;
}

}  // namespace

bool IndicatorCells::empty() const {
  return name == nullptr &&
         std::all_of(values.begin(), values.end(),
                     [](const TextCell* value) { return value == nullptr; });
}

IndicatorCells DistributeCells(const IndicatorColumns& columns, TextCells rest,
                               int shift) {
  if (rest.size() == 1 + columns.values.size()) {
    return InOrder(columns, rest);
  }
  IndicatorCells unmoved = ByColumn(columns, rest, 0);
  if (shift == 0) {
    return unmoved;
  }
  IndicatorCells moved = ByColumn(columns, rest, shift);
  return moved.unknown.size() < unmoved.unknown.size() ? moved : unmoved;
}

}  // namespace jixiao::form_store::intake
