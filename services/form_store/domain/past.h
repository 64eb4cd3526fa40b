#ifndef JIXIAO_SERVICES_FORM_STORE_DOMAIN_PAST_H_
#define JIXIAO_SERVICES_FORM_STORE_DOMAIN_PAST_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "common/rpc/page_token.h"
#include "jixiao/common/v1/revision.pb.h"
#include "services/form_store/storage/form_storage.h"

// Points in the history of a tenant, and forms as they were.
namespace jixiao::form_store {

// The tenant as it is now; TENANT_NOT_FOUND.
absl::StatusOr<TenantRow> FindTenantRow(FormStorage* storage,
                                        std::string_view tenant);

// FAILED_PRECONDITION with HISTORY_CHANGED, and with the last revision that
// both histories share ("fork_revision") if it is known, unless the point is of
// the tenant's present history. A point without a history id is.
absl::Status CheckHistory(const TenantRow& tenant,
                          const common::v1::TenantRevision& point);

// The same of the tenant as it is by now: whoever reads in several steps asks
// after the last one, lest a restore has come between.
absl::Status CheckStillPresent(FormStorage* storage, std::string_view tenant,
                               const std::string& history_id);

// The position in a page token of a tenant: as PageTokens::Read, with the
// revision of the fork in HISTORY_CHANGED.
absl::StatusOr<std::string> ReadPosition(const rpc::PageTokens& tokens,
                                         const rpc::PageScope& scope,
                                         std::string_view token,
                                         FormStorage* storage,
                                         std::string_view tenant);

// OUT_OF_RANGE with CURSOR_COMPACTED and the oldest cursor that can be used.
absl::Status CursorCompacted(const std::string& tenant, std::int64_t oldest);

// Whether changes can be read after a cursor: HISTORY_CHANGED, CURSOR_AHEAD
// (with the head), CURSOR_COMPACTED.
absl::Status CheckCursor(const TenantRow& tenant,
                         const common::v1::TenantRevision& cursor);

// The last revision that was committed at or before an instant (microseconds
// since the epoch). NOT_FOUND with REVISION_NOT_FOUND when the tenant is
// younger; errors of the storage.
absl::StatusOr<std::int64_t> RevisionAt(FormStorage* storage,
                                        const TenantRow& tenant,
                                        std::int64_t time_us);

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
