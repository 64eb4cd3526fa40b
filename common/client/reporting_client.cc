#include "common/client/reporting_client.h"

#include <utility>

#include "grpcpp/channel.h"

#include "common/client/call_support.h"
#include "jixiao/reporting/v1/report_service.grpc.pb.h"

namespace jixiao::client {

struct ReportingClient::Stubs {
  explicit Stubs(const std::shared_ptr<grpc::Channel>& channel)
      : reports(reporting::v1::ReportService::NewStub(channel)) {}

  const std::unique_ptr<reporting::v1::ReportService::Stub> reports;
};

ReportingClient::ReportingClient(std::shared_ptr<grpc::Channel> channel)
    : stubs_(std::make_unique<Stubs>(channel)) {}
ReportingClient::~ReportingClient() = default;

absl::StatusOr<reporting::v1::QueryReportResponse> ReportingClient::QueryReport(
    const reporting::v1::QueryReportRequest& request,
    const CallOptions& options) {
  return CallUnary(stubs_->reports.get(),
                   &reporting::v1::ReportService::Stub::QueryReport, request,
                   options);
}

absl::StatusOr<reporting::v1::ListReportsResponse> ReportingClient::ListReports(
    const reporting::v1::ListReportsRequest& request,
    const CallOptions& options) {
  return CallUnary(stubs_->reports.get(),
                   &reporting::v1::ReportService::Stub::ListReports, request,
                   options);
}

absl::StatusOr<reporting::v1::ListReportFieldsResponse>
ReportingClient::ListReportFields(
    const reporting::v1::ListReportFieldsRequest& request,
    const CallOptions& options) {
  return CallUnary(stubs_->reports.get(),
                   &reporting::v1::ReportService::Stub::ListReportFields,
                   request, options);
}

std::unique_ptr<ReadStream<reporting::v1::RenderReportResponse>>
ReportingClient::RenderReport(const reporting::v1::RenderReportRequest& request,
                              const CallOptions& options) {
  return OpenRead(stubs_->reports.get(),
                  &reporting::v1::ReportService::Stub::RenderReport, request,
                  options);
}

std::unique_ptr<ReadStream<reporting::v1::RenderFormResponse>>
ReportingClient::RenderForm(const reporting::v1::RenderFormRequest& request,
                            const CallOptions& options) {
  return OpenRead(stubs_->reports.get(),
                  &reporting::v1::ReportService::Stub::RenderForm, request,
                  options);
}

}  // namespace jixiao::client
