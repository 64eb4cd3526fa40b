#ifndef JIXIAO_TOOLS_JIXIAO_REPORT_TABLE_H_
#define JIXIAO_TOOLS_JIXIAO_REPORT_TABLE_H_

#include <ostream>

#include "jixiao/reporting/v1/report_service.pb.h"

namespace jixiao::cli {

// A report for the terminal: title, table with totals, and the revisions that
// it shows.
void PrintReport(const reporting::v1::QueryReportResponse& report,
                 std::ostream& out);

}  // namespace jixiao::cli

#endif  // JIXIAO_TOOLS_JIXIAO_REPORT_TABLE_H_
