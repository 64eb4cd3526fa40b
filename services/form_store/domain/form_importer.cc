#include "services/form_store/domain/form_importer.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "absl/time/time.h"

#include "common/base/errors.h"
#include "services/form_store/domain/form_codec.h"
#include "services/form_store/domain/write_wave.h"

namespace jixiao::form_store {

using form::v1::Form;

// Points into itself, so it stays where it is.
struct ImportBatch {
  explicit ImportBatch(CommitQueue* queue) : wave(queue) {}
  ~ImportBatch() { wave.Wait(); }

  std::vector<ImportItem> items;
  std::vector<ImportJob> jobs;
  std::vector<ImportJob*> open;  // those without result, in order
  WriteWave wave;
};

void ImportBatchDeleter::operator()(ImportBatch* batch) const {
  delete batch;
}

void FormImporter::Judge(const Caller& caller,
                         std::span<ImportJob* const> jobs) {
  std::map<std::string, std::vector<ImportJob*>> by_tenant;
  for (ImportJob* job : jobs) {
    if (job->write.has_value() && !job->item->skip_validation) {
      by_tenant[job->tenant->id].push_back(job);
    }
  }
  for (auto& [tenant, group] : by_tenant) {
    std::vector<const Form*> forms;
    for (const ImportJob* job : group) {
      forms.push_back(&*job->write->prepared.form);
    }
    std::vector<std::optional<BoundReport>> reports =
        parts_.gate->TryJudge(*group.front()->tenant, forms, caller.deadline);
    for (std::size_t i = 0; i < group.size(); ++i) {
      group[i]->write->report = std::move(reports[i]);
    }
  }
}

namespace {

// What the item becomes when its write is committed; revision 0: not yet known.
ImportResult ResultOf(const ImportJob& job) {
  if (job.unchanged.has_value()) {
    return *job.unchanged;
  }
  const FormWrite& write = *job.write;
  ImportResult result;
  result.outcome = job.item->validate_only ? form::v1::IMPORT_OUTCOME_CHECKED
                   : write.action == form::v1::CHANGE_ACTION_CREATE
                       ? form::v1::IMPORT_OUTCOME_CREATED
                       : form::v1::IMPORT_OUTCOME_UPDATED;
  result.form = write.prepared.form->name();
  if (auto summary = SummaryAfter(write)) {
    result.validation = *std::move(summary);
  }
  return result;
}

Write WriteOf(const Caller& caller, const ImportJob& job, absl::Time now) {
  Write write =
      job.write.has_value()
          ? MakeWrite(*job.write, caller,
                      MicrosOf(job.write->prepared.form->update_time()))
          : EmptyWrite(caller, absl::ToUnixMicros(now));
  if (!job.item->request_id.empty()) {
    write.request_id = job.item->request_id;
  }
  if (job.item->identity.has_value()) {
    const bool has_report =
        job.write.has_value() && job.write->report.has_value();
    write.request = RecordOf(job.item->identity,
                             EncodeItemAnswer(ResultOf(job), has_report));
  }
  return write;
}

void AddDetails(const ImportJob& job, ImportResult* result) {
  const FormWrite& write = *job.write;
  if (write.report.has_value()) {
    result->report = ParseReport(result->form, write.report->payload);
  }
  result->snapshot.emplace().ParseFromString(
      EncodeAfter(write, job.tenant->history_id, result->revision));
}

const std::string& NameOf(const ImportJob& job) {
  return job.write.has_value() ? job.write->prepared.form->name()
                               : job.unchanged->form;
}

// The forms that a wave of writes is about, by name and by natural key.
class FormsOfWave {
 public:
  // False when another item comes first.
  bool Add(const ImportJob& job) {
    if (forms_.contains(NameOf(job)) || forms_.contains(KeyOf(job))) {
      return false;
    }
    forms_.insert(NameOf(job));
    forms_.insert(KeyOf(job));
    return true;
  }

 private:
  static std::string KeyOf(const ImportJob& job) {
    return job.write.has_value()
               ? job.tenant->id + "/" + job.write->prepared.natural_key
               : NameOf(job);
  }

