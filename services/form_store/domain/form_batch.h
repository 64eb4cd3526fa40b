#ifndef JIXIAO_SERVICES_FORM_STORE_DOMAIN_FORM_BATCH_H_
#define JIXIAO_SERVICES_FORM_STORE_DOMAIN_FORM_BATCH_H_

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "jixiao/form/v1/form_service.pb.h"
#include "services/form_store/domain/caller.h"
#include "services/form_store/domain/form_answer.h"
#include "services/form_store/domain/form_planner.h"
#include "services/form_store/domain/request_ledger.h"

namespace jixiao::form_store {

// Several forms of a tenant in one call, all or none: one write, one place in
// the queue, one transaction. An error names the place of the form that it is
// about. Errors are those of the proto. Thread-safe.
class FormBatch {
 public:
  static constexpr int kMaxForms = 1000;
  static constexpr int kMaxAttempts = 8;
  // Of the forms in one answer: below the 4 MiB that clients take by default.
  static constexpr std::size_t kMaxAnswerBytes = (4 << 20) - (64 << 10);

  explicit FormBatch(WriteParts parts) : parts_(parts), planner_(parts) {}

  // Each returns its response, serialised.
  absl::StatusOr<std::string> Create(
      const Caller& caller, const form::v1::BatchCreateFormsRequest& request);
  absl::StatusOr<std::string> Update(
      const Caller& caller, const form::v1::BatchUpdateFormsRequest& request);
  absl::StatusOr<std::string> Get(
      const Caller& caller, const form::v1::BatchGetFormsRequest& request);

 private:
  // A batch on its way.
  struct Job {
    const Caller& caller;
    std::shared_ptr<const TenantInfo> tenant;
    std::optional<RequestIdentity> identity;
    bool validate_only = false;
    bool skip_validation = false;
    // In the order of the requests.
    std::vector<base::FormName> names = {};
  };
  // Plans and what they make before.
  struct Plans {
    std::vector<Mutation> units;
    std::vector<FormPlan> forms;
  };
  using Forms = std::vector<std::string>;  // serialised
  using PlanOne = std::function<absl::StatusOr<FormPlan>(
      std::size_t place, const std::vector<Mutation>& units)>;

  template <typename Request>
  absl::StatusOr<Job> Begin(const Caller& caller, const Request& request);
  absl::Status NameNewForms(const form::v1::BatchCreateFormsRequest& request,
                            Job* job);
  absl::Status NameForms(const form::v1::BatchUpdateFormsRequest& request,
                         Job* job);
  // The answer given before, or plan → validation → commit.
  absl::StatusOr<Forms> Run(const Job& job, const PlanOne& plan);
  // Again while races are lost.
  absl::StatusOr<Forms> Carry(const Job& job, const PlanOne& plan);
  absl::StatusOr<Plans> PlanAll(const Job& job, const PlanOne& plan);
  void Judge(const Job& job, Plans* plans);
  absl::StatusOr<Forms> Commit(const Job& job, const Plans& plans);
  absl::StatusOr<Forms> Replay(const Job& job,
                               const RememberedRequest& remembered);

  const WriteParts parts_;
  const FormPlanner planner_;
};

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_DOMAIN_FORM_BATCH_H_
