#include "services/form_store/domain/form_batch.h"

#include <iterator>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"

#include "common/base/errors.h"
#include "common/base/random.h"
#include "common/base/status_macros.h"
#include "services/form_store/domain/access.h"
#include "services/form_store/domain/form_codec.h"
#include "services/form_store/domain/placed_error.h"
#include "services/form_store/domain/wire.h"

namespace jixiao::form_store {

using form::v1::BatchCreateFormsRequest;
using form::v1::BatchCreateFormsResponse;
using form::v1::BatchUpdateFormsRequest;
using form::v1::BatchUpdateFormsResponse;
using form::v1::Form;

namespace {

constexpr char kRequests[] = "requests";

std::string Place(std::size_t index) {
  return PlaceIn(kRequests, index);
}

absl::Status CheckCount(int count) {
  if (count >= 1 && count <= FormBatch::kMaxForms) {
    return absl::OkStatus();
  }
  return errors::InvalidField(
      kRequests, absl::StrCat("must be 1 to ", FormBatch::kMaxForms,
                              " entries, and there are ", count));
}

// What holds for the whole is not said of its parts.
template <typename Request>
absl::Status CheckPart(const Request& part) {
  if (!part.request_id().empty()) {
    return errors::InvalidField("request_id",
                                "must be that of the batch, not of its parts");
  }
  if (part.validate_only() || part.skip_validation()) {
    return errors::InvalidField(
        part.validate_only() ? "validate_only" : "skip_validation",
        "must be set for the batch, not for its parts");
  }
  return absl::OkStatus();
}

absl::Status Twice(std::string_view field, std::size_t first) {
  return errors::InvalidField(
      field, absl::StrCat("is that of ", Place(first),
                          ", too; a batch takes each form once"));
}

absl::Status CheckAnswerSize(std::size_t bytes) {
  if (bytes <= FormBatch::kMaxAnswerBytes) {
    return absl::OkStatus();
  }
  return errors::ResourceExhausted(
      errors::ERROR_REASON_MESSAGE_TOO_LARGE,
      absl::StrCat("the forms take more than the ", FormBatch::kMaxAnswerBytes,
                   " bytes that fit into one answer: send fewer at a time"));
}

// An error of a commit, at the place of the form that it is about.
absl::Status ExplainBatchError(const absl::Status& status,
                               const std::vector<base::FormName>& names) {
  const std::string culprit = errors::MetadataOf(status, "name");
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i].ToString() == culprit) {
      return PlacedError(ExplainCommitError(status, culprit), Place(i));
    }
  }
  return ExplainCommitError(status, culprit);
}

std::string EncodeForms(int field_number,
                        const std::vector<std::string>& forms) {
  std::string response;
  for (const std::string& form : forms) {
    AppendMessageField(field_number, form, &response);
  }
  return response;
}

bool LostRace(const absl::Status& status) {
  return absl::IsAborted(status) || LostUnitRace(status);
}

}  // namespace

template <typename Request>
absl::StatusOr<FormBatch::Job> FormBatch::Begin(const Caller& caller,
                                                const Request& request) {
  RETURN_IF_ERROR(CheckCount(request.requests_size()));
  ASSIGN_OR_RETURN(base::TenantName parent,
                   base::ParseTenantName(request.parent(), "parent"));
  ASSIGN_OR_RETURN(std::shared_ptr<const TenantInfo> tenant,
                   planner_.FindTenant(caller, parent.tenant));
  return Job{.caller = caller,
             .tenant = std::move(tenant),
             .identity = IdentifyRequest(caller, parent.tenant, request),
             .validate_only = request.validate_only(),
             .skip_validation = request.skip_validation()};
}

