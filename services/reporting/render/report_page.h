#ifndef JIXIAO_SERVICES_REPORTING_RENDER_REPORT_PAGE_H_
#define JIXIAO_SERVICES_REPORTING_RENDER_REPORT_PAGE_H_

#include <string>
#include <vector>

#include "jixiao/reporting/v1/report_service.pb.h"
#include "services/reporting/query/fields.h"

namespace jixiao::reporting {

// One report of a page.
struct ReportSection {
  v1::QueryReportResponse report;  // all rows
  std::string description;
};

// A page of reports that show the same points in history.
struct ReportPage {
  std::string title;  // empty: that of the first report
  Language language = Language::kZh;
  // Figures over all that the page shows: columns and totals count. May have no
  // columns.
  v1::QueryReportResponse key_figures;
  std::vector<ReportSection> sections;
};

// One self-contained, printable HTML page (A4): title, the points in history,
// key figures, a list of contents, and for each report its table with totals
// and a bar chart. A pure function of its input: no clock, nothing loaded.
std::string ToHtml(const ReportPage& page);

}  // namespace jixiao::reporting

#endif  // JIXIAO_SERVICES_REPORTING_RENDER_REPORT_PAGE_H_
