// The errors that every backend gives alike.
#ifndef JIXIAO_SERVICES_FORM_STORE_STORAGE_STORAGE_ERRORS_H_
#define JIXIAO_SERVICES_FORM_STORE_STORAGE_STORAGE_ERRORS_H_

#include <cstdint>
#include <string_view>

#include "absl/status/status.h"

#include "jixiao/form/v1/change.pb.h"

namespace jixiao::form_store {

absl::Status TenantNotFound(std::string_view tenant);
absl::Status TenantExists(std::string_view tenant);
absl::Status RevisionNotFound(std::string_view tenant, int64_t revision);
// OUT_OF_RANGE: REVISION_COMPACTED with the oldest state that is left, or
// CURSOR_AHEAD with the head.
absl::Status RevisionCompacted(std::string_view tenant, int64_t oldest);
absl::Status RevisionAhead(std::string_view tenant, int64_t head);
// OK when the state as of a revision can be read, else one of these two.
absl::Status CheckReadable(std::string_view tenant, int64_t revision,
                           int64_t compacted, int64_t head);
// UNAVAILABLE with TENANT_RESTORING.
absl::Status TenantRestoring(std::string_view tenant);
// INTERNAL: a restore goes on that was not begun.
absl::Status NotRestoring(std::string_view tenant);
// FORM_NOT_FOUND, ORG_UNIT_NOT_FOUND or TENANT_NOT_FOUND, as the name says.
absl::Status ResourceNotFound(std::string_view resource_name);

// For memos, keys and holders, whose absence is an answer rather than an error:
// bare, so that it costs nothing.
absl::Status NoEntry();

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_STORAGE_STORAGE_ERRORS_H_