absl::Status FormBatch::NameNewForms(const BatchCreateFormsRequest& request,
                                     Job* job) {
  std::map<std::string, std::size_t> ids;
  for (const form::v1::CreateFormRequest& part : request.requests()) {
    const std::size_t index = job->names.size();
    absl::Status status = CheckPart(part);
    if (!part.parent().empty() && part.parent() != request.parent()) {
      status.Update(
          errors::InvalidField("parent", "must be empty or that of the batch"));
    }
    if (!part.has_form()) {
      status.Update(errors::InvalidField("form", "is required"));
    }
    base::FormName name{job->tenant->id, part.form_id().empty()
                                             ? base::RandomId()
                                             : part.form_id()};
    status.Update(base::CheckResourceId(name.form, "form_id"));
    if (const auto [first, is_new] = ids.emplace(name.form, index); !is_new) {
      status.Update(Twice("form_id", first->second));
    }
    if (!status.ok()) {
      return PlacedError(status, Place(index));
    }
    job->names.push_back(std::move(name));
  }
  return absl::OkStatus();
}

absl::Status FormBatch::NameForms(const BatchUpdateFormsRequest& request,
                                  Job* job) {
  std::map<std::string, std::size_t> ids;
  for (const form::v1::UpdateFormRequest& part : request.requests()) {
    const std::size_t index = job->names.size();
    absl::Status status = CheckPart(part);
    absl::StatusOr<base::FormName> name =
        base::ParseFormName(part.form().name(), "form.name");
    status.Update(name.status());
    if (name.ok() && name->tenant != job->tenant->id) {
      status.Update(errors::InvalidField("form.name",
                                         "must be of the tenant of the batch"));
    }
    if (name.ok()) {
      if (const auto [first, is_new] = ids.emplace(name->form, index);
          !is_new) {
        status.Update(Twice("form.name", first->second));
      }
    }
    if (!status.ok()) {
      return PlacedError(status, Place(index));
    }
    job->names.push_back(*std::move(name));
  }
  return absl::OkStatus();
}

absl::StatusOr<FormBatch::Plans> FormBatch::PlanAll(const Job& job,
                                                    const PlanOne& plan) {
  Plans plans;
  std::map<std::string, std::size_t> keys;
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < job.names.size(); ++i) {
    RETURN_IF_ERROR(job.caller.CheckAlive());
    absl::StatusOr<FormPlan> planned = plan(i, plans.units);
    if (!planned.ok()) {
      return PlacedError(planned.status(), Place(i));
    }
    bytes += planned->unchanged.ByteSizeLong();
    if (planned->write.has_value()) {
      PreparedForm& prepared = planned->write->prepared;
      planned->write->skip_validation = job.skip_validation;
      std::move(prepared.org_units.begin(), prepared.org_units.end(),
                std::back_inserter(plans.units));
      prepared.org_units.clear();
      bytes += prepared.payload.size();
      const auto [first, is_new] = keys.emplace(prepared.natural_key, i);
      if (!is_new) {
        return PlacedError(NaturalKeyTaken(job.names[first->second].ToString()),
                           Place(i));
      }
    }
    RETURN_IF_ERROR(CheckAnswerSize(bytes));
    plans.forms.push_back(*std::move(planned));
  }
  return plans;
}

void FormBatch::Judge(const Job& job, Plans* plans) {
  std::vector<const Form*> forms;
  std::vector<FormWrite*> writes;
  for (FormPlan& plan : plans->forms) {
    if (plan.write.has_value() && !plan.write->report.has_value()) {
      forms.push_back(&*plan.write->prepared.form);
      writes.push_back(&*plan.write);
    }
  }
  if (job.skip_validation || forms.empty()) {
    return;
  }
  std::vector<std::optional<BoundReport>> reports =
      parts_.gate->TryJudge(*job.tenant, forms, job.caller.deadline);
  for (std::size_t i = 0; i < writes.size(); ++i) {
    writes[i]->report = std::move(reports[i]);
  }
}

