#ifndef JIXIAO_SERVICES_FORM_STORE_DOMAIN_CHANGE_HUB_H_
#define JIXIAO_SERVICES_FORM_STORE_DOMAIN_CHANGE_HUB_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <thread>

#include "absl/status/status.h"
#include "absl/time/time.h"

#include "common/base/clock.h"
#include "jixiao/form/v1/change_service.pb.h"
#include "services/form_store/domain/caller.h"
#include "services/form_store/domain/change_sink.h"
#include "services/form_store/storage/form_storage.h"

namespace jixiao::form_store {

class ChangePump;
class WatchInbox;

struct ChangeHubOptions {
  // How long a watcher's buffer may stay full before it is told.
  absl::Duration slow_reader_timeout = absl::Seconds(30);
  absl::Duration default_heartbeat = absl::Seconds(10);
  absl::Duration min_heartbeat = absl::Milliseconds(100);
  absl::Duration max_heartbeat = absl::Minutes(10);
  // Converted changes kept for all tenants together.
  std::size_t cache_bytes = 64 * 1024 * 1024;
};

// Delivers committed changes to any number of watchers with one thread: each
// tenant's in order, exactly once within a watch. A watcher who is limited to
// organisation units gets what concerns them (change_scope.h). A watcher costs
// memory only. Thread-safe.
class ChangeHub {
 public:
  // Both outlive the hub.
  ChangeHub(FormStorage* storage, ChangeHubOptions options,
            const base::Clock* clock);
  // Drains.
  ~ChangeHub();
  ChangeHub(const ChangeHub&) = delete;
  ChangeHub& operator=(const ChangeHub&) = delete;

  // Checks the request and hands the sink over: changes follow until it closes.
  // INVALID_FIELD, TENANT_NOT_FOUND, CURSOR_AHEAD (OUT_OF_RANGE),
  // HISTORY_CHANGED (FAILED_PRECONDITION), DRAINING. Later the sink is ended
  // with SLOW_READER, CURSOR_COMPACTED, HISTORY_CHANGED, DRAINING or an error
  // of the storage.
  absl::Status Watch(const Caller& caller,
                     const form::v1::WatchChangesRequest& request,
                     std::shared_ptr<ChangeSink> sink);

  // Something was committed, or a tenant created. Quick.
  void OnCommit(std::string_view tenant, std::int64_t head);

  // The same from another process, which may have restored the tenant.
  void OnForeignCommit(std::string_view tenant, std::int64_t head);

  // The tenant was restored: every watch of its old history ends with
  // HISTORY_CHANGED, and with the revision of the fork if it is known. Quick.
  void OnHistoryChanged(std::string_view tenant);

  // Ends every watch with UNAVAILABLE DRAINING and refuses new ones. Blocks
  // until all are told. Later calls do nothing.
  void Drain();

  // Looks at the clock: for tests, after a fake one was moved.
  void Wake();

  std::size_t watchers() const;

 private:
  const ChangeHubOptions options_;
  FormStorage* const storage_;
  // Shared with the callbacks of sinks, which may outlive the hub.
  std::shared_ptr<WatchInbox> inbox_;
  std::unique_ptr<ChangePump> pump_;
  std::thread thread_;
};

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_DOMAIN_CHANGE_HUB_H_
