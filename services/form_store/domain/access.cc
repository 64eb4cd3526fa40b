#include "services/form_store/domain/access.h"

#include <algorithm>
#include <string>

#include "common/base/errors.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "jixiao/form/v1/form.pb.h"

namespace jixiao::form_store {
namespace {

bool IsAmong(const std::vector<std::string>& org_units,
             std::string_view resource_name) {
  const auto name = base::ParseOrgUnitName(resource_name);
  return name.ok() && std::find(org_units.begin(), org_units.end(),
                                name->org_unit) != org_units.end();
}

}  // namespace

absl::Status NoSuchTenant(std::string_view tenant) {
  const std::string name = base::TenantName{std::string(tenant)}.ToString();
  return errors::NotFound(errors::ERROR_REASON_TENANT_NOT_FOUND,
                          "no tenant " + name +
                              " that you may see; an operator creates tenants")
      .With("tenant", name);
}

absl::Status NoSuchOrgUnit(std::string_view name) {
  return errors::NotFound(errors::ERROR_REASON_ORG_UNIT_NOT_FOUND,
                          "no organisation unit " + std::string(name))
      .With("org_unit", name);
}

absl::Status NoSuchForm(std::string_view name) {
  return errors::NotFound(errors::ERROR_REASON_FORM_NOT_FOUND,
                          "no form " + std::string(name) + " that you may see")
      .With("form", name);
}

absl::Status CheckTenantAccess(const Caller& caller, std::string_view tenant) {
  return caller.principal.MaySeeTenant(tenant) ? absl::OkStatus()
                                               : NoSuchTenant(tenant);
}

FormUnits UnitsOf(const form::v1::Form& form) {
  return {form.project().department().org_unit(),
          form.project().implementing_unit().org_unit()};
}

bool IsLimited(const security::Principal& principal) {
  return !principal.org_units.empty();
}

bool MaySeeUnits(const security::Principal& principal, const FormUnits& units) {
  return !IsLimited(principal) ||
         IsAmong(principal.org_units, units.department) ||
         IsAmong(principal.org_units, units.implementing_unit);
}

bool MaySeeForm(const Caller& caller, const form::v1::Form& form) {
  return !IsLimited(caller.principal) ||
         MaySeeUnits(caller.principal, UnitsOf(form));
}

bool MaySeeConfigChanges(const security::Principal& principal,
                         std::string_view resource_name) {
  return !IsLimited(principal) || base::ParseTenantName(resource_name).ok() ||
         IsAmong(principal.org_units, resource_name);
}

absl::Status CheckWholeTenantAccess(const Caller& caller,
                                    std::string_view tenant) {
  RETURN_IF_ERROR(CheckTenantAccess(caller, tenant));
  if (IsLimited(caller.principal)) {
    return errors::PermissionDenied(
        errors::ERROR_REASON_PERMISSION_DENIED,
        "you are limited to some organisation units; a whole history needs "
        "access to the whole tenant");
  }
  return absl::OkStatus();
}

}  // namespace jixiao::form_store
