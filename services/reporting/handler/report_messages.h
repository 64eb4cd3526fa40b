#ifndef JIXIAO_SERVICES_REPORTING_HANDLER_REPORT_MESSAGES_H_
#define JIXIAO_SERVICES_REPORTING_HANDLER_REPORT_MESSAGES_H_

#include <cstddef>
#include <string>

#include "jixiao/reporting/v1/report_service.pb.h"
#include "services/reporting/handler/report_reader.h"

namespace jixiao::reporting {

// Everything of a response but rows and page token: title, columns, totals,
// points in history, lag, size.
v1::QueryReportResponse Frame(const PlannedReport& planned,
                              const QueryResult& result,
                              const ReportAnswer& answer, Language language);

// Rows [begin, end) of a result.
void AddRows(const PlannedReport& planned, const QueryResult& result,
             std::size_t begin, std::size_t end,
             v1::QueryReportResponse& response);

// A rendering of reports as one file.
struct RenderedFile {
  std::string media_type;
  std::string bytes;
};

// Renders what was answered for a checked request. `key_figures` is the last
// result of the answer, planned without dimensions, if there is one more than
// plans were asked for.
RenderedFile RenderAnswer(const v1::RenderReportRequest& request,
                          const std::vector<PlannedReport>& plans,
                          const ReportAnswer& answer, Language language);

// The query of the key figures on top of a page.
v1::ReportQuery KeyFigureQuery();

}  // namespace jixiao::reporting

#endif  // JIXIAO_SERVICES_REPORTING_HANDLER_REPORT_MESSAGES_H_
