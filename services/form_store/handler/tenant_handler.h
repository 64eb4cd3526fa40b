#ifndef JIXIAO_SERVICES_FORM_STORE_HANDLER_TENANT_HANDLER_H_
#define JIXIAO_SERVICES_FORM_STORE_HANDLER_TENANT_HANDLER_H_

#include "absl/status/statusor.h"

#include "common/rpc/call_context.h"
#include "common/rpc/service.h"
#include "jixiao/form/v1/tenant_service.pb.h"
#include "services/form_store/domain/org_unit_service.h"
#include "services/form_store/domain/tenant_service.h"

namespace jixiao::form_store {

// jixiao.form.v1.TenantService.
class TenantHandler {
 public:
  // Both outlive the handler.
  TenantHandler(TenantService* tenants, OrgUnitService* units)
      : tenants_(tenants), units_(units) {}

  rpc::Service MakeService();

 private:
  absl::StatusOr<form::v1::Tenant> CreateTenant(
      const rpc::CallContext& context,
      const form::v1::CreateTenantRequest& request);
  absl::StatusOr<form::v1::Tenant> GetTenant(
      const rpc::CallContext& context,
      const form::v1::GetTenantRequest& request);
  absl::StatusOr<form::v1::ListTenantsResponse> ListTenants(
      const rpc::CallContext& context,
      const form::v1::ListTenantsRequest& request);
  absl::StatusOr<form::v1::Tenant> UpdateTenant(
      const rpc::CallContext& context,
      const form::v1::UpdateTenantRequest& request);
  absl::StatusOr<form::v1::OrgUnit> CreateOrgUnit(
      const rpc::CallContext& context,
      const form::v1::CreateOrgUnitRequest& request);
  absl::StatusOr<form::v1::OrgUnit> GetOrgUnit(
      const rpc::CallContext& context,
      const form::v1::GetOrgUnitRequest& request);
  absl::StatusOr<form::v1::ListOrgUnitsResponse> ListOrgUnits(
      const rpc::CallContext& context,
      const form::v1::ListOrgUnitsRequest& request);
  absl::StatusOr<form::v1::OrgUnit> UpdateOrgUnit(
      const rpc::CallContext& context,
      const form::v1::UpdateOrgUnitRequest& request);

  TenantService* const tenants_;
  OrgUnitService* const units_;
};

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_HANDLER_TENANT_HANDLER_H_
