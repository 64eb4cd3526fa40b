#include "services/form_store/storage/storage_errors.h"

#include <string>

#include "absl/strings/str_cat.h"

#include "common/base/errors.h"
#include "common/base/resource_name.h"
#include "common/base/string_view_bridge.h"

namespace jixiao::form_store {

absl::Status TenantNotFound(std::string_view tenant) {
  return errors::NotFound(
             errors::ERROR_REASON_TENANT_NOT_FOUND,
             absl::StrCat("there is no tenant ", base::ToAbsl(tenant)))
      .With("tenant", base::TenantName{std::string(tenant)}.ToString());
}

absl::Status TenantExists(std::string_view tenant) {
  return errors::AlreadyExists(
             errors::ERROR_REASON_ALREADY_EXISTS,
             absl::StrCat("the tenant ", base::ToAbsl(tenant), " exists"))
      .With("name", base::TenantName{std::string(tenant)}.ToString());
}

absl::Status RevisionNotFound(std::string_view tenant, int64_t revision) {
  return errors::NotFound(errors::ERROR_REASON_REVISION_NOT_FOUND,
                          absl::StrCat("tenant ", base::ToAbsl(tenant),
                                       " has no revision ", revision))
      .With("tenant", base::TenantName{std::string(tenant)}.ToString())
      .With("revision", std::to_string(revision));
}

absl::Status RevisionCompacted(std::string_view tenant, int64_t oldest) {
  return errors::OutOfRange(
             errors::ERROR_REASON_REVISION_COMPACTED,
             absl::StrCat("that past was compacted; the oldest state that is "
                          "left is that of revision ",
                          oldest))
      .With("tenant", base::TenantName{std::string(tenant)}.ToString())
      .With("oldest_revision", std::to_string(oldest));
}

absl::Status RevisionAhead(std::string_view tenant, int64_t head) {
  return errors::OutOfRange(
             errors::ERROR_REASON_CURSOR_AHEAD,
             absl::StrCat("the revision lies in the future of tenant ",
                          base::ToAbsl(tenant), ", whose head is ", head))
      .With("tenant", base::TenantName{std::string(tenant)}.ToString())
      .With("head", std::to_string(head));
}

absl::Status CheckReadable(std::string_view tenant, int64_t revision,
                           int64_t compacted, int64_t head) {
  if (revision > head) {
    return RevisionAhead(tenant, head);
  }
  return revision < compacted ? RevisionCompacted(tenant, compacted)
                              : absl::OkStatus();
}

absl::Status TenantRestoring(std::string_view tenant) {
  return errors::Unavailable(
             errors::ERROR_REASON_TENANT_RESTORING,
             absl::StrCat("tenant ", base::ToAbsl(tenant),
                          " is being restored from a backup: try again when "
                          "that is done"))
      .With("tenant", base::TenantName{std::string(tenant)}.ToString());
}

absl::Status NotRestoring(std::string_view tenant) {
  return errors::Internal(
      absl::StrCat("tenant ", base::ToAbsl(tenant), " is not being restored"));
}

absl::Status ResourceNotFound(std::string_view resource_name) {
  errors::Reason reason = errors::ERROR_REASON_FORM_NOT_FOUND;
  if (base::ParseTenantName(resource_name).ok()) {
    reason = errors::ERROR_REASON_TENANT_NOT_FOUND;
  } else if (base::ParseOrgUnitName(resource_name).ok()) {
    reason = errors::ERROR_REASON_ORG_UNIT_NOT_FOUND;
  }
  return errors::NotFound(
             reason, absl::StrCat("there is no ", base::ToAbsl(resource_name)))
      .With("name", resource_name);
}

absl::Status NoEntry() {
  return absl::NotFoundError("no such entry");
}

}  // namespace jixiao::form_store
