#ifndef JIXIAO_SERVICES_FORM_STORE_DOMAIN_FORM_WRITER_H_
#define JIXIAO_SERVICES_FORM_STORE_DOMAIN_FORM_WRITER_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"

#include "jixiao/form/v1/form_service.pb.h"
#include "services/form_store/domain/caller.h"
#include "services/form_store/domain/form_answer.h"
#include "services/form_store/domain/form_planner.h"

namespace jixiao::form_store {

// Changes single forms, each as permission → request id → etag → state →
// validation → commit. Errors are those of the proto; a change that lost a race
// is tried again when the caller gave no etag. Thread-safe.
class FormWriter {
 public:
  static constexpr int kMaxAttempts = 8;

  explicit FormWriter(WriteParts parts) : parts_(parts), planner_(parts) {}

  // Each returns the form as it is then, serialised.
  absl::StatusOr<std::string> Create(
      const Caller& caller, const form::v1::CreateFormRequest& request);
  absl::StatusOr<std::string> Update(
      const Caller& caller, const form::v1::UpdateFormRequest& request);
  absl::StatusOr<std::string> Delete(
      const Caller& caller, const form::v1::DeleteFormRequest& request);
  absl::StatusOr<std::string> Undelete(
      const Caller& caller, const form::v1::UndeleteFormRequest& request);
  absl::StatusOr<std::string> Submit(
      const Caller& caller, const form::v1::SubmitFormRequest& request);

 private:
  // A request on its way.
  struct Job {
    const Caller& caller;
    std::shared_ptr<const TenantInfo> tenant;
    std::optional<RequestIdentity> identity;
    bool validate_only = false;
    bool has_etag = false;
    bool skip_validation = false;
  };
  using Plan = std::function<absl::StatusOr<FormPlan>()>;

  // Permission: what is known of the request before its form is looked at.
  template <typename Request>
  absl::StatusOr<Job> Begin(const Caller& caller, std::string_view tenant,
                            const Request& request, bool has_etag);
  // The answer given before, or plan → validation → commit.
  absl::StatusOr<std::string> Run(const Job& job, const Plan& plan);
  // Again while races are lost and an etag does not forbid it.
  absl::StatusOr<std::string> Carry(const Job& job, const Plan& plan);
  absl::StatusOr<std::string> Commit(const Job& job, const FormPlan& plan);
  absl::StatusOr<std::string> Replay(const Job& job,
                                     const RememberedRequest& remembered);
  void JudgeForWrite(const Job& job, FormWrite* write);

  absl::StatusOr<FormPlan> PlanSubmit(
      const Job& job, const base::FormName& name,
      const form::v1::SubmitFormRequest& request);
  absl::Status RefuseSubmission(const Job& job, const CurrentForm& current,
                                const BoundReport& report, bool bind);

  const WriteParts parts_;
  const FormPlanner planner_;
};

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_DOMAIN_FORM_WRITER_H_
