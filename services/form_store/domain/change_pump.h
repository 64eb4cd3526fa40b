#ifndef JIXIAO_SERVICES_FORM_STORE_DOMAIN_CHANGE_PUMP_H_
#define JIXIAO_SERVICES_FORM_STORE_DOMAIN_CHANGE_PUMP_H_

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

#include "common/base/clock.h"
#include "services/form_store/domain/change_converter.h"
#include "services/form_store/domain/change_hub.h"
#include "services/form_store/domain/tenant_feed.h"
#include "services/form_store/domain/watch_inbox.h"
#include "services/form_store/storage/form_storage.h"

namespace jixiao::form_store {

// The thread behind a ChangeHub: it alone touches feeds and watchers.
class ChangePump {
 public:
  ChangePump(FormStorage* storage, const ChangeHubOptions& options,
             const base::Clock* clock, WatchInbox* inbox);
  ~ChangePump();

  // Returns when the inbox is draining and every watcher was told.
  void Run();

 private:
  struct Watcher {
    NewWatcher order;
    // Last revision that was sent, or passed over, of each tenant.
    std::map<std::string, std::int64_t> cursors;
    // Last revision of each tenant that was sent, or the first cursor; of use
    // only where some are passed over.
    std::map<std::string, std::int64_t> last_sent;
    // Tenants that have more.
    std::set<std::string> behind;
    bool heartbeat_due = true;
    bool blocked = false;
    std::pair<absl::Duration, std::uint64_t> heartbeat_timer;
    std::pair<absl::Duration, std::uint64_t> stall_timer;
  };
  // When something is due for a watcher (uptime).
  using Timers = std::set<std::pair<absl::Duration, std::uint64_t>>;
  enum class Step { kGoOn, kBlocked, kGone };

  void Handle(WatchEvents events);
  void Register(NewWatcher arrived);
  void RaiseHead(const std::string& tenant, std::int64_t head);
  // The feed of a tenant, with its present head; null when it has none.
  TenantFeed* FindFeed(const std::string& tenant);
  // Finds or makes it; HISTORY_CHANGED unless it is of this history.
  absl::StatusOr<TenantFeed*> OpenFeed(const std::string& tenant,
                                       const std::string& history_id);
  // Ends all who watch the tenant if its history is another now. While it is
  // being restored they wait: ended now, they could come back with a cursor
  // that does not name its history.
  void RecheckHistory(const std::string& tenant);
  static bool IsBeingRestored(const absl::Status& status);
  void HandleRestored(const std::string& tenant);
  absl::Status Subscribe(const std::string& tenant, const WatchStart& start,
                         Watcher* watcher);
  absl::Status SubscribeAll(Watcher* watcher);
  void Remove(std::uint64_t id);
  void FinishAndRemove(std::uint64_t id, absl::Status status);

  // Gives every runnable watcher one turn.
  void RunTurns();
  void RunTurn(Watcher* watcher);
  // Sends changes of one tenant.
  Step Advance(Watcher* watcher, const std::string& tenant, int* budget);
  // Sends what the watcher gets of a change, if it does.
  Step Send(Watcher* watcher, const std::string& tenant,
            const EncodedChange& change);
  Step Push(Watcher* watcher, std::shared_ptr<const std::string> response);
  Step SendHeartbeat(Watcher* watcher);
  void HandleTimers();
  absl::Duration UntilNextTimer() const;
  void LimitCache();

  FormStorage* const storage_;
  const ChangeHubOptions options_;
  const base::Clock* const clock_;
  WatchInbox* const inbox_;
  const ChangeConverter converter_;
  std::map<std::string, std::unique_ptr<TenantFeed>> feeds_;
  std::map<std::string, std::set<std::uint64_t>> subscribers_;
  std::map<std::uint64_t, std::unique_ptr<Watcher>> watchers_;
  std::set<std::uint64_t> runnable_;
  Timers heartbeats_;
  Timers stalls_;
};

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_DOMAIN_CHANGE_PUMP_H_
