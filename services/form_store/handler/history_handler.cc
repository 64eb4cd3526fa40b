#include "services/form_store/handler/history_handler.h"

#include "common/base/status_macros.h"
#include "services/form_store/handler/caller_of.h"

namespace jixiao::form_store {

using form::v1::ExportHistoryResponse;
using form::v1::RestoreHistoryRequest;
using form::v1::RestoreHistoryResponse;
using rpc::CallContext;

rpc::Service HistoryHandler::MakeService() {
  rpc::Service service("jixiao.form.v1.HistoryService");
  service.ServerStream("ExportHistory", this, &HistoryHandler::ExportHistory)
      .BidiStream("RestoreHistory", this, &HistoryHandler::RestoreHistory)
      .Unary("CompactHistory", this, &HistoryHandler::CompactHistory);
  return service;
}

absl::Status HistoryHandler::ExportHistory(
    const CallContext& context, const form::v1::ExportHistoryRequest& request,
    rpc::Writer<ExportHistoryResponse>& writer) {
  return parts_.exporter->Export(CallerOf(context), request,
                                 [&](const ExportHistoryResponse& response) {
                                   return writer.Write(response);
                                 });
}

absl::Status HistoryHandler::RestoreHistory(
    const CallContext& context,
    rpc::Stream<RestoreHistoryRequest, RestoreHistoryResponse>& stream) {
  ASSIGN_OR_RETURN(const RestoreHistoryResponse response,
                   parts_.restorer->Restore(CallerOf(context),
                                            [&] { return stream.Read(); }));
  return stream.Write(response);
}

absl::StatusOr<form::v1::CompactHistoryResponse> HistoryHandler::CompactHistory(
    const CallContext& context,
    const form::v1::CompactHistoryRequest& request) {
  return parts_.compactor->Compact(CallerOf(context), request);
}

}  // namespace jixiao::form_store
