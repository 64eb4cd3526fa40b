#include "services/form_store/domain/import_planner.h"

#include <utility>

#include "common/base/errors.h"
#include "common/base/random.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "services/form_store/domain/access.h"
#include "services/form_store/domain/form_codec.h"
#include "services/form_store/domain/form_diff.h"

namespace jixiao::form_store {
namespace {

using form::v1::Form;
using form::v1::ImportFormsResponse;

constexpr std::size_t kMaxPathsInError = 20;

// Equal content: what counts for the digest, and the contacts themselves. An
// unchanged contact keeps its sealed bytes.
bool SameContent(const Form& prepared, const Form& current) {
  return prepared.form_digest() == current.form_digest() &&
         prepared.sealed_contacts().SerializeAsString() ==
             current.sealed_contacts().SerializeAsString();
}

absl::Status ContentDiffers(const Form& current, const Form& prepared) {
  std::string paths;
  std::size_t named = 0;
  for (const std::string& path : ChangedPaths(current, prepared)) {
    if (++named > kMaxPathsInError) {
      paths += ",…";
      break;
    }
    paths += (paths.empty() ? "" : ",") + path;
  }
  return errors::FailedPrecondition(
             errors::ERROR_REASON_CONTENT_DIFFERS,
             current.name() +
                 " is the same project with other content; import with "
                 "on_existing UPDATE to make it a new revision")
      .With("form", current.name())
      .With("changed_paths", paths);
}

// What the item says of a form.
ArenaForm ContentOf(const ImportItem& item) {
  ArenaForm content(item.form);
  if (!item.keep_source) {
    content->clear_source();
  }
  return content;
}

// ALREADY_EXISTS unless there is no such form, deleted ones included.
absl::Status CheckIdIsFree(FormStorage* storage, const base::FormName& name) {
  const absl::Status found = storage->GetForm(name.tenant, name.form).status();
  if (found.ok()) {
    return FormExists(name.ToString());
  }
  return absl::IsNotFound(found) ? absl::OkStatus() : found;
}

}  // namespace

absl::Status ChangedAgainAndAgain() {
  return errors::Aborted(
      errors::ERROR_REASON_ETAG_MISMATCH,
      "the form was changed by others again and again; import it again");
}

ImportResult ImportResult::Failed(absl::Status status) {
  ImportResult result;
  result.outcome = form::v1::IMPORT_OUTCOME_FAILED;
  result.status = std::move(status);
  return result;
}

void ImportJob::Finish(ImportResult decided) {
  result = std::move(decided);
  write.reset();
  unchanged.reset();
}

std::string EncodeItemAnswer(const ImportResult& result, int places_after) {
  ImportFormsResponse answer;
  answer.set_outcome(result.outcome);
  answer.set_form(result.form);
  // What changed is counted back from the last change of the write.
  answer.set_revision(result.revision == 0 ? -places_after : result.revision);
  *answer.mutable_validation() = result.validation;
  return answer.SerializeAsString();
}

ImportResult RecallItem(const RequestIdentity& identity,
                        const RememberedRequest& remembered) {
  if (absl::Status same = CheckSameRequest(identity, remembered); !same.ok()) {
    return ImportResult::Failed(std::move(same));
  }
  ImportFormsResponse answer;
  if (!answer.ParseFromString(remembered.record.answer)) {
    return ImportResult::Failed(
        errors::DataLoss(errors::ERROR_REASON_DATA_CORRUPT,
                         "a remembered answer cannot be read"));
  }
  ImportResult result;
  result.outcome = answer.outcome();
  result.form = answer.form();
  result.revision = answer.revision() > 0
                        ? answer.revision()
                        : remembered.last_revision + answer.revision();
  result.validation = std::move(*answer.mutable_validation());
  result.replayed = true;
  return result;
}

void ImportPlanner::Plan(const Caller& caller, ImportJob* job) const {
  job->write.reset();
  job->unchanged.reset();
  if (absl::Status status = TryPlan(caller, job); !status.ok()) {
    job->Finish(Refused(*job, std::move(status)));
  }
}

ImportResult ImportPlanner::Refused(const ImportJob& job,
                                    absl::Status why) const {
  if (job.tenant != nullptr && job.item->identity.has_value()) {
    const auto answered =
        parts_.ledger->Recall(job.tenant->id, *job.item->identity);
    if (answered.ok() && answered->has_value()) {
      return RecallItem(*job.item->identity, **answered);
    }
  }
  return ImportResult::Failed(std::move(why));
}

absl::Status ImportPlanner::TryPlan(const Caller& caller,
                                    ImportJob* job) const {
  const ImportItem& item = *job->item;
  ASSIGN_OR_RETURN(base::TenantName parent,
                   base::ParseTenantName(item.parent, "parent"));
  RETURN_IF_ERROR(CheckTenantAccess(caller, parent.tenant));
  RETURN_IF_ERROR(CheckRequestId(item.request_id));
  ASSIGN_OR_RETURN(job->tenant, parts_.tenants->Find(parent.tenant));
  if (item.identity.has_value()) {
    ASSIGN_OR_RETURN(const std::optional<RememberedRequest> answered,
                     parts_.ledger->Recall(parent.tenant, *item.identity));
    if (answered.has_value()) {
      job->Finish(RecallItem(*item.identity, *answered));
      return absl::OkStatus();
    }
  }
  ASSIGN_OR_RETURN(
      NormalizedForm normalized,
      parts_.preparer->Normalize(*job->tenant, ContentOf(item), {}));
  if (!MaySeeForm(caller, *normalized.form)) {
    return errors::PermissionDenied(
        errors::ERROR_REASON_PERMISSION_DENIED,
        "the form is of an organisation unit that is not yours");
  }
  ASSIGN_OR_RETURN(std::optional<FormRow> holder,
                   FindHolder(parent.tenant, normalized.natural_key));
  return holder.has_value()
             ? PlanExisting(caller, std::move(normalized), *holder, job)
             : PlanNew(std::move(normalized), job);
}

absl::StatusOr<std::optional<FormRow>> ImportPlanner::FindHolder(
    const std::string& tenant, const std::string& natural_key) const {
  for (int attempt = 1; attempt <= kMaxAttempts; ++attempt) {
    const absl::StatusOr<std::string> holder =
        parts_.storage->FindUniqueKey(tenant, natural_key);
    if (absl::IsNotFound(holder.status())) {
      return std::optional<FormRow>();
    }
    RETURN_IF_ERROR(holder.status());
    ASSIGN_OR_RETURN(base::FormName name, base::ParseFormName(*holder));
    ASSIGN_OR_RETURN(FormRow row, parts_.storage->GetForm(tenant, name.form));
    if (!row.index.deleted) {
      return std::optional<FormRow>(std::move(row));
    }
    // Deleted since, and the key with it.
  }
  return ChangedAgainAndAgain();
}

absl::Status ImportPlanner::PlanNew(NormalizedForm normalized,
                                    ImportJob* job) const {
  const ImportItem& item = *job->item;
  const base::FormName name{
      job->tenant->id, item.form_id.empty() ? base::RandomId() : item.form_id};
  RETURN_IF_ERROR(base::CheckResourceId(name.form, "form_id"));
  if (item.validate_only) {
    RETURN_IF_ERROR(CheckIdIsFree(parts_.storage, name));
  }
  FormWrite write;
  write.action = form::v1::CHANGE_ACTION_CREATE;
  write.expect.kind = Expectation::Kind::kAbsent;
  ASSIGN_OR_RETURN(
      write.prepared,
      parts_.preparer->Complete(*job->tenant, std::move(normalized),
                                name.ToString(), nullptr, parts_.clock->Now()));
  write.skip_validation = item.skip_validation;
  job->write = std::move(write);
  return absl::OkStatus();
}

absl::Status ImportPlanner::PlanUnchanged(ImportResult found,
                                          const FormRow& row, Form current,
                                          ImportJob* job) const {
  const ImportItem& item = *job->item;
  found.outcome = form::v1::IMPORT_OUTCOME_UNCHANGED;
  if (item.want_details && !row.report.summary.empty()) {
    ASSIGN_OR_RETURN(
        StoredChange report,
        parts_.storage->GetChange(job->tenant->id, row.report_revision));
    found.report = ParseReport(found.form, report.payload);
  }
  if (item.want_details) {
    found.snapshot = std::move(current);
  }
  if (item.identity.has_value()) {
    job->unchanged = std::move(found);
  } else {
    job->Finish(std::move(found));
  }
  return absl::OkStatus();
}

absl::Status ImportPlanner::PlanExisting(const Caller& caller,
                                         NormalizedForm normalized,
                                         const FormRow& row,
                                         ImportJob* job) const {
  const ImportItem& item = *job->item;
  const TenantInfo& tenant = *job->tenant;
  const std::string holder = base::FormName{tenant.id, row.form_id}.ToString();
  if (item.on_existing == form::v1::ON_EXISTING_FAIL) {
    return NaturalKeyTaken(holder);
  }
  ASSIGN_OR_RETURN(Form current, DecodeRow(tenant.id, tenant.history_id, row));
  if (!MaySeeForm(caller, current)) {
    return NaturalKeyTaken(holder);
  }
  if (!normalized.org_units.empty()) {
    // The form may know the unit under a name that it no longer bears.
    ASSIGN_OR_RETURN(normalized,
                     parts_.preparer->Normalize(tenant, ContentOf(item),
                                                {.form = &current}));
  }
  FormWrite write;
  ASSIGN_OR_RETURN(write.prepared, parts_.preparer->Complete(
                                       tenant, std::move(normalized), holder,
                                       &current, parts_.clock->Now()));
  ImportResult found;
  found.form = holder;
  found.revision = row.revision;
  found.validation = ValidationOf(row);
  if (SameContent(*write.prepared.form, current)) {
    return PlanUnchanged(std::move(found), row, std::move(current), job);
  }
  if (item.on_existing != form::v1::ON_EXISTING_UPDATE) {
    found.outcome = form::v1::IMPORT_OUTCOME_DIFFERS;
    found.status = ContentDiffers(current, *write.prepared.form);
    job->Finish(std::move(found));
    return absl::OkStatus();
  }
  RETURN_IF_ERROR(CheckEditable(current, "updated by an import"));
  write.action = form::v1::CHANGE_ACTION_UPDATE;
  write.expect = {Expectation::Kind::kRevision, row.revision};
  write.skip_validation = item.skip_validation;
  job->write = std::move(write);
  return absl::OkStatus();
}

}  // namespace jixiao::form_store
