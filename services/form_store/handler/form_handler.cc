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

ImportItem ItemOf(const Caller& caller, ImportFormsRequest request) {
  ImportItem item;
  item.request_id = request.request_id();
  item.identity = IdentifyRequest(caller, request.parent(), request);
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
  response.set_replayed(result.replayed);
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
      .Unary("GetForm", this, &FormHandler::GetForm, parts_.reads_run_on)
      .Unary("ListForms", this, &FormHandler::ListForms)
      .Unary("UpdateForm", this, &FormHandler::UpdateForm)
      .Unary("DeleteForm", this, &FormHandler::DeleteForm)
      .Unary("DiffForms", this, &FormHandler::DiffForms)
      .Unary("UndeleteForm", this, &FormHandler::UndeleteForm)
      .Unary("BatchCreateForms", this, &FormHandler::BatchCreateForms)
      .Unary("BatchGetForms", this, &FormHandler::BatchGetForms)
      .Unary("BatchUpdateForms", this, &FormHandler::BatchUpdateForms)
      .Unary("GetFormRevision", this, &FormHandler::GetFormRevision)
      .Unary("ListFormRevisions", this, &FormHandler::ListFormRevisions)
      .Unary("GetValidationReport", this, &FormHandler::GetValidationReport)
      .Unary("SubmitForm", this, &FormHandler::SubmitForm)
      .BidiStream("ImportForms", this, &FormHandler::ImportForms)
      .ServerStream("ExportForms", this, &FormHandler::ExportForms);
  return service;
}

absl::StatusOr<rpc::Serialized<Form>> FormHandler::CreateForm(
    const CallContext& context, const form::v1::CreateFormRequest& request) {
  ASSIGN_OR_RETURN(const Caller caller,
                   CallerOf(context, request.request_id()));
  ASSIGN_OR_RETURN(std::string bytes, parts_.writer->Create(caller, request));
  return rpc::Serialized<Form>{std::move(bytes)};
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
  ASSIGN_OR_RETURN(std::string bytes,
                   parts_.reader->List(CallerOf(context), request));
  return rpc::Serialized<form::v1::ListFormsResponse>{std::move(bytes)};
}

absl::StatusOr<rpc::Serialized<Form>> FormHandler::UpdateForm(
    const CallContext& context, const form::v1::UpdateFormRequest& request) {
  ASSIGN_OR_RETURN(const Caller caller,
                   CallerOf(context, request.request_id()));
  ASSIGN_OR_RETURN(std::string bytes, parts_.writer->Update(caller, request));
  return rpc::Serialized<Form>{std::move(bytes)};
}

absl::StatusOr<rpc::Serialized<Form>> FormHandler::DeleteForm(
    const CallContext& context, const form::v1::DeleteFormRequest& request) {
  ASSIGN_OR_RETURN(const Caller caller,
                   CallerOf(context, request.request_id()));
  ASSIGN_OR_RETURN(std::string bytes, parts_.writer->Delete(caller, request));
  return rpc::Serialized<Form>{std::move(bytes)};
}

absl::StatusOr<form::v1::FormDiff> FormHandler::DiffForms(
    const CallContext& context, const form::v1::DiffFormsRequest& request) {
  return parts_.differ->Diff(CallerOf(context), request);
}

absl::StatusOr<rpc::Serialized<Form>> FormHandler::UndeleteForm(
    const CallContext& context, const form::v1::UndeleteFormRequest& request) {
  ASSIGN_OR_RETURN(const Caller caller,
                   CallerOf(context, request.request_id()));
  ASSIGN_OR_RETURN(std::string bytes, parts_.writer->Undelete(caller, request));
  return rpc::Serialized<Form>{std::move(bytes)};
}

absl::StatusOr<rpc::Serialized<form::v1::BatchCreateFormsResponse>>
FormHandler::BatchCreateForms(
    const CallContext& context,
    const form::v1::BatchCreateFormsRequest& request) {
  ASSIGN_OR_RETURN(const Caller caller,
                   CallerOf(context, request.request_id()));
  ASSIGN_OR_RETURN(std::string bytes, parts_.batch->Create(caller, request));
  return rpc::Serialized<form::v1::BatchCreateFormsResponse>{std::move(bytes)};
}

absl::StatusOr<rpc::Serialized<form::v1::BatchGetFormsResponse>>
FormHandler::BatchGetForms(const CallContext& context,
                           const form::v1::BatchGetFormsRequest& request) {
  ASSIGN_OR_RETURN(std::string bytes,
                   parts_.batch->Get(CallerOf(context), request));
  return rpc::Serialized<form::v1::BatchGetFormsResponse>{std::move(bytes)};
}

absl::StatusOr<rpc::Serialized<form::v1::BatchUpdateFormsResponse>>
FormHandler::BatchUpdateForms(
    const CallContext& context,
    const form::v1::BatchUpdateFormsRequest& request) {
  ASSIGN_OR_RETURN(const Caller caller,
                   CallerOf(context, request.request_id()));
  ASSIGN_OR_RETURN(std::string bytes, parts_.batch->Update(caller, request));
  return rpc::Serialized<form::v1::BatchUpdateFormsResponse>{std::move(bytes)};
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

absl::StatusOr<rpc::Serialized<Form>> FormHandler::SubmitForm(
    const CallContext& context, const form::v1::SubmitFormRequest& request) {
  ASSIGN_OR_RETURN(const Caller caller,
                   CallerOf(context, request.request_id()));
  ASSIGN_OR_RETURN(std::string bytes, parts_.writer->Submit(caller, request));
  return rpc::Serialized<Form>{std::move(bytes)};
}

FormHandler::ImportPart FormHandler::Begin(
    const Caller& caller, std::vector<ImportFormsRequest> requests) {
  ImportPart part;
  std::vector<ImportItem> items;
  for (ImportFormsRequest& request : requests) {
    part.item_ids.push_back(std::move(*request.mutable_item_id()));
    items.push_back(ItemOf(caller, std::move(request)));
  }
  part.batch = parts_.importer->Begin(caller, std::move(items));
  return part;
}

absl::Status FormHandler::Answer(
    const Caller& caller, ImportPart part,
    rpc::Stream<ImportFormsRequest, ImportFormsResponse>& stream) {
  const std::vector<ImportResult> results =
      parts_.importer->Finish(caller, std::move(part.batch));
  for (std::size_t i = 0; i < results.size(); ++i) {
    RETURN_IF_ERROR(stream.Write(ResponseOf(part.item_ids[i], results[i])));
  }
  return absl::OkStatus();
}

absl::Status FormHandler::ImportForms(
    const CallContext& context,
    rpc::Stream<ImportFormsRequest, ImportFormsResponse>& stream) {
  const Caller caller = CallerOf(context);
  // Answers what was handed over for commit, while the next is being prepared.
  ItemPump<ImportPart> answers(
      kImportAnswerLimits, [&](std::vector<ImportPart> parts) {
        for (ImportPart& part : parts) {
          RETURN_IF_ERROR(Answer(caller, std::move(part), stream));
        }
        return absl::OkStatus();
      });
  ItemPump<ImportFormsRequest> pump(
      kImportLimits, [&](std::vector<ImportFormsRequest> batch) {
        return answers.Add(Begin(caller, std::move(batch)), 0);
      });
  while (true) {
    ASSIGN_OR_RETURN(std::optional<ImportFormsRequest> request, stream.Read());
    if (!request.has_value()) {
      RETURN_IF_ERROR(pump.Finish());
      return answers.Finish();
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
