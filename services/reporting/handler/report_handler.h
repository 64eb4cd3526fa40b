#ifndef JIXIAO_SERVICES_REPORTING_HANDLER_REPORT_HANDLER_H_
#define JIXIAO_SERVICES_REPORTING_HANDLER_REPORT_HANDLER_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "common/rpc/call_context.h"
#include "common/rpc/page_token.h"
#include "common/rpc/stream.h"
#include "common/template/registry.h"
#include "jixiao/reporting/v1/report_service.pb.h"
#include "services/reporting/handler/form_reader.h"
#include "services/reporting/handler/report_reader.h"

namespace jixiao::reporting {

// The methods of jixiao.reporting.v1.ReportService. Thread-safe.
class ReportHandler {
 public:
  // All outlive the handler.
  struct Parts {
    const ReportReader* reader;
    const NamedReports* reports;
    const tmpl::TemplateRegistry* templates;
    FormReader* forms;
    const rpc::PageTokens* page_tokens;
  };

  explicit ReportHandler(Parts parts) : parts_(parts) {}

  absl::StatusOr<v1::QueryReportResponse> QueryReport(
      const rpc::CallContext& context, const v1::QueryReportRequest& request);
  absl::StatusOr<v1::ListReportsResponse> ListReports(
      const rpc::CallContext& context, const v1::ListReportsRequest& request);
  absl::StatusOr<v1::ListReportFieldsResponse> ListReportFields(
      const rpc::CallContext& context,
      const v1::ListReportFieldsRequest& request);
  absl::Status RenderReport(const rpc::CallContext& context,
                            const v1::RenderReportRequest& request,
                            rpc::Writer<v1::RenderReportResponse>& writer);
  absl::Status RenderForm(const rpc::CallContext& context,
                          const v1::RenderFormRequest& request,
                          rpc::Writer<v1::RenderFormResponse>& writer);

 private:
  const Parts parts_;
};

}  // namespace jixiao::reporting

#endif  // JIXIAO_SERVICES_REPORTING_HANDLER_REPORT_HANDLER_H_
