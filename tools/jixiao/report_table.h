#ifndef JIXIAO_TOOLS_JIXIAO_REPORT_TABLE_H_
#define JIXIAO_TOOLS_JIXIAO_REPORT_TABLE_H_

#include <ostream>
#include <string_view>

#include "jixiao/reporting/v1/report_service.pb.h"

namespace jixiao::cli {

// A report for the terminal: title, table with totals, and the revisions that
// it shows. `language` is `zh` or `en`.
void PrintReport(const reporting::v1::QueryReportResponse& report,
                 std::string_view language, std::ostream& out);

}  // namespace jixiao::cli

#endif  // JIXIAO_TOOLS_JIXIAO_REPORT_TABLE_H_
