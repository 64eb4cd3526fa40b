#ifndef JIXIAO_SERVICES_FORM_STORE_DOMAIN_FORM_LISTER_H_
#define JIXIAO_SERVICES_FORM_STORE_DOMAIN_FORM_LISTER_H_

#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "common/rpc/page_token.h"
#include "jixiao/form/v1/form_service.pb.h"
#include "services/form_store/domain/caller.h"
#include "services/form_store/storage/form_storage.h"

namespace jixiao::form_store {

struct ReadOptions {
  // Rows that one page of a list looks at; then it is short.
  int max_rows_scanned = 5000;
  // Bytes of forms in one page, unless a single one has more; then it is short.
  // Below the 4 MiB that clients take by default.
  std::size_t max_page_bytes = 3 * 1024 * 1024;
};

// Lists forms as they are, in any order, or as they were, by name. Thread-safe.
class FormLister {
 public:
  // Both outlive the lister.
  FormLister(FormStorage* storage, const rpc::PageTokens* tokens,
             ReadOptions options)
      : storage_(storage), tokens_(tokens), options_(options) {}

  // The response, serialised. Errors are those of the proto.
  absl::StatusOr<std::string> List(const Caller& caller,
                                   const form::v1::ListFormsRequest& request);

 private:
  struct Query;
  struct Rows;
  class PageBuilder;

  absl::StatusOr<Query> Parse(const TenantRow& tenant,
                              const form::v1::ListFormsRequest& request);
  absl::Status Resume(const form::v1::ListFormsRequest& request, Query* query);
  absl::Status Fill(const Caller& caller, Query* query, PageBuilder* page);
  absl::StatusOr<Rows> Read(const Query& query, int limit);
  // Whether the caller gets the row, which is completed.
  absl::StatusOr<bool> Admit(const Caller& caller, const Query& query,
                             FormRow* row);

  FormStorage* const storage_;
  const rpc::PageTokens* const tokens_;
  const ReadOptions options_;
};

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_DOMAIN_FORM_LISTER_H_
