#ifndef JIXIAO_SERVICES_FORM_STORE_HANDLER_INTAKE_HANDLER_H_
#define JIXIAO_SERVICES_FORM_STORE_HANDLER_INTAKE_HANDLER_H_

#include "absl/status/status.h"

#include "common/rpc/call_context.h"
#include "common/rpc/service.h"
#include "jixiao/form/v1/intake_service.pb.h"
#include "services/form_store/domain/document_importer.h"
#include "services/form_store/handler/document_assembly.h"

namespace jixiao::form_store {

// jixiao.form.v1.IntakeService.
class IntakeHandler {
 public:
  // `importer` outlives the handler.
  IntakeHandler(DocumentImporter* importer, DocumentLimits limits)
      : importer_(importer), limits_(limits) {}

  rpc::Service MakeService();

 private:
  // Whole documents of one stream that wait.
  static constexpr std::size_t kMaxQueuedDocuments = 2;

  absl::Status ImportDocuments(
      const rpc::CallContext& context,
      rpc::Stream<form::v1::ImportDocumentsRequest,
                  form::v1::ImportDocumentsResponse>& stream);
  form::v1::ImportDocumentsResponse Import(const rpc::CallContext& context,
                                           const AssembledDocument& assembled);

  DocumentImporter* const importer_;
  const DocumentLimits limits_;
};

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_HANDLER_INTAKE_HANDLER_H_
