#include "common/client/form_store_client.h"

#include <utility>

#include "grpcpp/channel.h"

#include "common/client/call_support.h"
#include "jixiao/form/v1/change_service.grpc.pb.h"
#include "jixiao/form/v1/form_service.grpc.pb.h"
#include "jixiao/form/v1/intake_service.grpc.pb.h"
#include "jixiao/form/v1/tenant_service.grpc.pb.h"

namespace jixiao::client {

struct FormStoreClient::Stubs {
  explicit Stubs(const std::shared_ptr<grpc::Channel>& channel)
      : tenants(form::v1::TenantService::NewStub(channel)),
        forms(form::v1::FormService::NewStub(channel)),
        intake(form::v1::IntakeService::NewStub(channel)),
        changes(form::v1::ChangeService::NewStub(channel)) {}

  const std::unique_ptr<form::v1::TenantService::Stub> tenants;
  const std::unique_ptr<form::v1::FormService::Stub> forms;
  const std::unique_ptr<form::v1::IntakeService::Stub> intake;
  const std::unique_ptr<form::v1::ChangeService::Stub> changes;
};

FormStoreClient::FormStoreClient(std::shared_ptr<grpc::Channel> channel)
    : stubs_(std::make_unique<Stubs>(channel)) {}
FormStoreClient::~FormStoreClient() = default;

absl::StatusOr<form::v1::Tenant> FormStoreClient::CreateTenant(
    const form::v1::CreateTenantRequest& request, const CallOptions& options) {
  return CallWrite(stubs_->tenants.get(),
                   &form::v1::TenantService::Stub::CreateTenant, request,
                   options);
}

absl::StatusOr<form::v1::Tenant> FormStoreClient::GetTenant(
    const form::v1::GetTenantRequest& request, const CallOptions& options) {
  return CallUnary(stubs_->tenants.get(),
                   &form::v1::TenantService::Stub::GetTenant, request, options);
}

absl::StatusOr<form::v1::ListTenantsResponse> FormStoreClient::ListTenants(
    const form::v1::ListTenantsRequest& request, const CallOptions& options) {
  return CallUnary(stubs_->tenants.get(),
                   &form::v1::TenantService::Stub::ListTenants, request,
                   options);
}

absl::StatusOr<form::v1::Tenant> FormStoreClient::UpdateTenant(
    const form::v1::UpdateTenantRequest& request, const CallOptions& options) {
  return CallWrite(stubs_->tenants.get(),
                   &form::v1::TenantService::Stub::UpdateTenant, request,
                   options);
}

absl::StatusOr<form::v1::OrgUnit> FormStoreClient::CreateOrgUnit(
    const form::v1::CreateOrgUnitRequest& request, const CallOptions& options) {
  return CallWrite(stubs_->tenants.get(),
                   &form::v1::TenantService::Stub::CreateOrgUnit, request,
                   options);
}

absl::StatusOr<form::v1::OrgUnit> FormStoreClient::GetOrgUnit(
    const form::v1::GetOrgUnitRequest& request, const CallOptions& options) {
  return CallUnary(stubs_->tenants.get(),
                   &form::v1::TenantService::Stub::GetOrgUnit, request,
                   options);
}

absl::StatusOr<form::v1::ListOrgUnitsResponse> FormStoreClient::ListOrgUnits(
    const form::v1::ListOrgUnitsRequest& request, const CallOptions& options) {
  return CallUnary(stubs_->tenants.get(),
                   &form::v1::TenantService::Stub::ListOrgUnits, request,
                   options);
}

absl::StatusOr<form::v1::OrgUnit> FormStoreClient::UpdateOrgUnit(
    const form::v1::UpdateOrgUnitRequest& request, const CallOptions& options) {
  return CallWrite(stubs_->tenants.get(),
                   &form::v1::TenantService::Stub::UpdateOrgUnit, request,
                   options);
}

absl::StatusOr<form::v1::Form> FormStoreClient::CreateForm(
    const form::v1::CreateFormRequest& request, const CallOptions& options) {
  return CallWrite(stubs_->forms.get(),
                   &form::v1::FormService::Stub::CreateForm, request, options);
}

absl::StatusOr<form::v1::Form> FormStoreClient::GetForm(
    const form::v1::GetFormRequest& request, const CallOptions& options) {
  return CallUnary(stubs_->forms.get(), &form::v1::FormService::Stub::GetForm,
                   request, options);
}

absl::StatusOr<form::v1::ListFormsResponse> FormStoreClient::ListForms(
    const form::v1::ListFormsRequest& request, const CallOptions& options) {
  return CallUnary(stubs_->forms.get(), &form::v1::FormService::Stub::ListForms,
                   request, options);
}

absl::StatusOr<form::v1::Form> FormStoreClient::UpdateForm(
    const form::v1::UpdateFormRequest& request, const CallOptions& options) {
  return CallWrite(stubs_->forms.get(),
                   &form::v1::FormService::Stub::UpdateForm, request, options);
}

absl::StatusOr<form::v1::Form> FormStoreClient::DeleteForm(
    const form::v1::DeleteFormRequest& request, const CallOptions& options) {
  return CallWrite(stubs_->forms.get(),
                   &form::v1::FormService::Stub::DeleteForm, request, options);
}

absl::StatusOr<form::v1::FormDiff> FormStoreClient::DiffForms(
    const form::v1::DiffFormsRequest& request, const CallOptions& options) {
  return CallUnary(stubs_->forms.get(), &form::v1::FormService::Stub::DiffForms,
                   request, options);
}

absl::StatusOr<form::v1::Form> FormStoreClient::UndeleteForm(
    const form::v1::UndeleteFormRequest& request, const CallOptions& options) {
  return CallWrite(stubs_->forms.get(),
                   &form::v1::FormService::Stub::UndeleteForm, request,
                   options);
}

absl::StatusOr<form::v1::BatchCreateFormsResponse>
FormStoreClient::BatchCreateForms(
    const form::v1::BatchCreateFormsRequest& request,
    const CallOptions& options) {
  return CallWrite(stubs_->forms.get(),
                   &form::v1::FormService::Stub::BatchCreateForms, request,
                   options);
}

absl::StatusOr<form::v1::BatchGetFormsResponse> FormStoreClient::BatchGetForms(
    const form::v1::BatchGetFormsRequest& request, const CallOptions& options) {
  return CallUnary(stubs_->forms.get(),
                   &form::v1::FormService::Stub::BatchGetForms, request,
                   options);
}

absl::StatusOr<form::v1::BatchUpdateFormsResponse>
FormStoreClient::BatchUpdateForms(
    const form::v1::BatchUpdateFormsRequest& request,
    const CallOptions& options) {
  return CallWrite(stubs_->forms.get(),
                   &form::v1::FormService::Stub::BatchUpdateForms, request,
                   options);
}

absl::StatusOr<form::v1::FormRevision> FormStoreClient::GetFormRevision(
    const form::v1::GetFormRevisionRequest& request,
    const CallOptions& options) {
  return CallUnary(stubs_->forms.get(),
                   &form::v1::FormService::Stub::GetFormRevision, request,
                   options);
}

absl::StatusOr<form::v1::ListFormRevisionsResponse>
FormStoreClient::ListFormRevisions(
    const form::v1::ListFormRevisionsRequest& request,
    const CallOptions& options) {
  return CallUnary(stubs_->forms.get(),
                   &form::v1::FormService::Stub::ListFormRevisions, request,
                   options);
}

absl::StatusOr<form::v1::ValidationReport> FormStoreClient::GetValidationReport(
    const form::v1::GetValidationReportRequest& request,
    const CallOptions& options) {
  return CallUnary(stubs_->forms.get(),
                   &form::v1::FormService::Stub::GetValidationReport, request,
                   options);
}

absl::StatusOr<form::v1::Form> FormStoreClient::SubmitForm(
    const form::v1::SubmitFormRequest& request, const CallOptions& options) {
  return CallWrite(stubs_->forms.get(),
                   &form::v1::FormService::Stub::SubmitForm, request, options);
}

std::unique_ptr<FormStoreClient::ImportFormsStream>
FormStoreClient::ImportForms(const CallOptions& options) {
  return OpenBidi(stubs_->forms.get(),
                  &form::v1::FormService::Stub::ImportForms, options);
}

std::unique_ptr<ReadStream<form::v1::ExportFormsResponse>>
FormStoreClient::ExportForms(const form::v1::ExportFormsRequest& request,
                             const CallOptions& options) {
  return OpenRead(stubs_->forms.get(),
                  &form::v1::FormService::Stub::ExportForms, request, options);
}

std::unique_ptr<FormStoreClient::ImportDocumentsStream>
FormStoreClient::ImportDocuments(const CallOptions& options) {
  return OpenBidi(stubs_->intake.get(),
                  &form::v1::IntakeService::Stub::ImportDocuments, options);
}

std::unique_ptr<ReadStream<form::v1::WatchChangesResponse>>
FormStoreClient::WatchChanges(const form::v1::WatchChangesRequest& request,
                              const CallOptions& options) {
  return OpenRead(stubs_->changes.get(),
                  &form::v1::ChangeService::Stub::WatchChanges, request,
                  options);
}

absl::StatusOr<form::v1::ListChangesResponse> FormStoreClient::ListChanges(
    const form::v1::ListChangesRequest& request, const CallOptions& options) {
  return CallUnary(stubs_->changes.get(),
                   &form::v1::ChangeService::Stub::ListChanges, request,
                   options);
}

absl::StatusOr<form::v1::ResolveRevisionResponse>
FormStoreClient::ResolveRevision(
    const form::v1::ResolveRevisionRequest& request,
    const CallOptions& options) {
  return CallUnary(stubs_->changes.get(),
                   &form::v1::ChangeService::Stub::ResolveRevision, request,
                   options);
}

}  // namespace jixiao::client
