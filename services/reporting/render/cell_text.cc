#include "services/reporting/render/cell_text.h"

#include <cstdint>

#include "common/form/amount.h"
#include "jixiao/templates/v1/template.pb.h"

namespace jixiao::reporting {
namespace {

constexpr int kAmountDecimals = 2;

// unscaled * 10^-scale, with all its decimals.
std::string DecimalText(const common::v1::Decimal& decimal) {
  const bool is_negative = decimal.unscaled() < 0;
  std::string digits = std::to_string(decimal.unscaled());
  if (is_negative) {
    digits.erase(0, 1);
  }
  const auto scale = static_cast<std::size_t>(decimal.scale());
  if (digits.size() <= scale) {
    digits.insert(0, scale + 1 - digits.size(), '0');
  }
  if (scale > 0) {
    digits.insert(digits.size() - scale, ".");
  }
  return (is_negative ? "-" : "") + digits;
}

}  // namespace

std::string GroupDigits(std::string_view number) {
  std::string text(number);
  const std::size_t point = std::min(text.find('.'), text.size());
  const std::size_t first = text.starts_with('-') ? 1 : 0;
  for (std::size_t i = point; i > first + 3; i -= 3) {
    text.insert(i - 3, ",");
  }
  return text;
}

std::string PlainText(const v1::ReportCell& cell) {
  switch (cell.value_case()) {
    case v1::ReportCell::kText:
      return cell.text();
    case v1::ReportCell::kInteger:
      return std::to_string(cell.integer());
    case v1::ReportCell::kAmountFen:
      return form::FormatFen(cell.amount_fen(),
                             templates::v1::AMOUNT_UNIT_WAN_YUAN,
                             kAmountDecimals);
    case v1::ReportCell::kPercent:
      return DecimalText(cell.percent());
    case v1::ReportCell::VALUE_NOT_SET:
      break;
  }
  return "";
}

std::string DisplayText(const v1::ReportCell& cell) {
  switch (cell.value_case()) {
    case v1::ReportCell::kInteger:
      // A year has a key; only counts are grouped.
      return cell.key().empty() ? GroupDigits(PlainText(cell))
                                : PlainText(cell);
    case v1::ReportCell::kAmountFen:
      return GroupDigits(PlainText(cell));
    case v1::ReportCell::kPercent:
      return PlainText(cell) + "%";
    case v1::ReportCell::VALUE_NOT_SET:
      return "—";
    default:
      return PlainText(cell);
  }
}

bool IsFigure(const v1::ReportColumn& column) {
  return column.kind() == v1::COLUMN_KIND_MEASURE;
}

}  // namespace jixiao::reporting