absl::StatusOr<FormBatch::Forms> FormBatch::Commit(const Job& job,
                                                   const Plans& plans) {
  Write write = EmptyWrite(job.caller, absl::ToUnixMicros(parts_.clock->Now()));
  write.mutations = plans.units;
  std::vector<const FormPlan*> pointers;
  std::vector<std::size_t> places;
  bool pending = false;
  for (const FormPlan& plan : plans.forms) {
    pointers.push_back(&plan);
    places.push_back(write.mutations.size());
    if (plan.write.has_value()) {
      AddForm(*plan.write, &write);
      pending = pending || plan.write->pending();
    }
  }
  if (job.identity.has_value()) {
    write.request = RecordOf(job.identity, EncodeAnswer(pointers));
  }
  Committed committed;
  if (!job.validate_only &&
      (!write.mutations.empty() || write.request.has_value())) {
    ASSIGN_OR_RETURN(committed,
                     parts_.queue->Commit(job.tenant->id, std::move(write)));
  }
  if (committed.replayed.has_value()) {
    return RequestLedger::AnsweredMeanwhile();
  }
  if (pending && !job.validate_only && parts_.on_pending) {
    parts_.on_pending(job.tenant->id);
  }
  Forms forms;
  for (std::size_t i = 0; i < plans.forms.size(); ++i) {
    const FormPlan& plan = plans.forms[i];
    forms.push_back(plan.write.has_value()
                        ? EncodeAfter(*plan.write, job.tenant->history_id,
                                      job.validate_only
                                          ? 0
                                          : committed.revisions[places[i]])
                        : plan.unchanged.SerializeAsString());
  }
  return forms;
}

absl::StatusOr<FormBatch::Forms> FormBatch::Carry(const Job& job,
                                                  const PlanOne& plan) {
  for (int attempt = 1;; ++attempt) {
    ASSIGN_OR_RETURN(Plans plans, PlanAll(job, plan));
    Judge(job, &plans);
    absl::StatusOr<Forms> forms = Commit(job, plans);
    if (forms.ok() || !LostRace(forms.status()) || attempt == kMaxAttempts) {
      return forms.ok() ? std::move(forms)
                        : ExplainBatchError(forms.status(), job.names);
    }
  }
}

absl::StatusOr<FormBatch::Forms> FormBatch::Replay(
    const Job& job, const RememberedRequest& remembered) {
  ASSIGN_OR_RETURN(const std::vector<Form> recalled,
                   RecallForms(parts_.storage, *job.tenant, remembered));
  Forms forms;
  for (const Form& form : recalled) {
    if (!MaySeeForm(job.caller, form)) {
      return NoSuchForm(form.name());
    }
    forms.push_back(form.SerializeAsString());
  }
  return forms;
}

absl::StatusOr<FormBatch::Forms> FormBatch::Run(const Job& job,
                                                const PlanOne& plan) {
  return parts_.ledger->Answer<Forms>(
      job.caller, job.tenant->id, job.identity,
      [&] { return Carry(job, plan); },
      [&](const RememberedRequest& remembered) {
        return Replay(job, remembered);
      });
}

absl::StatusOr<std::string> FormBatch::Create(
    const Caller& caller, const BatchCreateFormsRequest& request) {
  ASSIGN_OR_RETURN(Job job, Begin(caller, request));
  RETURN_IF_ERROR(NameNewForms(request, &job));
  const auto plan =
      [&](std::size_t i,
          const std::vector<Mutation>& units) -> absl::StatusOr<FormPlan> {
    RETURN_IF_ERROR(planner_.CheckIdFree(job.names[i]));
    ASSIGN_OR_RETURN(
        FormPlan planned,
        planner_.Create(caller, *job.tenant, job.names[i],
                        request.requests(static_cast<int>(i)), units));
    RETURN_IF_ERROR(planner_.CheckKeyFree(job.names[i],
                                          planned.write->prepared.natural_key));
    return planned;
  };
  ASSIGN_OR_RETURN(const Forms forms, Run(job, plan));
  return EncodeForms(BatchCreateFormsResponse::kFormsFieldNumber, forms);
}

absl::StatusOr<std::string> FormBatch::Update(
    const Caller& caller, const BatchUpdateFormsRequest& request) {
  ASSIGN_OR_RETURN(Job job, Begin(caller, request));
  RETURN_IF_ERROR(NameForms(request, &job));
  ASSIGN_OR_RETURN(
      const Forms forms,
      Run(job, [&](std::size_t i, const std::vector<Mutation>& units) {
        return planner_.Update(caller, *job.tenant, job.names[i],
                               request.requests(static_cast<int>(i)), units);
      }));
  return EncodeForms(BatchUpdateFormsResponse::kFormsFieldNumber, forms);
}

}  // namespace jixiao::form_store
