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
