#ifndef JIXIAO_SERVICES_FORM_STORE_DOMAIN_ORG_UNIT_SERVICE_H_
#define JIXIAO_SERVICES_FORM_STORE_DOMAIN_ORG_UNIT_SERVICE_H_

#include <memory>
#include <optional>
#include <string_view>

#include "absl/status/statusor.h"

#include "common/base/resource_name.h"
#include "jixiao/form/v1/tenant_service.pb.h"
#include "services/form_store/domain/caller.h"
#include "services/form_store/domain/request_ledger.h"
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
  // Who asks for what, once it is permitted.
  struct Job {
    const Caller& caller;
    std::shared_ptr<const TenantInfo> tenant;
    std::optional<RequestIdentity> identity;
  };

  template <typename Request>
  absl::StatusOr<Job> BeginJob(const Caller& caller, std::string_view tenant,
                               const Request& request);
  absl::StatusOr<form::v1::OrgUnit> CreateOnce(
      const Job& job, const form::v1::CreateOrgUnitRequest& request);
  // Again while races are lost and an etag does not forbid it.
  absl::StatusOr<form::v1::OrgUnit> UpdateOnce(
      const Job& job, const base::OrgUnitName& name,
      const form::v1::UpdateOrgUnitRequest& request);
  absl::StatusOr<form::v1::OrgUnit> TryUpdate(
      const Job& job, const base::OrgUnitName& name,
      const form::v1::UpdateOrgUnitRequest& request);
  // The answer given before, or `act`.
  absl::StatusOr<form::v1::OrgUnit> Answer(
      const Job& job, const RequestLedger::Act<form::v1::OrgUnit>& act);
  absl::StatusOr<form::v1::OrgUnit> Replay(const Job& job,
                                           const RememberedRequest& remembered);
  // Fields, and that the parent exists and is not below the unit.
  absl::Status Check(const TenantInfo& tenant, const form::v1::OrgUnit& unit);
  absl::Status CheckParent(const TenantInfo& tenant,
                           const form::v1::OrgUnit& unit);
  // ALREADY_EXISTS when another unit has one of the names.
  absl::Status CheckNamesFree(const TenantInfo& tenant,
                              const form::v1::OrgUnit& unit);
  absl::StatusOr<form::v1::OrgUnit> Commit(const Job& job,
                                           form::v1::ChangeAction action,
                                           Expectation expect,
                                           form::v1::OrgUnit unit);
  // Remembers that a request changed nothing.
  absl::StatusOr<form::v1::OrgUnit> CommitUnchanged(const Job& job,
                                                    form::v1::OrgUnit unit);

  const TenantParts parts_;
};

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_DOMAIN_ORG_UNIT_SERVICE_H_
