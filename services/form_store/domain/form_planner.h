#ifndef JIXIAO_SERVICES_FORM_STORE_DOMAIN_FORM_PLANNER_H_
#define JIXIAO_SERVICES_FORM_STORE_DOMAIN_FORM_PLANNER_H_

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "common/base/clock.h"
#include "common/base/resource_name.h"
#include "jixiao/form/v1/form_service.pb.h"
#include "services/form_store/domain/caller.h"
#include "services/form_store/domain/form_answer.h"
#include "services/form_store/domain/form_preparer.h"
#include "services/form_store/domain/request_ledger.h"
#include "services/form_store/domain/tenant_directory.h"
#include "services/form_store/domain/validation_gate.h"
#include "services/form_store/storage/commit_queue.h"
#include "services/form_store/storage/form_storage.h"

namespace jixiao::form_store {

// What writes of forms work with. All outlive their users.
struct WriteParts {
  FormStorage* storage;
  CommitQueue* queue;
  TenantDirectory* tenants;
  const FormPreparer* preparer;
  ValidationGate* gate;
  RequestLedger* ledger;
  const base::Clock* clock;
  // Told the tenant of each form that was saved as PENDING. Quick.
  std::function<void(std::string_view tenant)> on_pending;
};

// A form as it stands, for a change of it.
struct CurrentForm {
  FormRow row;
  form::v1::Form form;
};

// Works out what changes of single forms come to, before validation: etag →
// state → content. Errors are those of the proto. Thread-safe.
class FormPlanner {
 public:
  explicit FormPlanner(WriteParts parts) : parts_(std::move(parts)) {}

  // The tenant, if the caller may see it.
  absl::StatusOr<std::shared_ptr<const TenantInfo>> FindTenant(
      const Caller& caller, std::string_view tenant) const;

  // A live form that the caller may see, with this etag unless it is empty.
  absl::StatusOr<CurrentForm> Load(const Caller& caller,
                                   const TenantInfo& tenant,
                                   const base::FormName& name,
                                   std::string_view etag) const;

  // `made` are units that the same write makes before.
  absl::StatusOr<FormPlan> Create(const Caller& caller,
                                  const TenantInfo& tenant,
                                  const base::FormName& name,
                                  const form::v1::CreateFormRequest& request,
                                  std::span<const Mutation> made = {}) const;
  absl::StatusOr<FormPlan> Update(const Caller& caller,
                                  const TenantInfo& tenant,
                                  const base::FormName& name,
                                  const form::v1::UpdateFormRequest& request,
                                  std::span<const Mutation> made = {}) const;
  absl::StatusOr<FormPlan> Delete(
      const Caller& caller, const TenantInfo& tenant,
      const base::FormName& name,
      const form::v1::DeleteFormRequest& request) const;
  absl::StatusOr<FormPlan> Undelete(
      const Caller& caller, const TenantInfo& tenant,
      const base::FormName& name,
      const form::v1::UndeleteFormRequest& request) const;

  // ALREADY_EXISTS unless there is no form of this name, deleted ones included.
  absl::Status CheckIdFree(const base::FormName& name) const;
  // NATURAL_KEY_TAKEN when another live form holds the key.
  absl::Status CheckKeyFree(const base::FormName& name,
                            std::string_view natural_key) const;
  // The report of this very content and the tenant's rule set, if one is bound.
  absl::StatusOr<std::optional<BoundReport>> FindReport(
      const TenantInfo& tenant, const CurrentForm& current) const;

 private:
  // The same as Load, of a deleted form too.
  absl::StatusOr<CurrentForm> LoadAny(const Caller& caller,
                                      const TenantInfo& tenant,
                                      const base::FormName& name) const;

  const WriteParts parts_;
};

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_DOMAIN_FORM_PLANNER_H_
