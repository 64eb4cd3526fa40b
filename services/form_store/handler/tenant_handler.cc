#include "services/form_store/handler/tenant_handler.h"

#include "common/base/status_macros.h"
#include "services/form_store/handler/caller_of.h"

namespace jixiao::form_store {

using form::v1::OrgUnit;
using form::v1::Tenant;
using rpc::CallContext;

rpc::Service TenantHandler::MakeService() {
  rpc::Service service("jixiao.form.v1.TenantService");
  service.Unary("CreateTenant", this, &TenantHandler::CreateTenant)
      .Unary("GetTenant", this, &TenantHandler::GetTenant)
      .Unary("ListTenants", this, &TenantHandler::ListTenants)
      .Unary("UpdateTenant", this, &TenantHandler::UpdateTenant)
      .Unary("CreateOrgUnit", this, &TenantHandler::CreateOrgUnit)
      .Unary("GetOrgUnit", this, &TenantHandler::GetOrgUnit)
      .Unary("ListOrgUnits", this, &TenantHandler::ListOrgUnits)
      .Unary("UpdateOrgUnit", this, &TenantHandler::UpdateOrgUnit);
  return service;
}

absl::StatusOr<Tenant> TenantHandler::CreateTenant(
    const CallContext& context, const form::v1::CreateTenantRequest& request) {
  ASSIGN_OR_RETURN(const Caller caller,
                   CallerOf(context, request.request_id()));
  return tenants_->Create(caller, request);
}

absl::StatusOr<Tenant> TenantHandler::GetTenant(
    const CallContext& context, const form::v1::GetTenantRequest& request) {
  return tenants_->Get(CallerOf(context), request);
}

absl::StatusOr<form::v1::ListTenantsResponse> TenantHandler::ListTenants(
    const CallContext& context, const form::v1::ListTenantsRequest& request) {
  return tenants_->List(CallerOf(context), request);
}

absl::StatusOr<Tenant> TenantHandler::UpdateTenant(
    const CallContext& context, const form::v1::UpdateTenantRequest& request) {
  ASSIGN_OR_RETURN(const Caller caller,
                   CallerOf(context, request.request_id()));
  return tenants_->Update(caller, request);
}

absl::StatusOr<OrgUnit> TenantHandler::CreateOrgUnit(
    const CallContext& context, const form::v1::CreateOrgUnitRequest& request) {
  ASSIGN_OR_RETURN(const Caller caller,
                   CallerOf(context, request.request_id()));
  return units_->Create(caller, request);
}

absl::StatusOr<OrgUnit> TenantHandler::GetOrgUnit(
    const CallContext& context, const form::v1::GetOrgUnitRequest& request) {
  return units_->Get(CallerOf(context), request);
}

absl::StatusOr<form::v1::ListOrgUnitsResponse> TenantHandler::ListOrgUnits(
    const CallContext& context, const form::v1::ListOrgUnitsRequest& request) {
  return units_->List(CallerOf(context), request);
}

absl::StatusOr<OrgUnit> TenantHandler::UpdateOrgUnit(
    const CallContext& context, const form::v1::UpdateOrgUnitRequest& request) {
  ASSIGN_OR_RETURN(const Caller caller,
                   CallerOf(context, request.request_id()));
  return units_->Update(caller, request);
}

}  // namespace jixiao::form_store
