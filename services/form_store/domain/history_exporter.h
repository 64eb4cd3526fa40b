#ifndef JIXIAO_SERVICES_FORM_STORE_DOMAIN_HISTORY_EXPORTER_H_
#define JIXIAO_SERVICES_FORM_STORE_DOMAIN_HISTORY_EXPORTER_H_

#include <functional>

#include "absl/status/status.h"

#include "common/base/clock.h"
#include "jixiao/form/v1/history_service.pb.h"
#include "services/form_store/domain/caller.h"
#include "services/form_store/storage/form_storage.h"

namespace jixiao::form_store {

// Exports the history of a tenant, online, as of one revision. What is kept
// beside the history (memos, answers) is that of this revision, too; keys are
// all there are, as an erased one must not come back. Thread-safe.
class HistoryExporter {
 public:
  using Sink =
      std::function<absl::Status(const form::v1::ExportHistoryResponse&)>;

  // Both outlive the exporter.
  HistoryExporter(FormStorage* storage, const base::Clock* clock)
      : storage_(storage), clock_(clock) {}

  // Errors: INVALID_FIELD, TENANT_NOT_FOUND, CURSOR_AHEAD, REVISION_COMPACTED,
  // ABORTED when the tenant was compacted meanwhile, those of storage and sink.
  absl::Status Export(const Caller& caller,
                      const form::v1::ExportHistoryRequest& request,
                      const Sink& sink);

 private:
  FormStorage* const storage_;
  const base::Clock* const clock_;
};

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_DOMAIN_HISTORY_EXPORTER_H_
