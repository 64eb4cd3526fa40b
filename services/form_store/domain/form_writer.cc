#include "services/form_store/domain/form_writer.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"

#include "common/base/errors.h"
#include "common/base/random.h"
#include "common/base/status_macros.h"
#include "services/form_store/domain/access.h"
#include "services/form_store/domain/field_mask.h"
#include "services/form_store/domain/form_codec.h"

namespace jixiao::form_store {

using form::v1::Form;

namespace {

// Whether the next attempt may fare better.
bool LostRace(const absl::Status& status, bool has_etag) {
  return (absl::IsAborted(status) && !has_etag) || LostUnitRace(status);
}

}  // namespace

absl::StatusOr<std::string> FormWriter::Commit(const Job& job,
                                               const FormPlan& plan) {
  const TenantInfo& tenant = *job.tenant;
  if (!plan.write.has_value() && !job.identity.has_value()) {
    return plan.unchanged.SerializeAsString();
  }
  Write write =
      plan.write.has_value()
          ? MakeWrite(*plan.write, job.caller,
                      MicrosOf(plan.write->prepared.form->update_time()))
          : EmptyWrite(job.caller, absl::ToUnixMicros(parts_.clock->Now()));
  if (job.identity.has_value()) {
    write.request = RecordOf(job.identity, EncodeAnswer({&plan}));
  }
  ASSIGN_OR_RETURN(Committed committed,
                   parts_.queue->Commit(tenant.id, std::move(write)));
  if (committed.replayed.has_value()) {
    return RequestLedger::AnsweredMeanwhile();
  }
  if (!plan.write.has_value()) {
    return plan.unchanged.SerializeAsString();
  }
  if (plan.write->pending() && parts_.on_pending) {
    parts_.on_pending(tenant.id);
  }
  return EncodeAfter(
      *plan.write, tenant.history_id,
      committed.revisions[plan.write->prepared.org_units.size()]);
}

absl::StatusOr<std::string> FormWriter::Carry(const Job& job,
                                              const Plan& plan) {
  for (int attempt = 1;; ++attempt) {
    ASSIGN_OR_RETURN(FormPlan planned, plan());
    if (planned.write.has_value()) {
      JudgeForWrite(job, &*planned.write);
    }
    if (job.validate_only) {
      return planned.write.has_value()
                 ? EncodeAfter(*planned.write, job.tenant->history_id, 0)
                 : planned.unchanged.SerializeAsString();
    }
    absl::StatusOr<std::string> form = Commit(job, planned);
    if (form.ok() || !planned.write.has_value()) {
      return form;
    }
    if (!LostRace(form.status(), job.has_etag) || attempt == kMaxAttempts) {
      return ExplainCommitError(form.status(),
                                planned.write->prepared.form->name());
    }
    RETURN_IF_ERROR(job.caller.CheckAlive());
  }
}

absl::StatusOr<std::string> FormWriter::Replay(
    const Job& job, const RememberedRequest& remembered) {
  ASSIGN_OR_RETURN(std::vector<Form> forms,
                   RecallForms(parts_.storage, *job.tenant, remembered));
  if (forms.size() != 1) {
    return errors::DataLoss(errors::ERROR_REASON_DATA_CORRUPT,
                            "a remembered answer is not of one form");
  }
  return MaySeeForm(job.caller, forms.front())
             ? absl::StatusOr<std::string>(forms.front().SerializeAsString())
             : NoSuchForm(forms.front().name());
}

absl::StatusOr<std::string> FormWriter::Run(const Job& job, const Plan& plan) {
  return parts_.ledger->Answer<std::string>(
      job.caller, job.tenant->id, job.identity,
      [&] { return Carry(job, plan); },
      [&](const RememberedRequest& remembered) {
        return Replay(job, remembered);
      });
}

template <typename Request>
absl::StatusOr<FormWriter::Job> FormWriter::Begin(const Caller& caller,
                                                  std::string_view tenant,
                                                  const Request& request,
                                                  bool has_etag) {
  ASSIGN_OR_RETURN(std::shared_ptr<const TenantInfo> info,
                   planner_.FindTenant(caller, tenant));
  return Job{.caller = caller,
             .tenant = std::move(info),
             .identity = IdentifyRequest(caller, tenant, request),
             .validate_only = request.validate_only(),
             .has_etag = has_etag};
}

void FormWriter::JudgeForWrite(const Job& job, FormWrite* write) {
  write->skip_validation = job.skip_validation;
  if (!job.skip_validation && !write->report.has_value() &&
      !write->prepared.form->has_delete_time()) {
    const Form* forms[] = {&*write->prepared.form};
    write->report = std::move(
        parts_.gate->TryJudge(*job.tenant, forms, job.caller.deadline).front());
  }
}

absl::StatusOr<std::string> FormWriter::Create(
    const Caller& caller, const form::v1::CreateFormRequest& request) {
  ASSIGN_OR_RETURN(base::TenantName parent,
                   base::ParseTenantName(request.parent(), "parent"));
  ASSIGN_OR_RETURN(Job job, Begin(caller, parent.tenant, request, false));
  job.skip_validation = request.skip_validation();
  base::FormName name{parent.tenant, request.form_id()};
  if (name.form.empty()) {
    name.form = base::RandomId();
  }
  RETURN_IF_ERROR(base::CheckResourceId(name.form, "form_id"));
  if (!request.has_form()) {
    return errors::InvalidField("form", "is required");
  }
  return Run(job, [&]() -> absl::StatusOr<FormPlan> {
    ASSIGN_OR_RETURN(FormPlan plan,
                     planner_.Create(caller, *job.tenant, name, request));
    if (job.validate_only) {
      RETURN_IF_ERROR(planner_.CheckIdFree(name));
      RETURN_IF_ERROR(
          planner_.CheckKeyFree(name, plan.write->prepared.natural_key));
    }
    return plan;
  });
}

absl::StatusOr<std::string> FormWriter::Update(
    const Caller& caller, const form::v1::UpdateFormRequest& request) {
  ASSIGN_OR_RETURN(base::FormName name,
                   base::ParseFormName(request.form().name(), "form.name"));
  RETURN_IF_ERROR(CheckMaskSize(request.update_mask()));
  ASSIGN_OR_RETURN(Job job, Begin(caller, name.tenant, request,
                                  !request.form().etag().empty()));
  job.skip_validation = request.skip_validation();
  return Run(
      job, [&] { return planner_.Update(caller, *job.tenant, name, request); });
}

absl::StatusOr<std::string> FormWriter::Delete(
    const Caller& caller, const form::v1::DeleteFormRequest& request) {
  ASSIGN_OR_RETURN(base::FormName name, base::ParseFormName(request.name()));
  ASSIGN_OR_RETURN(const Job job, Begin(caller, name.tenant, request,
                                        !request.etag().empty()));
  return Run(
      job, [&] { return planner_.Delete(caller, *job.tenant, name, request); });
}

absl::StatusOr<std::string> FormWriter::Undelete(
    const Caller& caller, const form::v1::UndeleteFormRequest& request) {
  ASSIGN_OR_RETURN(base::FormName name, base::ParseFormName(request.name()));
  ASSIGN_OR_RETURN(const Job job, Begin(caller, name.tenant, request,
                                        !request.etag().empty()));
  return Run(job, [&] {
    return planner_.Undelete(caller, *job.tenant, name, request);
  });
}

absl::StatusOr<std::string> FormWriter::Submit(
    const Caller& caller, const form::v1::SubmitFormRequest& request) {
  ASSIGN_OR_RETURN(base::FormName name, base::ParseFormName(request.name()));
  ASSIGN_OR_RETURN(const Job job, Begin(caller, name.tenant, request,
                                        !request.etag().empty()));
  return Run(job, [&] { return PlanSubmit(job, name, request); });
}

}  // namespace jixiao::form_store
