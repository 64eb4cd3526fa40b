#ifndef JIXIAO_SERVICES_REPORTING_RENDER_BAR_CHART_H_
#define JIXIAO_SERVICES_REPORTING_RENDER_BAR_CHART_H_

#include <string>

#include "jixiao/reporting/v1/report_service.pb.h"

namespace jixiao::reporting {

// The report's most telling measure as horizontal bars, an inline SVG element:
// the first amount, else a share, else the first count. Empty when a chart
// would not help: fewer than two rows, or more than fit on a page.
std::string BarChart(const v1::QueryReportResponse& report);

}  // namespace jixiao::reporting

#endif  // JIXIAO_SERVICES_REPORTING_RENDER_BAR_CHART_H_
