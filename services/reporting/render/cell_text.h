#ifndef JIXIAO_SERVICES_REPORTING_RENDER_CELL_TEXT_H_
#define JIXIAO_SERVICES_REPORTING_RENDER_CELL_TEXT_H_

#include <string>
#include <string_view>

#include "jixiao/reporting/v1/report.pb.h"

namespace jixiao::reporting {

// Report cells as text. Amounts are in 万元: exact, with at least two decimals.

// For machines: 1234567.89; empty for no value. Shares without the sign: 41.22.
std::string PlainText(const v1::ReportCell& cell);

// For people: 1,234,567.89, 41.22%; "—" for no value.
std::string DisplayText(const v1::ReportCell& cell);

// Whether cells of the column are figures, to be aligned on the right.
bool IsFigure(const v1::ReportColumn& column);

// Commas between groups of three digits before the decimal point.
std::string GroupDigits(std::string_view number);

}  // namespace jixiao::reporting

#endif  // JIXIAO_SERVICES_REPORTING_RENDER_CELL_TEXT_H_
