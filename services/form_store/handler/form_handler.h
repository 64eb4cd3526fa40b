#ifndef JIXIAO_SERVICES_FORM_STORE_HANDLER_FORM_HANDLER_H_
#define JIXIAO_SERVICES_FORM_STORE_HANDLER_FORM_HANDLER_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "common/rpc/call_context.h"
#include "common/rpc/message_codec.h"
#include "common/rpc/service.h"
#include "jixiao/form/v1/form_service.pb.h"
#include "services/form_store/domain/form_batch.h"
#include "services/form_store/domain/form_differ.h"
#include "services/form_store/domain/form_exporter.h"
#include "services/form_store/domain/form_importer.h"
#include "services/form_store/domain/form_reader.h"
#include "services/form_store/domain/form_writer.h"
#include "services/form_store/handler/item_pump.h"

namespace jixiao::form_store {

// jixiao.form.v1.FormService.
class FormHandler {
 public:
  // Forms of one import stream.
  static constexpr ItemPumpLimits kImportLimits = {
      .max_queued = 400, .max_batch = 200, .max_bytes = 32 << 20};
  // Parts of it that are being committed.
  static constexpr ItemPumpLimits kImportAnswerLimits = {
      .max_queued = 2, .max_batch = 1, .max_bytes = 32 << 20};

  // All outlive the handler.
  struct Parts {
    FormReader* reader;
    FormWriter* writer;
    FormBatch* batch;
    FormImporter* importer;
    FormExporter* exporter;
    FormDiffer* differ;
    // Where forms are read one by one.
    rpc::RunOn reads_run_on = rpc::RunOn::kExecutor;
  };
  explicit FormHandler(Parts parts) : parts_(parts) {}

  rpc::Service MakeService();

 private:
  absl::StatusOr<rpc::Serialized<form::v1::Form>> CreateForm(
      const rpc::CallContext& context,
      const form::v1::CreateFormRequest& request);
  absl::StatusOr<rpc::Serialized<form::v1::Form>> GetForm(
      const rpc::CallContext& context, const form::v1::GetFormRequest& request);
  absl::StatusOr<rpc::Serialized<form::v1::ListFormsResponse>> ListForms(
      const rpc::CallContext& context,
      const form::v1::ListFormsRequest& request);
  absl::StatusOr<rpc::Serialized<form::v1::Form>> UpdateForm(
      const rpc::CallContext& context,
      const form::v1::UpdateFormRequest& request);
  absl::StatusOr<rpc::Serialized<form::v1::Form>> DeleteForm(
      const rpc::CallContext& context,
      const form::v1::DeleteFormRequest& request);
  absl::StatusOr<form::v1::FormDiff> DiffForms(
      const rpc::CallContext& context,
      const form::v1::DiffFormsRequest& request);
  absl::StatusOr<rpc::Serialized<form::v1::Form>> UndeleteForm(
      const rpc::CallContext& context,
      const form::v1::UndeleteFormRequest& request);
  absl::StatusOr<rpc::Serialized<form::v1::BatchCreateFormsResponse>>
  BatchCreateForms(const rpc::CallContext& context,
                   const form::v1::BatchCreateFormsRequest& request);
  absl::StatusOr<rpc::Serialized<form::v1::BatchGetFormsResponse>>
  BatchGetForms(const rpc::CallContext& context,
                const form::v1::BatchGetFormsRequest& request);
  absl::StatusOr<rpc::Serialized<form::v1::BatchUpdateFormsResponse>>
  BatchUpdateForms(const rpc::CallContext& context,
                   const form::v1::BatchUpdateFormsRequest& request);
  absl::StatusOr<form::v1::FormRevision> GetFormRevision(
      const rpc::CallContext& context,
      const form::v1::GetFormRevisionRequest& request);
  absl::StatusOr<form::v1::ListFormRevisionsResponse> ListFormRevisions(
      const rpc::CallContext& context,
      const form::v1::ListFormRevisionsRequest& request);
  absl::StatusOr<form::v1::ValidationReport> GetValidationReport(
      const rpc::CallContext& context,
      const form::v1::GetValidationReportRequest& request);
  absl::StatusOr<rpc::Serialized<form::v1::Form>> SubmitForm(
      const rpc::CallContext& context,
      const form::v1::SubmitFormRequest& request);
  absl::Status ImportForms(const rpc::CallContext& context,
                           rpc::Stream<form::v1::ImportFormsRequest,
                                       form::v1::ImportFormsResponse>& stream);
  absl::Status ExportForms(const rpc::CallContext& context,
                           const form::v1::ExportFormsRequest& request,
                           rpc::Writer<form::v1::ExportFormsResponse>& writer);

  // Forms of an import stream that were handed over for commit.
  struct ImportPart {
    std::vector<std::string> item_ids;
    ImportBatchPointer batch;
  };
  ImportPart Begin(const Caller& caller,
                   std::vector<form::v1::ImportFormsRequest> requests);
  absl::Status Answer(const Caller& caller, ImportPart part,
                      rpc::Stream<form::v1::ImportFormsRequest,
                                  form::v1::ImportFormsResponse>& stream);

  const Parts parts_;
};

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_HANDLER_FORM_HANDLER_H_
