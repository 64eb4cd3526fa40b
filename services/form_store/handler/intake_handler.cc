#include "services/form_store/handler/intake_handler.h"

#include <optional>
#include <utility>
#include <vector>

#include "common/base/status_macros.h"
#include "common/rpc/status_proto.h"
#include "services/form_store/handler/caller_of.h"
#include "services/form_store/handler/item_pump.h"

namespace jixiao::form_store {

using form::v1::ImportDocumentsRequest;
using form::v1::ImportDocumentsResponse;

rpc::Service IntakeHandler::MakeService() {
  rpc::Service service("jixiao.form.v1.IntakeService");
  service.BidiStream("ImportDocuments", this, &IntakeHandler::ImportDocuments);
  return service;
}

ImportDocumentsResponse IntakeHandler::Import(
    const rpc::CallContext& context, const AssembledDocument& assembled) {
  ImportDocumentsResponse response;
  response.set_document_id(assembled.document_id);
  if (!assembled.status.ok()) {
    *response.mutable_status() = rpc::ToStatusProto(assembled.status);
    return response;
  }
  DocumentResult result =
      importer_->Import(CallerOf(context), assembled.document);
  *response.mutable_status() = rpc::ToStatusProto(result.status);
  response.set_sha256(result.sha256);
  response.set_already_imported(result.already_imported);
  response.mutable_notes()->Assign(result.notes.begin(), result.notes.end());
  for (ImportedDocumentForm& entry : result.forms) {
    form::v1::ImportedForm* form = response.add_forms();
    *form = std::move(entry.form);
    *form->mutable_status() = rpc::ToStatusProto(entry.status);
  }
  return response;
}

absl::Status IntakeHandler::ImportDocuments(
    const rpc::CallContext& context,
    rpc::Stream<ImportDocumentsRequest, ImportDocumentsResponse>& stream) {
  DocumentAssembly assembly(limits_);
  ItemPump<AssembledDocument> pump(
      {.max_queued = kMaxQueuedDocuments,
       .max_batch = 1,
       .max_bytes = limits_.max_open_bytes},
      [&](std::vector<AssembledDocument> batch) {
        return stream.Write(Import(context, batch.front()));
      });
  while (true) {
    ASSIGN_OR_RETURN(std::optional<ImportDocumentsRequest> part, stream.Read());
    if (!part.has_value()) {
      break;
    }
    if (std::optional<AssembledDocument> done =
            assembly.Add(*std::move(part))) {
      const std::size_t bytes = done->document.bytes.size();
      RETURN_IF_ERROR(pump.Add(*std::move(done), bytes));
    }
  }
  while (std::optional<AssembledDocument> rest = assembly.TakeUnfinished()) {
    RETURN_IF_ERROR(pump.Add(*std::move(rest), 0));
  }
  return pump.Finish();
}

}  // namespace jixiao::form_store
