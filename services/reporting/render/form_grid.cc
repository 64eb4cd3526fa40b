#include "services/reporting/render/form_grid.h"

#include <algorithm>
#include <utility>

#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "common/form/text.h"
#include "jixiao/form/v1/form.pb.h"
#include "jixiao/templates/v1/template.pb.h"
#include "services/reporting/render/field_text.h"

namespace jixiao::reporting {
namespace {

using templates::v1::LayoutCell;
using templates::v1::LayoutRow;
using templates::v1::Template;

// An indicator and its group; no indicator is an empty group.
struct IndicatorRow {
  const form::v1::IndicatorGroup* group = nullptr;
  const form::v1::Indicator* indicator = nullptr;
};

std::vector<IndicatorRow> IndicatorRows(const form::v1::Form& form) {
  std::vector<IndicatorRow> rows;
  for (const form::v1::IndicatorGroup& group : form.indicator_groups()) {
    if (group.indicators().empty()) {
      rows.push_back({.group = &group});
    }
    for (const form::v1::Indicator& indicator : group.indicators()) {
      rows.push_back({.group = &group, .indicator = &indicator});
    }
  }
  return rows;
}

class FormLayout {
 public:
  FormLayout(const form::v1::Form& form, const Template& form_template)
      : form_(form),
        template_(form_template),
        layout_(form_template.layout()),
        indicator_rows_(IndicatorRows(form)) {}

  absl::StatusOr<FormGrid> Run() {
    grid_.column_widths.assign(layout_.column_widths().begin(),
                               layout_.column_widths().end());
    NumberRows();
    covered_.assign(grid_.column_widths.size(), 0);
    for (int row = 0; row < layout_.rows_size(); ++row) {
      RETURN_IF_ERROR(PlaceRow(row));
    }
    std::sort(grid_.cells.begin(), grid_.cells.end(),
              [](const GridCell& a, const GridCell& b) {
                return std::pair(a.row, a.column) < std::pair(b.row, b.column);
              });
    return std::move(grid_);
  }

 private:
  // Where a layout cell stands.
  struct Place {
    int row = 0;  // of the layout
    std::size_t column = 0;
    std::size_t column_span = 1;
  };

  std::size_t TimesRepeated(const LayoutRow& row) const {
    std::size_t count = 1;
    if (row.repeat() == templates::v1::LAYOUT_REPEAT_EXPENDITURES) {
      count = static_cast<std::size_t>(form_.expenditures_size());
    } else if (row.repeat() == templates::v1::LAYOUT_REPEAT_INDICATORS) {
      count = indicator_rows_.size();
    }
    return std::max<std::size_t>(count, 1);
  }

  void NumberRows() {
    for (const LayoutRow& row : layout_.rows()) {
      first_row_.push_back(grid_.rows);
      grid_.rows += TimesRepeated(row);
    }
    first_row_.push_back(grid_.rows);
  }

  absl::Status DoesNotTile(int row) const {
    return errors::FailedPrecondition(
               errors::ERROR_REASON_TEMPLATE_UNKNOWN,
               "the layout of the form's template is unusable: cells do not "
               "fill its row " +
                   std::to_string(row))
        .With("template", template_.name());
  }

  // Lays the cells of a layout row into the columns that merged cells from
  // above leave free.
  absl::Status PlaceRow(int index) {
    const LayoutRow& row = layout_.rows(index);
    std::vector<std::size_t> breaks;
    std::size_t column = 0;
    for (const LayoutCell& cell : row.cells()) {
      while (column < covered_.size() && covered_[column] > 0) {
        ++column;
      }
      const Place place{.row = index,
                        .column = column,
                        .column_span = static_cast<std::size_t>(
                            std::max(cell.column_span(), 1))};
      const int row_span = std::max(cell.row_span(), 1);
      if (index + row_span > layout_.rows_size()) {
        return DoesNotTile(index);
      }
      for (std::size_t i = 0; i < place.column_span; ++i, ++column) {
        if (column >= covered_.size() || covered_[column] > 0) {
          return DoesNotTile(index);
        }
        covered_[column] = row_span;
      }
      if (row_span > 1 || TimesRepeated(row) == 1) {
        AddCell(cell, place, 0,
                first_row_[static_cast<std::size_t>(index + row_span)] -
                    FirstRow(index));
      } else {
        AddRepeatedCell(cell, place, breaks);
      }
    }
    for (int& rows : covered_) {
      if (rows-- == 0) {
        return DoesNotTile(index);
      }
    }
    return absl::OkStatus();
  }