  std::set<std::string> forms_;
};

// The jobs to be committed next. Of several that are about one form only the
// first: else the others could overtake it, when it loses a race.
std::vector<ImportJob*> NextWave(std::span<ImportJob* const> open) {
  std::vector<ImportJob*> wave;
  FormsOfWave forms;
  for (ImportJob* job : open) {
    if (job->item->validate_only || forms.Add(*job)) {
      wave.push_back(job);
    }
  }
  return wave;
}

void DropDecided(std::vector<ImportJob*>* jobs) {
  std::erase_if(*jobs,
                [](const ImportJob* job) { return job->result.has_value(); });
}

bool LostRace(const absl::Status& status) {
  return absl::IsAborted(status) ||
         errors::ReasonOf(status) == errors::ERROR_REASON_NATURAL_KEY_TAKEN ||
         LostUnitRace(status);
}

}  // namespace

void FormImporter::Settle(const absl::StatusOr<Committed>& committed,
                          ImportJob* job) {
  if (!committed.ok()) {
    if (!LostRace(committed.status())) {
      job->Finish(planner_.Refused(
          *job, ExplainCommitError(committed.status(), NameOf(*job))));
    } else if (++job->attempts == ImportPlanner::kMaxAttempts) {
      job->Finish(ImportResult::Failed(ChangedAgainAndAgain()));
    }
    return;
  }
  if (committed->replayed.has_value()) {
    job->Finish(RecallItem(*job->item->identity, *committed->replayed));
    return;
  }
  ImportResult result = ResultOf(*job);
  if (job->write.has_value()) {
    const FormWrite& write = *job->write;
    if (!job->item->validate_only) {
      result.revision = committed->revisions[write.prepared.org_units.size()];
      if (write.pending() && parts_.on_pending) {
        parts_.on_pending(job->tenant->id);
      }
    }
    if (job->item->want_details) {
      AddDetails(*job, &result);
    }
  }
  job->Finish(std::move(result));
}

void FormImporter::Prepare(const Caller& caller,
                           std::vector<ImportJob*>* jobs) {
  for (ImportJob* job : *jobs) {
    planner_.Plan(caller, job);
  }
  DropDecided(jobs);
  Judge(caller, *jobs);
}

void FormImporter::Commit(const Caller& caller,
                          std::span<ImportJob* const> jobs, WriteWave* wave) {
  std::vector<ImportJob*> written;
  for (ImportJob* job : jobs) {
    if (job->item->validate_only) {
      Settle(Committed{}, job);
      continue;
    }
    wave->Submit(job->tenant->id, WriteOf(caller, *job, parts_.clock->Now()));
    written.push_back(job);
  }
  const std::vector<absl::StatusOr<Committed>> results = wave->Wait();
  for (std::size_t i = 0; i < written.size(); ++i) {
    Settle(results[i], written[i]);
  }
}

ImportBatchPointer FormImporter::Begin(const Caller& caller,
                                       std::vector<ImportItem> items) {
  ImportBatchPointer batch(new ImportBatch(parts_.queue));
  batch->items = std::move(items);
  batch->jobs.resize(batch->items.size());
  for (std::size_t i = 0; i < batch->items.size(); ++i) {
    batch->jobs[i].item = &batch->items[i];
    batch->open.push_back(&batch->jobs[i]);
  }
  Prepare(caller, &batch->open);
  return batch;
}

std::vector<ImportResult> FormImporter::Finish(const Caller& caller,
                                               ImportBatchPointer batch) {
  std::vector<ImportJob*>& open = batch->open;
  Commit(caller, NextWave(open), &batch->wave);
  DropDecided(&open);
  while (!open.empty()) {  // each wave decides the first, or counts against it
    std::vector<ImportJob*> next = NextWave(open);
    Prepare(caller, &next);
    Commit(caller, next, &batch->wave);
    DropDecided(&open);
  }
  std::vector<ImportResult> results;
  results.reserve(batch->jobs.size());
  for (ImportJob& job : batch->jobs) {
    results.push_back(*std::move(job.result));
  }
  return results;
}

}  // namespace jixiao::form_store
