#ifndef JIXIAO_SERVICES_FORM_STORE_DOMAIN_ACCESS_H_
#define JIXIAO_SERVICES_FORM_STORE_DOMAIN_ACCESS_H_

#include <string_view>

#include "absl/status/status.h"

#include "services/form_store/domain/caller.h"

namespace jixiao::form::v1 {
class Form;
}

// What a caller may see. Roles were checked before; here it is the tenant and
// the organisation unit. Not there and not yours look the same.
namespace jixiao::form_store {

// NOT_FOUND with TENANT_NOT_FOUND, ORG_UNIT_NOT_FOUND, FORM_NOT_FOUND.
absl::Status NoSuchTenant(std::string_view tenant);
absl::Status NoSuchOrgUnit(std::string_view name);
absl::Status NoSuchForm(std::string_view name);

// TENANT_NOT_FOUND unless the caller may see the tenant (by id).
absl::Status CheckTenantAccess(const Caller& caller, std::string_view tenant);

// Whether the form is of the units that the caller is limited to, if any.
bool MaySeeForm(const Caller& caller, const form::v1::Form& form);

// PERMISSION_DENIED for a caller who is limited to organisation units: feeds
// and exports show whole tenants.
absl::Status CheckNotLimited(const Caller& caller);

// Both: the tenant is the caller's, and all of it.
absl::Status CheckWholeTenantAccess(const Caller& caller,
                                    std::string_view tenant);

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_DOMAIN_ACCESS_H_
