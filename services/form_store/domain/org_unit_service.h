#ifndef JIXIAO_SERVICES_FORM_STORE_DOMAIN_ORG_UNIT_SERVICE_H_
#define JIXIAO_SERVICES_FORM_STORE_DOMAIN_ORG_UNIT_SERVICE_H_

#include <string_view>

#include "absl/status/statusor.h"

#include "common/base/resource_name.h"
#include "jixiao/form/v1/tenant_service.pb.h"
#include "services/form_store/domain/caller.h"
#include "services/form_store/domain/tenant_service.h"

namespace jixiao::form_store {

// Keeps the organisation units of tenants. Errors are those of the proto.
// Thread-safe.
class OrgUnitService {
 public:
  explicit OrgUnitService(TenantParts parts) : parts_(std::move(parts)) {}

  absl::StatusOr<form::v1::OrgUnit> Create(
      const Caller& caller, const form::v1::CreateOrgUnitRequest& request);
  absl::StatusOr<form::v1::OrgUnit> Get(
      const Caller& caller, const form::v1::GetOrgUnitRequest& request);
  absl::StatusOr<form::v1::ListOrgUnitsResponse> List(
      const Caller& caller, const form::v1::ListOrgUnitsRequest& request);
  absl::StatusOr<form::v1::OrgUnit> Update(
      const Caller& caller, const form::v1::UpdateOrgUnitRequest& request);

 private:
  absl::StatusOr<form::v1::OrgUnit> TryUpdate(
      const Caller& caller, const TenantInfo& tenant,
      const base::OrgUnitName& name,
      const form::v1::UpdateOrgUnitRequest& request);
  // Fields, and that the parent exists and is not below the unit.
  absl::Status Check(const TenantInfo& tenant, const form::v1::OrgUnit& unit);
  absl::Status CheckParent(const TenantInfo& tenant,
                           const form::v1::OrgUnit& unit);
  // ALREADY_EXISTS when another unit has one of the names.
  absl::Status CheckNamesFree(const TenantInfo& tenant,
                              const form::v1::OrgUnit& unit);
  absl::StatusOr<form::v1::OrgUnit> Commit(const Caller& caller,
                                           const TenantInfo& tenant,
                                           form::v1::ChangeAction action,
                                           Expectation expect,
                                           form::v1::OrgUnit unit);

  const TenantParts parts_;
};

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_DOMAIN_ORG_UNIT_SERVICE_H_
