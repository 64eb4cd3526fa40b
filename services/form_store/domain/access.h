#ifndef JIXIAO_SERVICES_FORM_STORE_DOMAIN_ACCESS_H_
#define JIXIAO_SERVICES_FORM_STORE_DOMAIN_ACCESS_H_

#include <string>
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

// The organisation units that a form is of: resource names, empty where it
// names none.
struct FormUnits {
  std::string department;
  std::string implementing_unit;
};
FormUnits UnitsOf(const form::v1::Form& form);

// Whether the principal is limited to some organisation units.
bool IsLimited(const security::Principal& principal);

// Whether a form of these units is of those that the caller is limited to, if
// any.
bool MaySeeUnits(const security::Principal& principal, const FormUnits& units);
bool MaySeeForm(const Caller& caller, const form::v1::Form& form);

// Whether the caller is told of changes of this tenant or organisation unit (by
// name): a limited one of the tenant and of its own units. The other units are
// in its lists, but when and by whom they are changed, or made along with a
// form, is theirs.
bool MaySeeConfigChanges(const security::Principal& principal,
                         std::string_view resource_name);

// The tenant is the caller's, and all of it: PERMISSION_DENIED for a caller who
// is limited to organisation units.
absl::Status CheckWholeTenantAccess(const Caller& caller,
                                    std::string_view tenant);

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_DOMAIN_ACCESS_H_
