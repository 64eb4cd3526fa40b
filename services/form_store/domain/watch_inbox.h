#ifndef JIXIAO_SERVICES_FORM_STORE_DOMAIN_WATCH_INBOX_H_
#define JIXIAO_SERVICES_FORM_STORE_DOMAIN_WATCH_INBOX_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"

#include "common/base/mutex.h"
#include "common/security/principal.h"
#include "services/form_store/domain/change_kinds.h"
#include "services/form_store/domain/change_sink.h"

namespace jixiao::form_store {

// Where the watch of a tenant begins: after `revision`, in this history, or in
// the present one when it is empty.
struct WatchStart {
  std::int64_t revision = 0;
  std::string history_id;
};

// A watch as it begins.
struct NewWatcher {
  std::uint64_t id = 0;
  std::shared_ptr<ChangeSink> sink;
  security::Principal principal;
  std::map<std::string, WatchStart> cursors;  // by tenant id
  bool all_tenants = false;
  ChangeKinds kinds;
  absl::Duration heartbeat;
};

// What happened since the pump last looked.
struct WatchEvents {
  std::vector<NewWatcher> arrived;
  std::map<std::string, std::int64_t> heads;
  // Tenants whose history may be another now, and such as were restored.
  std::set<std::string> doubted;
  std::set<std::string> restored;
  std::vector<std::uint64_t> ready;
  std::vector<std::uint64_t> closed;
  bool draining = false;
};

// The way from everybody to the one thread that feeds watchers. Thread-safe.
class WatchInbox {
 public:
  // False when draining.
  bool AddWatcher(NewWatcher watcher);
  void AddHead(std::string_view tenant, std::int64_t head);
  void AddDoubt(std::string_view tenant);
  void AddRestored(std::string_view tenant);
  void AddReady(std::uint64_t watcher);
  void AddClosed(std::uint64_t watcher);
  void SetDraining();
  void Wake();

  // Waits until there is something, or Wake, or for `at_most`.
  WatchEvents Take(absl::Duration at_most);

  std::uint64_t NextId();
  // Counted by the pump, and those that it has not seen yet.
  void SetWatchers(std::size_t count);
  std::size_t watchers() const;

 private:
  mutable base::Mutex mutex_;
  base::CondVar changed_;
  WatchEvents events_ GUARDED_BY(mutex_);
  bool woken_ GUARDED_BY(mutex_) = false;
  std::uint64_t last_id_ GUARDED_BY(mutex_) = 0;
  std::size_t watchers_ GUARDED_BY(mutex_) = 0;
};

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_DOMAIN_WATCH_INBOX_H_
