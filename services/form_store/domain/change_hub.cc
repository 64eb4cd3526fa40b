#include "services/form_store/domain/change_hub.h"

#include <map>
#include <string>
#include <utility>

#include "common/base/errors.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "services/form_store/domain/access.h"
#include "services/form_store/domain/change_kinds.h"
#include "services/form_store/domain/change_pump.h"
#include "services/form_store/domain/past.h"
#include "services/form_store/domain/watch_inbox.h"

namespace jixiao::form_store {
namespace {

using form::v1::WatchChangesRequest;

constexpr int kMaxCursors = 10'000;

absl::StatusOr<absl::Duration> HeartbeatOf(const WatchChangesRequest& request,
                                           const ChangeHubOptions& options) {
  if (!request.has_heartbeat_interval()) {
    return options.default_heartbeat;
  }
  const auto& interval = request.heartbeat_interval();
  const absl::Duration duration =
      absl::Seconds(interval.seconds()) + absl::Nanoseconds(interval.nanos());
  if (duration < options.min_heartbeat || duration > options.max_heartbeat) {
    return errors::InvalidField(
        "heartbeat_interval",
        "must be from " + absl::FormatDuration(options.min_heartbeat) + " to " +
            absl::FormatDuration(options.max_heartbeat));
  }
  return duration;
}

absl::Status ReadCursors(const Caller& caller,
                         const WatchChangesRequest& request,
                         FormStorage* storage,
                         std::map<std::string, WatchStart>* cursors) {
  if (request.cursors_size() > kMaxCursors) {
    return errors::InvalidField("cursors", "has more than 10000 entries");
  }
  for (const common::v1::TenantRevision& cursor : request.cursors()) {
    ASSIGN_OR_RETURN(base::TenantName name,
                     base::ParseTenantName(cursor.tenant(), "cursors.tenant"));
    if (cursor.revision() < 0) {
      return errors::InvalidField("cursors.revision", "must not be negative");
    }
    RETURN_IF_ERROR(CheckTenantAccess(caller, name.tenant));
    ASSIGN_OR_RETURN(const TenantRow row, FindTenantRow(storage, name.tenant));
    RETURN_IF_ERROR(CheckCursor(row, cursor));
    if (!cursors
             ->emplace(name.tenant,
                       WatchStart{cursor.revision(), row.history_id})
             .second) {
      return errors::InvalidField("cursors", "names a tenant twice");
    }
  }
  return absl::OkStatus();
}

absl::Status CheckHasTenants(const WatchChangesRequest& request) {
  return request.cursors().empty() && !request.all_tenants()
             ? errors::InvalidField(
                   "cursors", "names no tenant: give cursors, or all_tenants")
             : absl::OkStatus();
}

}  // namespace

ChangeHub::ChangeHub(FormStorage* storage, ChangeHubOptions options,
                     const base::Clock* clock)
    : options_(options),
      storage_(storage),
      inbox_(std::make_shared<WatchInbox>()),
      pump_(
          std::make_unique<ChangePump>(storage, options_, clock, inbox_.get())),
      thread_([this] { pump_->Run(); }) {}

ChangeHub::~ChangeHub() {
  Drain();
}

absl::Status ChangeHub::Watch(const Caller& caller,
                              const WatchChangesRequest& request,
                              std::shared_ptr<ChangeSink> sink) {
  NewWatcher watcher;
  RETURN_IF_ERROR(CheckHasTenants(request));
  ASSIGN_OR_RETURN(watcher.kinds, ChangeKinds::Parse(request.kinds()));
  RETURN_IF_ERROR(ReadCursors(caller, request, storage_, &watcher.cursors));
  ASSIGN_OR_RETURN(watcher.heartbeat, HeartbeatOf(request, options_));
  watcher.id = inbox_->NextId();
  watcher.principal = caller.principal;
  watcher.all_tenants = request.all_tenants();
  watcher.sink = sink;
  // The callbacks hold the inbox, not the hub: they may come late.
  sink->SetCallbacks(
      [inbox = inbox_, id = watcher.id] { inbox->AddReady(id); },
      [inbox = inbox_, id = watcher.id] { inbox->AddClosed(id); });
  if (!inbox_->AddWatcher(std::move(watcher))) {
    return errors::Unavailable(errors::ERROR_REASON_DRAINING,
                               "the server is going away: try another");
  }
  return absl::OkStatus();
}

void ChangeHub::OnCommit(std::string_view tenant, std::int64_t head) {
  inbox_->AddHead(tenant, head);
}

void ChangeHub::OnForeignCommit(std::string_view tenant, std::int64_t head) {
  inbox_->AddDoubt(tenant);
  inbox_->AddHead(tenant, head);
}

void ChangeHub::OnHistoryChanged(std::string_view tenant) {
  inbox_->AddRestored(tenant);
}

void ChangeHub::Drain() {
  inbox_->SetDraining();
  if (thread_.joinable()) {
    thread_.join();
  }
}

void ChangeHub::Wake() {
  inbox_->Wake();
}

std::size_t ChangeHub::watchers() const {
  return inbox_->watchers();
}

}  // namespace jixiao::form_store
