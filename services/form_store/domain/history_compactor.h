#ifndef JIXIAO_SERVICES_FORM_STORE_DOMAIN_HISTORY_COMPACTOR_H_
#define JIXIAO_SERVICES_FORM_STORE_DOMAIN_HISTORY_COMPACTOR_H_

#include "absl/status/statusor.h"

#include "jixiao/form/v1/history_service.pb.h"
#include "services/form_store/domain/caller.h"
#include "services/form_store/storage/form_storage.h"

namespace jixiao::form_store {

// Drops the payloads of a tenant's old changes, in steps between which others
// write. One that is interrupted is gone on with by asking again. Thread-safe.
class HistoryCompactor {
 public:
  // `storage` outlives the compactor.
  explicit HistoryCompactor(FormStorage* storage) : storage_(storage) {}

  // Errors are those of the proto: INVALID_FIELD, TENANT_NOT_FOUND,
  // CURSOR_AHEAD, REVISION_NOT_FOUND for a time before the first change.
  absl::StatusOr<form::v1::CompactHistoryResponse> Compact(
      const Caller& caller, const form::v1::CompactHistoryRequest& request);

 private:
  FormStorage* const storage_;
};

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_DOMAIN_HISTORY_COMPACTOR_H_
