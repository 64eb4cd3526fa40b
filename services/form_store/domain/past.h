#ifndef JIXIAO_SERVICES_FORM_STORE_DOMAIN_PAST_H_
#define JIXIAO_SERVICES_FORM_STORE_DOMAIN_PAST_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "jixiao/common/v1/revision.pb.h"
#include "services/form_store/storage/form_storage.h"

// Points in the history of a tenant, and forms as they were.
namespace jixiao::form_store {

// FAILED_PRECONDITION with HISTORY_CHANGED, and with the last revision that
// both histories share ("fork_revision") if it is known, unless the point is of
// the tenant's present history. A point without a history id is.
absl::Status CheckHistory(const TenantRow& tenant,
                          const common::v1::TenantRevision& point);

// OUT_OF_RANGE with CURSOR_COMPACTED and the oldest cursor that can be used.
absl::Status CursorCompacted(const std::string& tenant, std::int64_t oldest);

// The revision that a request wants to see: that of `as_of`, or the head when
// it is not set (revision 0). INVALID_FIELD for another tenant or a negative
// number, HISTORY_CHANGED, CURSOR_AHEAD, REVISION_COMPACTED.
absl::StatusOr<std::int64_t> ResolveAsOf(
    const TenantRow& tenant, const common::v1::TenantRevision& as_of);

// Adds to a row of the past what the storage leaves out: its report and its
// index. Does nothing to a current one.
absl::Status CompletePastRow(FormStorage* storage, const TenantRow& tenant,
                             FormRow* row);

// A point as messages hold it.
common::v1::TenantRevision PointOf(const TenantRow& tenant,
                                   std::int64_t revision);

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_DOMAIN_PAST_H_
