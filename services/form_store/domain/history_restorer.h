#ifndef JIXIAO_SERVICES_FORM_STORE_DOMAIN_HISTORY_RESTORER_H_
#define JIXIAO_SERVICES_FORM_STORE_DOMAIN_HISTORY_RESTORER_H_

#include <functional>
#include <optional>
#include <string_view>

#include "absl/status/statusor.h"

#include "common/base/clock.h"
#include "jixiao/form/v1/history_service.pb.h"
#include "services/form_store/domain/caller.h"
#include "services/form_store/domain/tenant_directory.h"
#include "services/form_store/storage/form_storage.h"

namespace jixiao::form_store {

// Makes tenants of exported histories. Thread-safe; two restores of one tenant
// at a time spoil each other, and at least one of them fails.
class HistoryRestorer {
 public:
  // The next message; nothing at the end.
  using Source = std::function<
      absl::StatusOr<std::optional<form::v1::RestoreHistoryRequest>>()>;

  // All outlive the restorer.
  struct Parts {
    FormStorage* storage;
    TenantDirectory* directory;
    const base::Clock* clock;
    // Told of a tenant whose history is another one now.
    std::function<void(std::string_view tenant)> on_restored;
  };
  explicit HistoryRestorer(Parts parts) : parts_(std::move(parts)) {}

  // Errors are those of the proto. A tenant that was to be replaced stays shut
  // (TENANT_RESTORING) when its restore fails, so that nobody takes it for one
  // that does not exist; a new one is gone.
  absl::StatusOr<form::v1::RestoreHistoryResponse> Restore(
      const Caller& caller, const Source& source);

 private:
  const Parts parts_;
};

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_DOMAIN_HISTORY_RESTORER_H_
