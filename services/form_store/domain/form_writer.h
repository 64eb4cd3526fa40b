#ifndef JIXIAO_SERVICES_FORM_STORE_DOMAIN_FORM_WRITER_H_
#define JIXIAO_SERVICES_FORM_STORE_DOMAIN_FORM_WRITER_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

#include "common/base/clock.h"
#include "common/base/resource_name.h"
#include "jixiao/form/v1/form_service.pb.h"
#include "services/form_store/domain/caller.h"
#include "services/form_store/domain/form_preparer.h"
#include "services/form_store/domain/form_write.h"
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
  const base::Clock* clock;
  // Told the tenant of each form that was saved as PENDING. Quick.
  std::function<void(std::string_view tenant)> on_pending;
};

// A form as it stands, for a change of it.
struct CurrentForm {
  FormRow row;
  form::v1::Form form;
};

// Changes single forms, each as permission → etag → state → validation →
// commit. Errors are those of the proto; a change that lost a race is tried
// again when the caller gave no etag. Thread-safe.
class FormWriter {
 public:
  static constexpr int kMaxAttempts = 8;

  explicit FormWriter(WriteParts parts) : parts_(std::move(parts)) {}

  absl::StatusOr<form::v1::Form> Create(
      const Caller& caller, const form::v1::CreateFormRequest& request);
  absl::StatusOr<form::v1::Form> Update(
      const Caller& caller, const form::v1::UpdateFormRequest& request);
  absl::StatusOr<form::v1::Form> Delete(
      const Caller& caller, const form::v1::DeleteFormRequest& request);
  absl::StatusOr<form::v1::Form> Submit(
      const Caller& caller, const form::v1::SubmitFormRequest& request);

 private:
  using TenantPointer = std::shared_ptr<const TenantInfo>;
  // A write to be made, or the form when there is nothing to write.
  struct Plan {
    std::optional<FormWrite> write;
    form::v1::Form unchanged;
  };

  absl::StatusOr<TenantPointer> FindTenant(const Caller& caller,
                                           std::string_view tenant);
  absl::StatusOr<CurrentForm> Load(const Caller& caller,
                                   const TenantInfo& tenant,
                                   const base::FormName& name,
                                   std::string_view etag);
  // Runs plan → commit, again while races are lost and `may_retry` says so.
  absl::StatusOr<form::v1::Form> Run(
      const Caller& caller, const TenantInfo& tenant, bool validate_only,
      bool has_etag, const std::function<absl::StatusOr<Plan>()>& plan);
  absl::StatusOr<form::v1::Form> Commit(const Caller& caller,
                                        const TenantInfo& tenant,
                                        const FormWrite& write);

  absl::StatusOr<Plan> PlanCreate(const Caller& caller,
                                  const TenantInfo& tenant,
                                  const base::FormName& name,
                                  const form::v1::CreateFormRequest& request);
  absl::StatusOr<Plan> PlanUpdate(const Caller& caller,
                                  const TenantInfo& tenant,
                                  const base::FormName& name,
                                  const form::v1::UpdateFormRequest& request);
  absl::StatusOr<Plan> PlanDelete(const Caller& caller,
                                  const TenantInfo& tenant,
                                  const base::FormName& name,
                                  const form::v1::DeleteFormRequest& request);
  absl::StatusOr<Plan> PlanSubmit(const Caller& caller,
                                  const TenantInfo& tenant,
                                  const base::FormName& name,
                                  const form::v1::SubmitFormRequest& request);
  absl::Status CheckFree(std::string_view tenant, const base::FormName& name,
                         const std::string& natural_key);
  void JudgeForWrite(const Caller& caller, const TenantInfo& tenant,
                     bool skip_validation, FormWrite* write);
  // The report of this very content and the tenant's rule set, if one is bound.
  absl::StatusOr<std::optional<BoundReport>> FindReport(
      const TenantInfo& tenant, const CurrentForm& current);
  absl::Status RefuseSubmission(const Caller& caller, const TenantInfo& tenant,
                                const CurrentForm& current,
                                const BoundReport& report, bool bind);

  const WriteParts parts_;
};

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_DOMAIN_FORM_WRITER_H_
