#include "common/client/history_client.h"

#include "grpcpp/channel.h"

#include "common/client/call_support.h"
#include "jixiao/form/v1/history_service.grpc.pb.h"

namespace jixiao::client {

using form::v1::HistoryService;

struct HistoryClient::Stub {
  const std::unique_ptr<HistoryService::Stub> history;
};

HistoryClient::HistoryClient(std::shared_ptr<grpc::Channel> channel)
    : stub_(std::make_unique<Stub>(HistoryService::NewStub(channel))) {}
HistoryClient::~HistoryClient() = default;

std::unique_ptr<ReadStream<form::v1::ExportHistoryResponse>>
HistoryClient::ExportHistory(const form::v1::ExportHistoryRequest& request,
                             const CallOptions& options) {
  return OpenRead(stub_->history.get(), &HistoryService::Stub::ExportHistory,
                  request, options);
}

std::unique_ptr<HistoryClient::RestoreHistoryStream>
HistoryClient::RestoreHistory(const CallOptions& options) {
  return OpenWrite(stub_->history.get(), &HistoryService::Stub::RestoreHistory,
                   options);
}

absl::StatusOr<form::v1::CompactHistoryResponse> HistoryClient::CompactHistory(
    const form::v1::CompactHistoryRequest& request,
    const CallOptions& options) {
  return CallUnary(stub_->history.get(), &HistoryService::Stub::CompactHistory,
                   request, options);
}

}  // namespace jixiao::client
