#include "services/form_store/domain/form_write.h"

#include <string>
#include <utility>

#include "common/base/errors.h"
#include "common/base/resource_name.h"
#include "services/form_store/domain/etag.h"
#include "services/form_store/domain/form_codec.h"

namespace jixiao::form_store {

using form::v1::Form;
using form::v1::ValidationSummary;

Mutation MakeReportMutation(std::string_view form_name,
                            const BoundReport& report, Expectation expect) {
  Mutation mutation;
  mutation.kind = form::v1::CHANGE_KIND_REPORT;
  mutation.action = form::v1::CHANGE_ACTION_BIND_REPORT;
  mutation.resource_name = std::string(form_name);
  mutation.payload = report.payload;
  mutation.expect = expect;
  mutation.report_index = report.index;
  return mutation;
}

bool KeepsPayload(const Form& form) {
  return form.state() == form::v1::FORM_STATE_APPROVED ||
         form.state() == form::v1::FORM_STATE_DISCLOSED;
}

Write EmptyWrite(const Caller& caller, std::int64_t commit_time_us) {
  Write write;
  write.actor = caller.principal.id;
  write.request_id = caller.request_id;
  write.commit_time_us = commit_time_us;
  return write;
}

namespace {

std::string PayloadOf(const FormWrite& form_write) {
  const std::string& payload = form_write.prepared.payload;
  return form_write.skip_validation && !form_write.report.has_value()
             ? WithSkippedValidation(payload)
             : payload;
}

}  // namespace

std::size_t AddForm(const FormWrite& form_write, Write* write) {
  const Form& form = *form_write.prepared.form;
  const std::size_t place = write->mutations.size();
  write->keys.insert(write->keys.end(), form_write.prepared.keys.begin(),
                     form_write.prepared.keys.end());
  Mutation mutation;
  mutation.kind = form::v1::CHANGE_KIND_FORM;
  mutation.action = form_write.action;
  mutation.resource_name = form.name();
  mutation.payload = PayloadOf(form_write);
  mutation.expect = form_write.expect;
  mutation.unique_keys.emplace();
  if (!form.has_delete_time()) {
    mutation.unique_keys->push_back(form_write.prepared.natural_key);
  }
  mutation.form_index = IndexOf(form, form_write.pending());
  mutation.keep_payload = KeepsPayload(form);
  write->mutations.push_back(std::move(mutation));
  if (form_write.report.has_value()) {
    write->mutations.push_back(
        MakeReportMutation(form.name(), *form_write.report,
                           {.kind = Expectation::Kind::kPreviousInWrite}));
  }
  return place;
}

Write MakeWrite(const FormWrite& form_write, const Caller& caller,
                std::int64_t commit_time_us) {
  Write write = EmptyWrite(caller, commit_time_us);
  write.mutations = form_write.prepared.org_units;
  AddForm(form_write, &write);
  return write;
}

std::optional<ValidationSummary> SummaryAfter(const FormWrite& form_write) {
  if (form_write.report.has_value()) {
    return form_write.report->summary;
  }
  if (form_write.prepared.form->has_delete_time()) {
    return std::nullopt;
  }
  ValidationSummary summary;
  summary.set_state(form_write.skip_validation
                        ? form::v1::VALIDATION_STATE_SKIPPED
                        : form::v1::VALIDATION_STATE_PENDING);
  return summary;
}

std::string EncodeAfter(const FormWrite& form_write,
                        std::string_view history_id, std::int64_t revision) {
  const PreparedForm& prepared = form_write.prepared;
  return EncodeForm(history_id, prepared.form->name(), revision,
                    prepared.payload,
                    SummaryAfter(form_write).value_or(ValidationSummary()));
}

absl::Status NaturalKeyTaken(std::string_view holder) {
  return errors::AlreadyExists(
             errors::ERROR_REASON_NATURAL_KEY_TAKEN,
             "a form of the same year, unit, type and project exists: " +
                 std::string(holder) + "; update that one, or delete it first")
      .With("form", holder);
}

absl::Status FormExists(std::string_view form_name) {
  return errors::AlreadyExists(
             errors::ERROR_REASON_ALREADY_EXISTS,
             std::string(form_name) +
                 " exists already (ids of deleted forms are not free)")
      .With("form", form_name);
}

bool LostUnitRace(const absl::Status& status) {
  return absl::IsAlreadyExists(status) &&
         base::ParseOrgUnitName(errors::MetadataOf(status, "name")).ok();
}

absl::Status ExplainCommitError(const absl::Status& status,
                                std::string_view form_name) {
  if (LostUnitRace(status)) {
    return EtagMismatch(form_name);
  }
  switch (errors::ReasonOf(status)) {
    case errors::ERROR_REASON_NATURAL_KEY_TAKEN:
      return NaturalKeyTaken(errors::MetadataOf(status, "holder"));
    case errors::ERROR_REASON_ALREADY_EXISTS:
      return FormExists(form_name);
    default:
      return absl::IsAborted(status) ? EtagMismatch(form_name) : status;
  }
}

absl::Status CheckEditable(const Form& form, std::string_view verb) {
  if (form.state() == form::v1::FORM_STATE_DRAFT ||
      form.state() == form::v1::FORM_STATE_RETURNED) {
    return absl::OkStatus();
  }
  const std::string state = form::v1::FormState_Name(form.state());
  return errors::FailedPrecondition(
             errors::ERROR_REASON_TRANSITION_NOT_ALLOWED,
             form.name() + " is in state " + state +
                 "; only a draft or a returned form can be " +
                 std::string(verb))
      .With("form", form.name())
      .With("state", state);
}

}  // namespace jixiao::form_store
