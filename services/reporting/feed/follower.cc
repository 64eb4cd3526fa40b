#include "services/reporting/feed/follower.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "google/protobuf/duration.pb.h"

#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "common/log/log.h"
#include "jixiao/form/v1/form.pb.h"
#include "services/reporting/index/facts.h"

namespace jixiao::reporting {
namespace {

namespace fv = form::v1;

// How often a long export asks whether it still fits.
constexpr std::size_t kFormsBetweenRoomChecks = 1024;

RevisionPoint PointOf(const TenantPartition& partition) {
  return {.tenant = partition.tenant(),
          .revision = partition.revision(),
          .history_id = partition.history_id()};
}

RevisionPoint PointOf(const common::v1::TenantRevision& revision) {
  return {.tenant = revision.tenant(),
          .revision = revision.revision(),
          .history_id = revision.history_id()};
}

Progress::Forks ForksOf(const fv::Tenant& tenant) {
  Progress::Forks forks;
  for (const fv::PastHistory& past : tenant.past_histories()) {
    forks[past.history_id()] = past.fork_revision();
  }
  return forks;
}

absl::Status OutOfStep(std::string_view tenant) {
  return errors::FailedPrecondition(
             errors::ERROR_REASON_HISTORY_CHANGED,
             "the change does not follow the last one applied")
      .With("tenant", tenant);
}

// The index is of whole tenants: what a caller gets who is limited to some
// organisation units would be taken for all there is.
absl::Status CheckIsWhole(const fv::Change& change) {
  return change.has_previous_sent_revision()
             ? errors::PermissionDenied(
                   errors::ERROR_REASON_PERMISSION_DENIED,
                   "the store shows this service only some organisation units: "
                   "it needs access to whole tenants")
             : absl::OkStatus();
}

// The partition is of this history from now on, if it was of none.
absl::Status TakeHistory(const std::string& tenant,
                         const std::string& history_id,
                         FormIndex::Batch& batch) {
  const std::string& known = batch.partition().history_id();
  if (known.empty()) {
    batch.set_history_id(history_id);
    return absl::OkStatus();
  }
  return history_id.empty() || history_id == known ? absl::OkStatus()
                                                   : OutOfStep(tenant);
}

// The facts of a form after a change. A FORM change says nothing of validation:
// while the content stays, what was found in it stays; new content is pending
// until its report follows as a change of its own. A change that names the
// report but not its counts leaves those of that report.
FormFacts FactsAfter(const fv::Change& change,
                     const TenantPartition& partition) {
  FormFacts facts = FactsOf(change.form(), change.findings());
  FormFacts before;
  if (const auto slot = partition.FindSlot(facts.name)) {
    before = partition.FactsAt(*slot);
  }
  if (facts.validation_state == fv::VALIDATION_STATE_UNSPECIFIED) {
    const bool is_same_content =
        !facts.form_digest.empty() && facts.form_digest == before.form_digest;
    if (!is_same_content) {
      facts.validation_state = fv::VALIDATION_STATE_PENDING;
      return facts;
    }
    facts.validation_state = before.validation_state;
    facts.report_digest = before.report_digest;
  }
  if (facts.findings.empty() && !facts.report_digest.empty() &&
      facts.report_digest == before.report_digest) {
    facts.findings = std::move(before.findings);
  }
  return facts;
}

}  // namespace

Follower::Follower(ChangeSource* source, FormIndex* index, Progress* progress,
                   FollowerOptions options)
    : source_(source),
      index_(index),
      progress_(progress),
      options_(std::move(options)) {}

Follower::~Follower() {
  Stop();
}

void Follower::Start() {
  thread_ = std::thread([this] { Run(); });
}

void Follower::Stop() {
  {
    base::MutexLock lock(mutex_);
    stopping_ = true;
    stop_wanted_.NotifyAll();
    if (cancel_) {
      cancel_();
    }
  }
  if (thread_.joinable()) {
    thread_.join();
  }
}

void Follower::SetCancel(std::function<void()> cancel) {
  base::MutexLock lock(mutex_);
  cancel_ = std::move(cancel);
  if (stopping_ && cancel_) {
    cancel_();
  }
}

bool Follower::Sleep(absl::Duration time) {
  base::MutexLock lock(mutex_);
  if (!stopping_) {
    stop_wanted_.WaitFor(mutex_, time);
  }
  return !stopping_;
}

void Follower::Run() {
  absl::Duration backoff = options_.min_backoff;
  while (true) {
    progressed_ = false;
    const absl::Status status = FollowOnce();
    if (progressed_) {
      backoff = options_.min_backoff;
    }
    if (!Sleep(backoff)) {
      return;
    }
    log::Warning("connection to the form store ended",
                 {{"status", status}, {"retry_in", backoff}});
    backoff = std::min(backoff * 2, options_.max_backoff);
  }
}

absl::Status Follower::FollowOnce() {
  RETURN_IF_ERROR(SyncTenants());
  if (!caught_up_.exchange(true)) {
    log::Info("index has caught up", {{"tenants", index_->Tenants().size()},
                                      {"forms", index_->forms()},
                                      {"bytes", index_->bytes()}});
  }
  absl::Status status = Follow();
  NoteEnd(status);
  return status;
}

absl::Status Follower::SyncTenants() {
  ASSIGN_OR_RETURN(const std::vector<fv::Tenant> tenants,
                   source_->ListTenants());
  std::set<std::string, std::less<>> gone;
  for (std::string& name : index_->Tenants()) {
    gone.insert(std::move(name));
  }
  for (const fv::Tenant& tenant : tenants) {
    const bool is_known = gone.erase(tenant.name()) > 0;
    const bool is_current =
        is_known && !stale_.contains(tenant.name()) &&
        index_->Write(tenant.name()).partition().history_id() ==
            tenant.history_id();
    if (is_current) {
      progress_->SawHead({.tenant = tenant.name(),
                          .revision = tenant.head_revision(),
                          .history_id = tenant.history_id()});
    } else {
      // Says itself where the tenant stands: of a history begun since the list.
      RETURN_IF_ERROR(Export(tenant));
    }
    index_->Write(tenant.name()).set_display_name(tenant.display_name());
  }
  for (const std::string& name : gone) {
    index_->Drop(name);
    progress_->Forget(name);
  }
  return absl::OkStatus();
}

absl::StatusOr<TenantPartition> Follower::ReadExport(
    const fv::Tenant& tenant, ExportStream& stream) const {
  TenantPartition partition(tenant.name(), tenant.history_id());
  std::size_t since_check = 0;
  while (true) {
    ASSIGN_OR_RETURN(const std::optional<fv::ExportFormsResponse> response,
                     stream.Read());
    if (!response.has_value()) {
      return partition;
    }
    for (const fv::ExportedForm& exported : response->forms()) {
      partition.Put(FactsOf(exported.form(), exported.findings()));
      if (++since_check % kFormsBetweenRoomChecks == 0) {
        RETURN_IF_ERROR(index_->CheckRoom(partition));
      }
    }
    partition.set_revision(response->as_of().revision());
    if (!response->as_of().history_id().empty()) {
      partition.set_history_id(response->as_of().history_id());
    }
  }
}

absl::Status Follower::Export(const fv::Tenant& tenant) {
  const std::shared_ptr<ExportStream> stream =
      source_->ExportForms(tenant.name());
  SetCancel([stream] { stream->Cancel(); });
  absl::StatusOr<TenantPartition> exported = ReadExport(tenant, *stream);
  SetCancel(nullptr);
  absl::Status room =
      exported.ok() ? index_->CheckRoom(*exported) : exported.status();
  NoteRoom(tenant.name(), room);
  RETURN_IF_ERROR(room);
  TenantPartition partition = *std::move(exported);
  const RevisionPoint point = PointOf(partition);
  log::Info("tenant exported", {{"tenant", tenant.name()},
                                {"revision", point.revision},
                                {"forms", partition.size()}});
  index_->Publish(std::move(partition));
  progress_->Forget(point.tenant);
  progress_->SetForks(point.tenant, ForksOf(tenant));
  progress_->Applied(point);
  progress_->SawHead(point);
  stale_.erase(tenant.name());
  progressed_ = true;
  return absl::OkStatus();
}

fv::WatchChangesRequest Follower::WatchRequest() const {
  fv::WatchChangesRequest request;
  request.set_all_tenants(true);
  const std::int64_t nanos =
      absl::ToInt64Nanoseconds(options_.heartbeat_interval);
  constexpr std::int64_t kNanosPerSecond = 1'000'000'000;
  request.mutable_heartbeat_interval()->set_seconds(nanos / kNanosPerSecond);
  request.mutable_heartbeat_interval()->set_nanos(
      static_cast<std::int32_t>(nanos % kNanosPerSecond));
  for (const std::string& tenant : index_->Tenants()) {
    const FormIndex::Batch batch = index_->Write(tenant);
    common::v1::TenantRevision* cursor = request.add_cursors();
    cursor->set_tenant(tenant);
    cursor->set_revision(batch.partition().revision());
    cursor->set_history_id(batch.partition().history_id());
  }
  return request;
}

absl::Status Follower::Follow() {
  const std::shared_ptr<client::ReadStream<fv::WatchChangesResponse>> watch =
      source_->WatchChanges(WatchRequest());
  SetCancel([watch] { watch->Cancel(); });
  absl::Status status;
  while (status.ok()) {
    absl::StatusOr<std::optional<fv::WatchChangesResponse>> response =
        watch->Read();
    if (!response.ok()) {
      status = response.status();
    } else if (!response->has_value()) {
      status = absl::UnavailableError("the store ended the stream");
    } else {
      status = Apply(**response);
      progressed_ = progressed_ || status.ok();
    }
  }
  SetCancel(nullptr);
  return status;
}

absl::Status Follower::Apply(const fv::WatchChangesResponse& response) {
  const auto& changes = response.changes();
  for (int begin = 0; begin < changes.size();) {
    // Readers see a run of changes of one tenant at once.
    const std::string& tenant = changes[begin].tenant();
    int end = begin;
    absl::Status status;
    RevisionPoint point;
    {
      FormIndex::Batch batch = index_->Write(tenant);
      while (status.ok() && end < changes.size() &&
             changes[end].tenant() == tenant) {
        status = ApplyChange(changes[end++], batch);
      }
      point = PointOf(batch.partition());
    }
    NoteRoom(tenant, status);
    progress_->Applied(point);
    RETURN_IF_ERROR(status);
    begin = end;
  }
  for (const common::v1::TenantRevision& head : response.heads()) {
    RETURN_IF_ERROR(ApplyHead(head));
  }
  return absl::OkStatus();
}

absl::Status Follower::ApplyChange(const fv::Change& change,
                                   FormIndex::Batch& batch) {
  RETURN_IF_ERROR(CheckIsWhole(change));
  RETURN_IF_ERROR(TakeHistory(change.tenant(), change.history_id(), batch));
  const std::int64_t applied = batch.partition().revision();
  if (change.revision() <= applied) {
    return absl::OkStatus();
  }
  if (change.revision() != applied + 1) {
    return OutOfStep(change.tenant());
  }
  switch (change.snapshot_case()) {
    case fv::Change::kForm:
      if (change.action() == fv::CHANGE_ACTION_DELETE ||
          change.form().has_delete_time()) {
        batch.Remove(change.resource_name());
      } else {
        RETURN_IF_ERROR(batch.Put(FactsAfter(change, batch.partition())));
      }
      break;
    case fv::Change::kTenantSnapshot:
      batch.set_display_name(change.tenant_snapshot().display_name());
      progress_->SetForks(change.tenant(), ForksOf(change.tenant_snapshot()));
      break;
    default:
      if (change.action() == fv::CHANGE_ACTION_DELETE) {
        batch.Remove(change.resource_name());
      }
      break;
  }
  batch.set_revision(change.revision());
  return absl::OkStatus();
}

absl::Status Follower::ApplyHead(const common::v1::TenantRevision& head) {
  {
    FormIndex::Batch batch = index_->Write(head.tenant());
    RETURN_IF_ERROR(TakeHistory(head.tenant(), head.history_id(), batch));
  }
  progress_->SawHead(PointOf(head));
  return absl::OkStatus();
}

void Follower::NoteRoom(const std::string& tenant, const absl::Status& status) {
  if (status.ok() ||
      errors::ReasonOf(status) == errors::ERROR_REASON_INDEX_FULL) {
    progress_->SetObstacle(tenant, status);
  }
}

void Follower::NoteEnd(const absl::Status& status) {
  switch (errors::ReasonOf(status)) {
    case errors::ERROR_REASON_HISTORY_CHANGED:
    case errors::ERROR_REASON_CURSOR_COMPACTED:
    case errors::ERROR_REASON_CURSOR_AHEAD:
      break;
    default:
      return;
  }
  const std::string tenant = errors::MetadataOf(status, "tenant");
  for (std::string& name : index_->Tenants()) {
    // A store that does not say which tenant means any of them.
    if (tenant.empty() || name == tenant || name == "tenants/" + tenant) {
      log::Warning("tenant will be exported anew",
                   {{"tenant", name}, {"status", status}});
      stale_.insert(std::move(name));
    }
  }
}

}  // namespace jixiao::reporting
