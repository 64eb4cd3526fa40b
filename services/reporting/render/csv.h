#ifndef JIXIAO_SERVICES_REPORTING_RENDER_CSV_H_
#define JIXIAO_SERVICES_REPORTING_RENDER_CSV_H_

#include <string>

#include "jixiao/reporting/v1/report_service.pb.h"

namespace jixiao::reporting {

// A report as comma-separated values (RFC 4180, UTF-8, CRLF): a head line, the
// rows, the totals. Amounts are in 万元 and shares in percent, as the heads
// say.
//
// Spreadsheet programs run a cell as a formula when it begins with = + - @, a
// tab or a line break, even when it is quoted. A text cell that begins so gets
// an apostrophe in front, which those programs take for "text" and do not show.
// Figures are never changed: -1.50 stays a number.
std::string ToCsv(const v1::QueryReportResponse& report, bool byte_order_mark,
                  std::string_view totals_label);

}  // namespace jixiao::reporting

#endif  // JIXIAO_SERVICES_REPORTING_RENDER_CSV_H_