  std::size_t FirstRow(int layout_row) const {
    return first_row_[static_cast<std::size_t>(layout_row)];
  }

  void AddCell(const LayoutCell& cell, const Place& place, std::size_t item,
               std::size_t row_span) {
    grid_.cells.push_back({.row = FirstRow(place.row) + item,
                           .column = place.column,
                           .row_span = row_span,
                           .column_span = place.column_span,
                           .style = cell.style(),
                           .text = TextOf(cell, place.row, item)});
  }

  // One cell an item, or one for each run of equal items. `breaks` are the
  // items at which a merged cell further left begins.
  void AddRepeatedCell(const LayoutCell& cell, const Place& place,
                       std::vector<std::size_t>& breaks) {
    const std::size_t items = TimesRepeated(layout_.rows(place.row));
    std::vector<std::size_t> starts;
    for (std::size_t item = 0; item < items; ++item) {
      const bool must_begin =
          item == 0 || !cell.merge_equal() ||
          std::binary_search(breaks.begin(), breaks.end(), item);
      if (must_begin ||
          TextOf(cell, place.row, item) != TextOf(cell, place.row, item - 1)) {
        starts.push_back(item);
      }
    }
    for (std::size_t i = 0; i < starts.size(); ++i) {
      const std::size_t end = i + 1 < starts.size() ? starts[i + 1] : items;
      AddCell(cell, place, starts[i], end - starts[i]);
    }
    if (cell.merge_equal()) {
      breaks = std::move(starts);
    }
  }

  std::string TextOf(const LayoutCell& cell, int layout_row,
                     std::size_t item) const {
    if (cell.content_case() != LayoutCell::kField) {
      return cell.text();
    }
    std::string text = FieldOf(cell.field(), layout_.rows(layout_row), item);
    return text.empty() ? text : text + cell.suffix();
  }

  std::string FieldOf(const std::string& field, const LayoutRow& row,
                      std::size_t item) const {
    switch (row.repeat()) {
      case templates::v1::LAYOUT_REPEAT_EXPENDITURES:
        return item < static_cast<std::size_t>(form_.expenditures_size())
                   ? FieldText(form_.expenditures(static_cast<int>(item)),
                               field, template_)
                   : "";
      case templates::v1::LAYOUT_REPEAT_INDICATORS:
        return item < indicator_rows_.size()
                   ? IndicatorField(field, indicator_rows_[item])
                   : "";
      default:
        return FormFieldText(form_, field, template_);
    }
  }

  std::string IndicatorField(const std::string& field,
                             const IndicatorRow& row) const {
    if (field == "level1") {
      return form::StripMarkup(row.group->level1());
    }
    if (field == "level2") {
      return form::StripMarkup(row.group->level2());
    }
    return row.indicator == nullptr
               ? ""
               : FieldText(*row.indicator, field, template_);
  }

  const form::v1::Form& form_;
  const Template& template_;
  const templates::v1::Layout& layout_;
  const std::vector<IndicatorRow> indicator_rows_;
  std::vector<std::size_t> first_row_;  // of each layout row, and the end
  std::vector<int> covered_;  // layout rows that each column is taken for
  FormGrid grid_;
};

}  // namespace

absl::StatusOr<FormGrid> LayOut(const form::v1::Form& form,
                                const Template& form_template) {
  return FormLayout(form, form_template).Run();
}

}  // namespace jixiao::reporting
