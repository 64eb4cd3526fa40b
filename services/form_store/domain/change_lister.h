#ifndef JIXIAO_SERVICES_FORM_STORE_DOMAIN_CHANGE_LISTER_H_
#define JIXIAO_SERVICES_FORM_STORE_DOMAIN_CHANGE_LISTER_H_

#include <cstddef>
#include <cstdint>
#include <optional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "common/rpc/page_token.h"
#include "jixiao/form/v1/change_service.pb.h"
#include "services/form_store/domain/caller.h"
#include "services/form_store/domain/change_converter.h"
#include "services/form_store/storage/form_storage.h"

namespace jixiao::form_store {

struct ChangeListOptions {
  // Changes that one page looks at; then it is short.
  int max_changes_scanned = 5000;
  // Bytes of changes in one page, unless a single one has more; then it is
  // short. Below the 4 MiB that clients take by default.
  std::size_t max_page_bytes = 3 * 1024 * 1024;
};

// Reads the changes of a tenant in pages, as ChangeHub sends them, and finds
// its revisions by time. Errors are those of the proto. Thread-safe.
class ChangeLister {
 public:
  // All outlive the lister.
  ChangeLister(FormStorage* storage, const rpc::PageTokens* tokens,
               ChangeListOptions options = {})
      : storage_(storage),
        tokens_(tokens),
        options_(options),
        converter_(storage) {}

  absl::StatusOr<form::v1::ListChangesResponse> List(
      const Caller& caller, const form::v1::ListChangesRequest& request);
  absl::StatusOr<form::v1::ResolveRevisionResponse> Resolve(
      const Caller& caller, const form::v1::ResolveRevisionRequest& request);

 private:
  struct Query;
  struct Page;

  absl::StatusOr<Query> Parse(const Caller& caller, const TenantRow& tenant,
                              const form::v1::ListChangesRequest& request);
  // Adds changes after the page's cursor, which moves on, until it is full or
  // at the head.
  absl::Status Fill(const Caller& caller, const Query& query, Page* page);
  // Adds one change, or passes it over. False when it does not fit.
  absl::StatusOr<bool> Add(const Query& query, const StoredChange& stored,
                           Page* page);
  // What the caller gets of a change, or nothing.
  absl::StatusOr<std::optional<form::v1::Change>> View(
      const Query& query, const StoredChange& stored, std::int64_t last_sent);

  FormStorage* const storage_;
  const rpc::PageTokens* const tokens_;
  const ChangeListOptions options_;
  const ChangeConverter converter_;
};

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_DOMAIN_CHANGE_LISTER_H_
