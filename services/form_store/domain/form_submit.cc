// Submission: the one change that insists on validation.
#include <set>
#include <string>
#include <utility>

#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "services/form_store/domain/etag.h"
#include "services/form_store/domain/form_codec.h"
#include "services/form_store/domain/form_writer.h"

namespace jixiao::form_store {
namespace {

using form::v1::Finding;
using form::v1::Form;
using form::v1::ValidationReport;

constexpr std::size_t kMaxRulesInError = 64;

// Names the rules and the places that stand in the way.
absl::Status ValidationFailed(const std::string& form_name,
                              const ValidationReport& report) {
  std::set<std::string> rules;
  for (const Finding& finding : report.findings()) {
    if (BlocksSubmission(finding) && rules.size() < kMaxRulesInError) {
      rules.insert(finding.rule_id());
    }
  }
  std::string list;
  for (const std::string& rule : rules) {
    list += (list.empty() ? "" : ",") + rule;
  }
  errors::Error error = errors::FailedPrecondition(
      errors::ERROR_REASON_VALIDATION_FAILED,
      "the form has findings of severity ERROR (" + list +
          ") and cannot be submitted; " + form_name + "/report tells them all");
  error.With("form", form_name)
      .With("report", form_name + "/report")
      .With("rules", list);
  for (const Finding& finding : report.findings()) {
    if (BlocksSubmission(finding)) {
      error.WithFieldViolation(
          finding.path(),
          finding.rule_id() + (finding.outcome() == form::v1::OUTCOME_DEFERRED
                                   ? " deferred"
                                   : " failed"));
    }
  }
  return error;
}

}  // namespace

absl::Status FormWriter::RefuseSubmission(const Job& job,
                                          const CurrentForm& current,
                                          const BoundReport& report,
                                          bool bind) {
  ValidationReport parsed;
  parsed.ParseFromString(report.payload);
  if (bind) {
    // So that the caller can read what stands in the way. A race is no harm:
    // whoever wrote the form has it judged anew.
    Write write =
        EmptyWrite(job.caller, absl::ToUnixMicros(parts_.clock->Now()));
    write.mutations.push_back(MakeReportMutation(
        current.form.name(), report,
        {Expectation::Kind::kRevision, current.row.revision}));
    const absl::Status committed =
        parts_.queue->Commit(job.tenant->id, std::move(write)).status();
    if (!committed.ok() && !absl::IsAborted(committed)) {
      return committed;
    }
  }
  return ValidationFailed(current.form.name(), parsed);
}

absl::StatusOr<FormPlan> FormWriter::PlanSubmit(
    const Job& job, const base::FormName& name,
    const form::v1::SubmitFormRequest& request) {
  const TenantInfo& tenant = *job.tenant;
  ASSIGN_OR_RETURN(CurrentForm current,
                   planner_.Load(job.caller, tenant, name, request.etag()));
  RETURN_IF_ERROR(CheckEditable(current.form, "submitted"));
  FormWrite write;
  ASSIGN_OR_RETURN(write.report, planner_.FindReport(tenant, current));
  const bool judged_now = !write.report.has_value();
  if (judged_now) {
    ASSIGN_OR_RETURN(write.report, parts_.gate->Judge(tenant, current.form,
                                                      job.caller.deadline));
  }
  if (!write.report->summary.submittable()) {
    return RefuseSubmission(job, current, *write.report,
                            judged_now && !request.validate_only());
  }
  write.action = form::v1::CHANGE_ACTION_SUBMIT;
  write.expect = {Expectation::Kind::kRevision, current.row.revision};
  RETURN_IF_ERROR(DecodePayload(current.row.payload, &*write.prepared.form));
  Form& form = *write.prepared.form;
  form.clear_validation();
  form.set_state(form::v1::FORM_STATE_DEPARTMENT_REVIEW);
  *form.mutable_update_time() = ToTimestamp(parts_.clock->Now());
  write.prepared.natural_key = NaturalKeyOf(form);
  write.prepared.payload = EncodePayload(form);
  return FormPlan{std::move(write), {}};
}

}  // namespace jixiao::form_store
