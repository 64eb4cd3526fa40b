#ifndef JIXIAO_COMMON_CLIENT_FORM_STORE_CLIENT_H_
#define JIXIAO_COMMON_CLIENT_FORM_STORE_CLIENT_H_

#include <memory>

#include "absl/status/statusor.h"

#include "common/client/call_options.h"
#include "common/client/client_stream.h"
#include "jixiao/form/v1/change_service.pb.h"
#include "jixiao/form/v1/form_service.pb.h"
#include "jixiao/form/v1/intake_service.pb.h"
#include "jixiao/form/v1/tenant_service.pb.h"

namespace grpc {
class Channel;
}  // namespace grpc

namespace jixiao::client {

// The services of form-store. Thread-safe. Errors carry the server's ErrorInfo
// (errors::ReasonOf). Reads are retried by the channel. Writes get a request_id
// when they have none, and are sent again with it after UNAVAILABLE: the server
// carries them out once. A caller that repeats a write itself, say after its
// own restart, sets the id.
class FormStoreClient {
 public:
  explicit FormStoreClient(std::shared_ptr<grpc::Channel> channel);
  ~FormStoreClient();

  absl::StatusOr<form::v1::Tenant> CreateTenant(
      const form::v1::CreateTenantRequest& request,
      const CallOptions& options = {});
  absl::StatusOr<form::v1::Tenant> GetTenant(
      const form::v1::GetTenantRequest& request,
      const CallOptions& options = {});
  absl::StatusOr<form::v1::ListTenantsResponse> ListTenants(
      const form::v1::ListTenantsRequest& request,
      const CallOptions& options = {});
  absl::StatusOr<form::v1::Tenant> UpdateTenant(
      const form::v1::UpdateTenantRequest& request,
      const CallOptions& options = {});
  absl::StatusOr<form::v1::OrgUnit> CreateOrgUnit(
      const form::v1::CreateOrgUnitRequest& request,
      const CallOptions& options = {});
  absl::StatusOr<form::v1::OrgUnit> GetOrgUnit(
      const form::v1::GetOrgUnitRequest& request,
      const CallOptions& options = {});
  absl::StatusOr<form::v1::ListOrgUnitsResponse> ListOrgUnits(
      const form::v1::ListOrgUnitsRequest& request,
      const CallOptions& options = {});
  absl::StatusOr<form::v1::OrgUnit> UpdateOrgUnit(
      const form::v1::UpdateOrgUnitRequest& request,
      const CallOptions& options = {});

  absl::StatusOr<form::v1::Form> CreateForm(
      const form::v1::CreateFormRequest& request,
      const CallOptions& options = {});
  absl::StatusOr<form::v1::Form> GetForm(
      const form::v1::GetFormRequest& request, const CallOptions& options = {});
  absl::StatusOr<form::v1::ListFormsResponse> ListForms(
      const form::v1::ListFormsRequest& request,
      const CallOptions& options = {});
  absl::StatusOr<form::v1::Form> UpdateForm(
      const form::v1::UpdateFormRequest& request,
      const CallOptions& options = {});
  absl::StatusOr<form::v1::Form> DeleteForm(
      const form::v1::DeleteFormRequest& request,
      const CallOptions& options = {});
  absl::StatusOr<form::v1::FormDiff> DiffForms(
      const form::v1::DiffFormsRequest& request,
      const CallOptions& options = {});
  absl::StatusOr<form::v1::Form> UndeleteForm(
      const form::v1::UndeleteFormRequest& request,
      const CallOptions& options = {});
  absl::StatusOr<form::v1::BatchCreateFormsResponse> BatchCreateForms(
      const form::v1::BatchCreateFormsRequest& request,
      const CallOptions& options = {});
  absl::StatusOr<form::v1::BatchGetFormsResponse> BatchGetForms(
      const form::v1::BatchGetFormsRequest& request,
      const CallOptions& options = {});
  absl::StatusOr<form::v1::BatchUpdateFormsResponse> BatchUpdateForms(
      const form::v1::BatchUpdateFormsRequest& request,
      const CallOptions& options = {});
  absl::StatusOr<form::v1::FormRevision> GetFormRevision(
      const form::v1::GetFormRevisionRequest& request,
      const CallOptions& options = {});
  absl::StatusOr<form::v1::ListFormRevisionsResponse> ListFormRevisions(
      const form::v1::ListFormRevisionsRequest& request,
      const CallOptions& options = {});
  absl::StatusOr<form::v1::ValidationReport> GetValidationReport(
      const form::v1::GetValidationReportRequest& request,
      const CallOptions& options = {});
  absl::StatusOr<form::v1::Form> SubmitForm(
      const form::v1::SubmitFormRequest& request,
      const CallOptions& options = {});

  using ImportFormsStream =
      BidiStream<form::v1::ImportFormsRequest, form::v1::ImportFormsResponse>;
  // FormImport (form_import.h) resumes a stream that breaks.
  std::unique_ptr<ImportFormsStream> ImportForms(
      const CallOptions& options = {});
  std::unique_ptr<ReadStream<form::v1::ExportFormsResponse>> ExportForms(
      const form::v1::ExportFormsRequest& request,
      const CallOptions& options = {});

  using ImportDocumentsStream = BidiStream<form::v1::ImportDocumentsRequest,
                                           form::v1::ImportDocumentsResponse>;
  std::unique_ptr<ImportDocumentsStream> ImportDocuments(
      const CallOptions& options = {});

  std::unique_ptr<ReadStream<form::v1::WatchChangesResponse>> WatchChanges(
      const form::v1::WatchChangesRequest& request,
      const CallOptions& options = {.timeout = absl::InfiniteDuration()});
  absl::StatusOr<form::v1::ListChangesResponse> ListChanges(
      const form::v1::ListChangesRequest& request,
      const CallOptions& options = {});
  absl::StatusOr<form::v1::ResolveRevisionResponse> ResolveRevision(
      const form::v1::ResolveRevisionRequest& request,
      const CallOptions& options = {});

 private:
  struct Stubs;
  std::unique_ptr<Stubs> stubs_;
};

}  // namespace jixiao::client

#endif  // JIXIAO_COMMON_CLIENT_FORM_STORE_CLIENT_H_
