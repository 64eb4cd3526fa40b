#include "services/form_store/domain/history_compactor.h"

#include <algorithm>
#include <cstdint>

#include "common/base/errors.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "services/form_store/domain/access.h"
#include "services/form_store/domain/form_codec.h"
#include "services/form_store/domain/past.h"
#include "services/form_store/storage/storage_errors.h"

namespace jixiao::form_store {
namespace {

using form::v1::CompactHistoryRequest;
using form::v1::CompactHistoryResponse;

// Changes that one transaction looks at.
constexpr int kStepChanges = 500;

// The revision up to which superseded payloads go.
absl::StatusOr<std::int64_t> BoundOf(FormStorage* storage,
                                     const TenantRow& tenant,
                                     const CompactHistoryRequest& request) {
  if (request.has_before_time()) {
    return RevisionAt(storage, tenant, MicrosOf(request.before_time()));
  }
  if (request.before_revision() < 1) {
    return errors::InvalidField(
        "before_revision", "is required, or before_time; must be positive");
  }
  if (request.before_revision() > tenant.head) {
    return RevisionAhead(tenant.tenant_id, tenant.head);
  }
  return request.before_revision();
}

}  // namespace

absl::StatusOr<CompactHistoryResponse> HistoryCompactor::Compact(
    const Caller& caller, const CompactHistoryRequest& request) {
  ASSIGN_OR_RETURN(const base::TenantName parent,
                   base::ParseTenantName(request.parent(), "parent"));
  RETURN_IF_ERROR(CheckTenantAccess(caller, parent.tenant));
  ASSIGN_OR_RETURN(const TenantRow tenant, storage_->GetTenant(parent.tenant));
  ASSIGN_OR_RETURN(const std::int64_t bound,
                   BoundOf(storage_, tenant, request));
  if (!request.validate_only()) {
    RETURN_IF_ERROR(storage_->BeginCompaction(parent.tenant, bound));
  }
  CompactHistoryResponse response;
  response.set_compacted_revision(std::max(bound, tenant.compacted_revision));
  for (std::int64_t after = 0; after < bound;) {
    RETURN_IF_ERROR(caller.CheckAlive());
    ASSIGN_OR_RETURN(
        const CompactionStep step,
        storage_->CompactStep(parent.tenant, after, bound, kStepChanges,
                              request.validate_only()));
    after = step.last_revision;
    response.set_dropped_payloads(response.dropped_payloads() +
                                  step.dropped_payloads);
    response.set_dropped_bytes(response.dropped_bytes() + step.dropped_bytes);
  }
  return response;
}

}  // namespace jixiao::form_store
