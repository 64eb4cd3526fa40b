#ifndef JIXIAO_SERVICES_FORM_STORE_DOMAIN_ORG_RESOLVER_H_
#define JIXIAO_SERVICES_FORM_STORE_DOMAIN_ORG_RESOLVER_H_

#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "jixiao/form/v1/form.pb.h"
#include "jixiao/form/v1/tenant.pb.h"
#include "services/form_store/domain/tenant_directory.h"
#include "services/form_store/storage/form_storage.h"

namespace jixiao::form_store {

// Sets `org_unit` of the form's department and implementing unit to the units
// that have the printed names. A name that no unit has makes an unverified one,
// where the tenant allows it: the result holds the mutations to be committed
// before the form. Otherwise INVALID_ARGUMENT with ORG_UNIT_NOT_FOUND. A name
// that is printed as in `current`, which may be null, stays with the unit of
// `current`: that one may bear another name by now. The units in `made` are
// made before, in the same write.
absl::StatusOr<std::vector<Mutation>> ResolveOrgUnits(
    const TenantInfo& tenant, TenantDirectory* directory,
    const form::v1::Form* current, std::span<const Mutation> made,
    form::v1::Form* form);

// The keys under which the names of a unit are held, without repetition.
std::vector<std::string> OrgUnitKeys(const form::v1::OrgUnit& unit);

// Serialises a unit as stored: without its etag.
std::string EncodeOrgUnit(const form::v1::OrgUnit& unit);

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_DOMAIN_ORG_RESOLVER_H_
