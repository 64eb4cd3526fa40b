#ifndef JIXIAO_SERVICES_FORM_STORE_DOMAIN_FORM_READER_H_
#define JIXIAO_SERVICES_FORM_STORE_DOMAIN_FORM_READER_H_

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "common/base/resource_name.h"
#include "common/rpc/page_token.h"
#include "jixiao/common/v1/revision.pb.h"
#include "jixiao/form/v1/form_service.pb.h"
#include "services/form_store/domain/caller.h"
#include "services/form_store/domain/tenant_directory.h"
#include "services/form_store/storage/form_storage.h"

namespace jixiao::form_store {

struct ReadOptions {
  // Rows that one page of a list looks at; then it is short.
  int max_rows_scanned = 5000;
  // Bytes of forms in one page, unless a single one has more; then it is short.
  // Below the 4 MiB that clients take by default.
  std::size_t max_page_bytes = 3 * 1024 * 1024;
};

// A page of forms, each serialised as callers see it.
struct FormPage {
  std::vector<std::string> forms;
  std::string next_page_token;
  common::v1::TenantRevision as_of;

  // The serialised ListFormsResponse.
  std::string Encode() const;
};

// Reads forms. Errors are those of the proto. Thread-safe.
class FormReader {
 public:
  // All outlive the reader.
  FormReader(FormStorage* storage, TenantDirectory* tenants,
             const rpc::PageTokens* tokens, ReadOptions options)
      : storage_(storage),
        tenants_(tenants),
        tokens_(tokens),
        options_(options) {}

  // The serialised Form.
  absl::StatusOr<std::string> Get(const Caller& caller,
                                  const form::v1::GetFormRequest& request);
  absl::StatusOr<FormPage> List(const Caller& caller,
                                const form::v1::ListFormsRequest& request);
  absl::StatusOr<form::v1::FormRevision> GetRevision(
      const Caller& caller, const form::v1::GetFormRevisionRequest& request);
  absl::StatusOr<form::v1::ListFormRevisionsResponse> ListRevisions(
      const Caller& caller, const form::v1::ListFormRevisionsRequest& request);
  absl::StatusOr<form::v1::ValidationReport> GetReport(
      const Caller& caller,
      const form::v1::GetValidationReportRequest& request);

 private:
  using TenantPointer = std::shared_ptr<const TenantInfo>;
  struct ListQuery;

  absl::StatusOr<TenantPointer> FindTenant(const Caller& caller,
                                           std::string_view tenant);
  // The row, deleted or not; FORM_NOT_FOUND for one that is not the caller's.
  absl::StatusOr<FormRow> FindRow(const Caller& caller,
                                  const TenantInfo& tenant,
                                  const base::FormName& name);
  absl::StatusOr<ListQuery> ParseList(
      const TenantInfo& tenant, const form::v1::ListFormsRequest& request);
  absl::Status FillPage(const Caller& caller, const TenantInfo& tenant,
                        ListQuery* query, FormPage* page);
  absl::StatusOr<form::v1::FormRevision> RevisionAt(const TenantInfo& tenant,
                                                    const FormRow& row,
                                                    std::int64_t revision);

  FormStorage* const storage_;
  TenantDirectory* const tenants_;
  const rpc::PageTokens* const tokens_;
  const ReadOptions options_;
};

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_DOMAIN_FORM_READER_H_
