#ifndef JIXIAO_SERVICES_FORM_STORE_HANDLER_HISTORY_HANDLER_H_
#define JIXIAO_SERVICES_FORM_STORE_HANDLER_HISTORY_HANDLER_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "common/rpc/call_context.h"
#include "common/rpc/service.h"
#include "jixiao/form/v1/history_service.pb.h"
#include "services/form_store/domain/history_compactor.h"
#include "services/form_store/domain/history_exporter.h"
#include "services/form_store/domain/history_restorer.h"

namespace jixiao::form_store {

// jixiao.form.v1.HistoryService.
class HistoryHandler {
 public:
  // All outlive the handler.
  struct Parts {
    HistoryExporter* exporter;
    HistoryRestorer* restorer;
    HistoryCompactor* compactor;
  };
  explicit HistoryHandler(Parts parts) : parts_(parts) {}

  rpc::Service MakeService();

 private:
  absl::Status ExportHistory(
      const rpc::CallContext& context,
      const form::v1::ExportHistoryRequest& request,
      rpc::Writer<form::v1::ExportHistoryResponse>& writer);
  absl::Status RestoreHistory(
      const rpc::CallContext& context,
      rpc::Stream<form::v1::RestoreHistoryRequest,
                  form::v1::RestoreHistoryResponse>& stream);
  absl::StatusOr<form::v1::CompactHistoryResponse> CompactHistory(
      const rpc::CallContext& context,
      const form::v1::CompactHistoryRequest& request);

  const Parts parts_;
};

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_HANDLER_HISTORY_HANDLER_H_
