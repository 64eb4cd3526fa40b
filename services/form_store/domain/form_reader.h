#ifndef JIXIAO_SERVICES_FORM_STORE_DOMAIN_FORM_READER_H_
#define JIXIAO_SERVICES_FORM_STORE_DOMAIN_FORM_READER_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

#include "common/base/resource_name.h"
#include "common/rpc/page_token.h"
#include "jixiao/form/v1/form_service.pb.h"
#include "services/form_store/domain/caller.h"
#include "services/form_store/domain/form_lister.h"
#include "services/form_store/domain/tenant_directory.h"
#include "services/form_store/storage/form_storage.h"

namespace jixiao::form_store {

// Reads forms. Errors are those of the proto. Thread-safe.
class FormReader {
 public:
  // All outlive the reader.
  FormReader(FormStorage* storage, TenantDirectory* tenants,
             const rpc::PageTokens* tokens, ReadOptions options)
      : storage_(storage),
        tenants_(tenants),
        tokens_(tokens),
        options_(options),
        lister_(storage, tokens, options) {}

  // The serialised Form, as it is or as it was. Whose form it is, its content
  // at that point tells.
  absl::StatusOr<std::string> Get(const Caller& caller,
                                  const form::v1::GetFormRequest& request);
  absl::StatusOr<std::string> List(const Caller& caller,
                                   const form::v1::ListFormsRequest& request) {
    return lister_.List(caller, request);
  }
  absl::StatusOr<form::v1::FormRevision> GetRevision(
      const Caller& caller, const form::v1::GetFormRevisionRequest& request);
  absl::StatusOr<form::v1::ListFormRevisionsResponse> ListRevisions(
      const Caller& caller, const form::v1::ListFormRevisionsRequest& request);
  absl::StatusOr<form::v1::ValidationReport> GetReport(
      const Caller& caller,
      const form::v1::GetValidationReportRequest& request);

 private:
  using TenantPointer = std::shared_ptr<const TenantInfo>;

  absl::StatusOr<TenantPointer> FindTenant(const Caller& caller,
                                           std::string_view tenant);
  // The row, deleted or not; FORM_NOT_FOUND for one that is not the caller's.
  absl::StatusOr<FormRow> FindRow(const Caller& caller,
                                  const TenantInfo& tenant,
                                  const base::FormName& name);
  absl::StatusOr<std::string> GetAt(const Caller& caller,
                                    const base::FormName& name,
                                    const form::v1::GetFormRequest& request);
  absl::StatusOr<form::v1::FormRevision> ReadRevision(const TenantInfo& tenant,
                                                      const FormRow& row,
                                                      std::int64_t revision);
  // The same without the form when it was compacted.
  absl::StatusOr<form::v1::FormRevision> ReadRevisionLeft(
      const TenantInfo& tenant, const FormRow& row, const ChangeHeader& header);

  FormStorage* const storage_;
  TenantDirectory* const tenants_;
  const rpc::PageTokens* const tokens_;
  const ReadOptions options_;
  FormLister lister_;
};

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_DOMAIN_FORM_READER_H_
