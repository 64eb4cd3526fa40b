#include "services/form_store/domain/form_importer.h"

#include <algorithm>
#include <map>
#include <utility>

#include "common/base/errors.h"
#include "common/base/random.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "services/form_store/domain/access.h"
#include "services/form_store/domain/form_codec.h"
#include "services/form_store/domain/form_diff.h"
#include "services/form_store/domain/write_wave.h"

namespace jixiao::form_store {
namespace {

using form::v1::Form;

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

absl::Status ChangedAgainAndAgain() {
  return errors::Aborted(
      errors::ERROR_REASON_ETAG_MISMATCH,
      "the form was changed by others again and again; import it again");
}

// What the item says of a form.
Form ContentOf(const ImportItem& item) {
  Form content = item.form;
  if (!item.keep_source) {
    content.clear_source();
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

std::optional<form::v1::ValidationReport> ParseReport(
    const std::string& form_name, const std::string& payload) {
  form::v1::ValidationReport report;
  if (!report.ParseFromString(payload)) {
    return std::nullopt;
  }
  report.set_name(form_name + "/report");
  return report;
}

}  // namespace

struct FormImporter::Job {
  const ImportItem* item = nullptr;
  ImportResult* result = nullptr;
  TenantPointer tenant;
  // None once the result is known.
  std::optional<FormWrite> write;
  bool done = false;

  void Finish(ImportResult decided) {
    *result = std::move(decided);
    write.reset();
    done = true;
  }
};

ImportResult ImportResult::Failed(absl::Status status) {
  ImportResult result;
  result.outcome = form::v1::IMPORT_OUTCOME_FAILED;
  result.status = std::move(status);
  return result;
}

void FormImporter::Plan(const Caller& caller, Job* job) {
  if (absl::Status status = TryPlan(caller, job); !status.ok()) {
    job->Finish(ImportResult::Failed(std::move(status)));
  }
}

absl::Status FormImporter::TryPlan(const Caller& caller, Job* job) {
  const ImportItem& item = *job->item;
  ASSIGN_OR_RETURN(base::TenantName parent,
                   base::ParseTenantName(item.parent, "parent"));
  RETURN_IF_ERROR(CheckTenantAccess(caller, parent.tenant));
  ASSIGN_OR_RETURN(job->tenant, parts_.tenants->Find(parent.tenant));
  ASSIGN_OR_RETURN(
      NormalizedForm normalized,
      parts_.preparer->Normalize(*job->tenant, ContentOf(item), {}));
  if (!MaySeeForm(caller, normalized.form)) {
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

absl::StatusOr<std::optional<FormRow>> FormImporter::FindHolder(
    const std::string& tenant, const std::string& natural_key) {
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

absl::Status FormImporter::PlanNew(NormalizedForm normalized, Job* job) {
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

absl::Status FormImporter::PlanExisting(const Caller& caller,
                                        NormalizedForm normalized,
                                        const FormRow& row, Job* job) {
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
  if (SameContent(write.prepared.form, current)) {
    found.outcome = form::v1::IMPORT_OUTCOME_UNCHANGED;
    if (item.want_details && !row.report.summary.empty()) {
      ASSIGN_OR_RETURN(
          StoredChange report,
          parts_.storage->GetChange(tenant.id, row.report_revision));
      found.report = ParseReport(holder, report.payload);
    }
    if (item.want_details) {
      found.snapshot = std::move(current);
    }
    job->Finish(std::move(found));
    return absl::OkStatus();
  }
  if (item.on_existing != form::v1::ON_EXISTING_UPDATE) {
    found.outcome = form::v1::IMPORT_OUTCOME_DIFFERS;
    found.status = ContentDiffers(current, write.prepared.form);
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

void FormImporter::Judge(const Caller& caller, std::span<Job*> jobs) {
  std::map<std::string, std::vector<Job*>> by_tenant;
  for (Job* job : jobs) {
    if (!job->item->skip_validation) {
      by_tenant[job->tenant->id].push_back(job);
    }
  }
  for (auto& [tenant, group] : by_tenant) {
    std::vector<const Form*> forms;
    for (const Job* job : group) {
      forms.push_back(&job->write->prepared.form);
    }
    std::vector<std::optional<BoundReport>> reports =
        parts_.gate->TryJudge(*group.front()->tenant, forms, caller.deadline);
    for (std::size_t i = 0; i < group.size(); ++i) {
      group[i]->write->report = std::move(reports[i]);
    }
  }
}

void FormImporter::Settle(const Job& job,
                          const absl::StatusOr<Committed>& committed,
                          bool may_retry, ImportResult* result) {
  const FormWrite& write = *job.write;
  const bool raced = absl::IsAborted(committed.status()) ||
                     errors::ReasonOf(committed.status()) ==
                         errors::ERROR_REASON_NATURAL_KEY_TAKEN ||
                     LostUnitRace(committed.status());
  if (!committed.ok() && raced && may_retry) {
    return;
  }
  if (!committed.ok()) {
    *result = ImportResult::Failed(
        ExplainCommitError(committed.status(), write.prepared.form.name()));
    return;
  }
  const bool checked = job.item->validate_only;
  Form after =
      FormAfter(write, job.tenant->history_id, checked ? nullptr : &*committed);
  result->outcome = checked ? form::v1::IMPORT_OUTCOME_CHECKED
                    : write.action == form::v1::CHANGE_ACTION_CREATE
                        ? form::v1::IMPORT_OUTCOME_CREATED
                        : form::v1::IMPORT_OUTCOME_UPDATED;
  result->form = after.name();
  result->revision = after.revision();
  result->validation = after.validation();
  if (!checked && write.pending() && parts_.on_pending) {
    parts_.on_pending(job.tenant->id);
  }
  if (job.item->want_details) {
    if (write.report.has_value()) {
      result->report = ParseReport(after.name(), write.report->payload);
    }
    result->snapshot = std::move(after);
  }
}

void FormImporter::Commit(const Caller& caller, std::span<Job*> jobs) {
  WriteWave wave(parts_.queue);
  std::vector<Job*> written;
  for (Job* job : jobs) {
    if (job->item->validate_only) {
      Settle(*job, Committed{}, false, job->result);
      continue;
    }
    wave.Submit(job->tenant->id,
                MakeWrite(*job->write, caller,
                          MicrosOf(job->write->prepared.form.update_time())));
    written.push_back(job);
  }
  const std::vector<absl::StatusOr<Committed>> results = wave.Wait();
  for (std::size_t i = 0; i < written.size(); ++i) {
    Settle(*written[i], results[i], true, written[i]->result);
  }
}

std::vector<ImportResult> FormImporter::Import(
    const Caller& caller, std::span<const ImportItem> items) {
  std::vector<ImportResult> results(items.size());
  std::vector<Job> jobs(items.size());
  std::vector<Job*> open;
  for (std::size_t i = 0; i < items.size(); ++i) {
    jobs[i].item = &items[i];
    jobs[i].result = &results[i];
    open.push_back(&jobs[i]);
  }
  for (int attempt = 1; !open.empty() && attempt <= kMaxAttempts; ++attempt) {
    for (Job* job : open) {
      Plan(caller, job);
    }
    std::erase_if(open, [](const Job* job) { return job->done; });
    Judge(caller, open);
    Commit(caller, open);
    std::erase_if(open, [](const Job* job) {
      return job->result->outcome != form::v1::IMPORT_OUTCOME_UNSPECIFIED;
    });
  }
  for (Job* job : open) {
    *job->result = ImportResult::Failed(ChangedAgainAndAgain());
  }
  return results;
}

}  // namespace jixiao::form_store
