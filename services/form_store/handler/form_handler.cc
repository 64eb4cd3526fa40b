#include "services/form_store/handler/form_handler.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/base/status_macros.h"
#include "common/rpc/status_proto.h"
#include "services/form_store/handler/caller_of.h"

namespace jixiao::form_store {

using form::v1::Form;
using form::v1::ImportFormsRequest;
using form::v1::ImportFormsResponse;
using rpc::CallContext;

namespace {

ImportItem ItemOf(ImportFormsRequest request) {
  ImportItem item;
  item.parent = request.parent();
  item.form_id = request.form_id();
  item.form = std::move(*request.mutable_form());
  item.on_existing = request.on_existing();
  item.validate_only = request.validate_only();
  item.skip_validation = request.skip_validation();
  return item;
}

ImportFormsResponse ResponseOf(const std::string& item_id,
                               const ImportResult& result) {
  ImportFormsResponse response;
  response.set_item_id(item_id);
  response.set_outcome(result.outcome);
  response.set_form(result.form);
  response.set_revision(result.revision);
  *response.mutable_status() = rpc::ToStatusProto(result.status);
  if (result.outcome != form::v1::IMPORT_OUTCOME_FAILED) {
    *response.mutable_validation() = result.validation;
  }
  return response;
}

}  // namespace

rpc::Service FormHandler::MakeService() {
  rpc::Service service("jixiao.form.v1.FormService");
  service.Unary("CreateForm", this, &FormHandler::CreateForm)
      .Unary("GetForm", this, &FormHandler::GetForm)
      .Unary("ListForms", this, &FormHandler::ListForms)
      .Unary("UpdateForm", this, &FormHandler::UpdateForm)
      .Unary("DeleteForm", this, &FormHandler::DeleteForm)
      .Unary("DiffForms", this, &FormHandler::DiffForms)
      .Unary("GetFormRevision", this, &FormHandler::GetFormRevision)
      .Unary("ListFormRevisions", this, &FormHandler::ListFormRevisions)
      .Unary("GetValidationReport", this, &FormHandler::GetValidationReport)
      .Unary("SubmitForm", this, &FormHandler::SubmitForm)
      .BidiStream("ImportForms", this, &FormHandler::ImportForms)
      .ServerStream("ExportForms", this, &FormHandler::ExportForms);
  return service;
}

absl::StatusOr<Form> FormHandler::CreateForm(
    const CallContext& context, const form::v1::CreateFormRequest& request) {
  ASSIGN_OR_RETURN(const Caller caller,
                   CallerOf(context, request.request_id()));
  return parts_.writer->Create(caller, request);
}

absl::StatusOr<rpc::Serialized<Form>> FormHandler::GetForm(
    const CallContext& context, const form::v1::GetFormRequest& request) {
  ASSIGN_OR_RETURN(std::string bytes,
                   parts_.reader->Get(CallerOf(context), request));
  return rpc::Serialized<Form>{std::move(bytes)};
}

absl::StatusOr<rpc::Serialized<form::v1::ListFormsResponse>>
FormHandler::ListForms(const CallContext& context,
                       const form::v1::ListFormsRequest& request) {
  ASSIGN_OR_RETURN(FormPage page,
                   parts_.reader->List(CallerOf(context), request));
  return rpc::Serialized<form::v1::ListFormsResponse>{page.Encode()};
}

absl::StatusOr<Form> FormHandler::UpdateForm(
    const CallContext& context, const form::v1::UpdateFormRequest& request) {
  ASSIGN_OR_RETURN(const Caller caller,
                   CallerOf(context, request.request_id()));
  return parts_.writer->Update(caller, request);
}

absl::StatusOr<Form> FormHandler::DeleteForm(
    const CallContext& context, const form::v1::DeleteFormRequest& request) {
  ASSIGN_OR_RETURN(const Caller caller,
                   CallerOf(context, request.request_id()));
  return parts_.writer->Delete(caller, request);
}

absl::StatusOr<form::v1::FormDiff> FormHandler::DiffForms(
    const CallContext& context, const form::v1::DiffFormsRequest& request) {
  return parts_.differ->Diff(CallerOf(context), request);
}

absl::StatusOr<form::v1::FormRevision> FormHandler::GetFormRevision(
    const CallContext& context,
    const form::v1::GetFormRevisionRequest& request) {
  return parts_.reader->GetRevision(CallerOf(context), request);
}

absl::StatusOr<form::v1::ListFormRevisionsResponse>
FormHandler::ListFormRevisions(
    const CallContext& context,
    const form::v1::ListFormRevisionsRequest& request) {
  return parts_.reader->ListRevisions(CallerOf(context), request);
}

absl::StatusOr<form::v1::ValidationReport> FormHandler::GetValidationReport(
    const CallContext& context,
    const form::v1::GetValidationReportRequest& request) {
  return parts_.reader->GetReport(CallerOf(context), request);
}

absl::StatusOr<Form> FormHandler::SubmitForm(
    const CallContext& context, const form::v1::SubmitFormRequest& request) {
  ASSIGN_OR_RETURN(const Caller caller,
                   CallerOf(context, request.request_id()));
  return parts_.writer->Submit(caller, request);
}

absl::Status FormHandler::ImportForms(
    const CallContext& context,
    rpc::Stream<ImportFormsRequest, ImportFormsResponse>& stream) {
  const Caller caller = CallerOf(context);
  ItemPump<ImportFormsRequest> pump(
      kImportLimits, [&](std::vector<ImportFormsRequest> batch) {
        std::vector<std::string> ids;
        std::vector<ImportItem> items;
        for (ImportFormsRequest& request : batch) {
          ids.push_back(request.item_id());
          items.push_back(ItemOf(std::move(request)));
        }
        const std::vector<ImportResult> results =
            parts_.importer->Import(caller, items);
        for (std::size_t i = 0; i < results.size(); ++i) {
          RETURN_IF_ERROR(stream.Write(ResponseOf(ids[i], results[i])));
        }
        return absl::OkStatus();
      });
  while (true) {
    ASSIGN_OR_RETURN(std::optional<ImportFormsRequest> request, stream.Read());
    if (!request.has_value()) {
      return pump.Finish();
    }
    const std::size_t bytes = request->ByteSizeLong();
    RETURN_IF_ERROR(pump.Add(*std::move(request), bytes));
  }
}

absl::Status FormHandler::ExportForms(
    const CallContext& context, const form::v1::ExportFormsRequest& request,
    rpc::Writer<form::v1::ExportFormsResponse>& writer) {
  return parts_.exporter->Export(
      CallerOf(context), request, [&](std::string response) {
        return writer.Write(rpc::Serialized<form::v1::ExportFormsResponse>{
            std::move(response)});
      });
}

}  // namespace jixiao::form_store
