#ifndef JIXIAO_SERVICES_FORM_STORE_DOMAIN_REQUEST_JANITOR_H_
#define JIXIAO_SERVICES_FORM_STORE_DOMAIN_REQUEST_JANITOR_H_

#include <string>
#include <string_view>
#include <thread>

#include "absl/status/status.h"
#include "absl/time/time.h"

#include "common/base/clock.h"
#include "common/base/mutex.h"
#include "services/form_store/storage/form_storage.h"

namespace jixiao::form_store {

struct RequestJanitorOptions {
  // How long a request is remembered at least.
  absl::Duration retention = absl::Hours(30 * 24);
  // Between passes through all tenants.
  absl::Duration interval = absl::Hours(1);
  // Requests that are forgotten in one transaction, and the time that writes
  // have for themselves after it.
  int step = 256;
  absl::Duration pause = absl::Milliseconds(50);
};

// The background pass that forgets requests which were answered long ago, in
// small steps, so that writes are not kept waiting. Several replicas may do so
// at a time. Thread-safe.
class RequestJanitor {
 public:
  // All outlive the janitor.
  RequestJanitor(FormStorage* storage, const base::Clock* clock,
                 RequestJanitorOptions options)
      : storage_(storage), clock_(clock), options_(options) {}
  // Stops.
  ~RequestJanitor();
  RequestJanitor(const RequestJanitor&) = delete;
  RequestJanitor& operator=(const RequestJanitor&) = delete;

  // Begins the pass on a thread of its own.
  void Start();
  // Tells it to end after the step under way, and does not wait.
  void RequestStop();

  // One pass through all tenants. One that fails does not keep it from the
  // others; the error is that of the first that did.
  absl::Status ForgetAll();

 private:
  void Run();
  absl::Status ForgetOf(std::string_view tenant);
  // Waits, unless it is told to stop: then false.
  bool Rest(absl::Duration time) EXCLUDES(mutex_);

  FormStorage* const storage_;
  const base::Clock* const clock_;
  const RequestJanitorOptions options_;
  base::Mutex mutex_;
  base::CondVar changed_;
  bool stopping_ GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_DOMAIN_REQUEST_JANITOR_H_
