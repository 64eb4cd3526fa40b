#ifndef JIXIAO_COMMON_CLIENT_REPORTING_CLIENT_H_
#define JIXIAO_COMMON_CLIENT_REPORTING_CLIENT_H_

#include <memory>

#include "absl/status/statusor.h"

#include "common/client/call_options.h"
#include "common/client/client_stream.h"
#include "jixiao/reporting/v1/report_service.pb.h"

namespace grpc {
class Channel;
}  // namespace grpc

namespace jixiao::client {

// The service of reporting. Thread-safe. Errors carry the server's ErrorInfo
// (errors::ReasonOf). All its methods are reads; the channel retries them.
class ReportingClient {
 public:
  explicit ReportingClient(std::shared_ptr<grpc::Channel> channel);
  ~ReportingClient();

  absl::StatusOr<reporting::v1::QueryReportResponse> QueryReport(
      const reporting::v1::QueryReportRequest& request,
      const CallOptions& options = {});
  absl::StatusOr<reporting::v1::ListReportsResponse> ListReports(
      const reporting::v1::ListReportsRequest& request,
      const CallOptions& options = {});
  absl::StatusOr<reporting::v1::ListReportFieldsResponse> ListReportFields(
      const reporting::v1::ListReportFieldsRequest& request,
      const CallOptions& options = {});
  std::unique_ptr<ReadStream<reporting::v1::RenderReportResponse>> RenderReport(
      const reporting::v1::RenderReportRequest& request,
      const CallOptions& options = {});
  std::unique_ptr<ReadStream<reporting::v1::RenderFormResponse>> RenderForm(
      const reporting::v1::RenderFormRequest& request,
      const CallOptions& options = {});

 private:
  struct Stubs;
  std::unique_ptr<Stubs> stubs_;
};

}  // namespace jixiao::client

#endif  // JIXIAO_COMMON_CLIENT_REPORTING_CLIENT_H_
