#ifndef JIXIAO_SERVICES_FORM_STORE_DOMAIN_REPORT_BINDER_H_
#define JIXIAO_SERVICES_FORM_STORE_DOMAIN_REPORT_BINDER_H_

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

#include "common/base/clock.h"
#include "common/base/mutex.h"
#include "services/form_store/domain/tenant_directory.h"
#include "services/form_store/domain/validation_gate.h"
#include "services/form_store/storage/commit_queue.h"
#include "services/form_store/storage/form_storage.h"

namespace jixiao::form_store {

struct ReportBinderOptions {
  // How long one batch may take validation.
  absl::Duration batch_timeout = absl::Seconds(10);
  // Between attempts while validation is down, or forms cannot be judged.
  absl::Duration min_backoff = absl::Milliseconds(200);
  absl::Duration max_backoff = absl::Seconds(15);
};

// The background pass that binds reports to forms which were saved as PENDING.
// Begins with all tenants, then follows what it is told. A tenant whose forms
// cannot be judged is tried again after a while of its own, and a form that
// cannot be is passed over; neither keeps the others waiting. Thread-safe.
class ReportBinder {
 public:
  // All outlive the binder.
  struct Parts {
    FormStorage* storage;
    CommitQueue* queue;
    TenantDirectory* tenants;
    ValidationGate* gate;
    const base::Clock* clock;
  };

  ReportBinder(Parts parts, ReportBinderOptions options)
      : parts_(parts), options_(options) {}
  // Stops.
  ~ReportBinder();
  ReportBinder(const ReportBinder&) = delete;
  ReportBinder& operator=(const ReportBinder&) = delete;

  // Begins the pass on a thread of its own.
  void Start();
  // Tells it to end after the batch under way, and does not wait.
  void RequestStop();
  // Ends it. Later calls do nothing.
  void Stop();

  // A form of the tenant was saved as PENDING.
  void Notify(std::string_view tenant);

  // Judges and binds what is pending in a tenant, in batches: smaller ones
  // after one that failed, down to single forms. An error when validation could
  // not be reached or some forms are still pending: try again later; it then
  // goes on behind what has failed. Start calls it, or one thread of a test.
  absl::Status BindTenant(const std::string& tenant);

 private:
  // How far the pass through a tenant has come.
  struct Progress {
    std::string after;  // form id
    int batch = static_cast<int>(ValidationBatch::kMaxForms);
  };
  // What became of a batch.
  struct Outcome {
    int judged = 0;   // of its first forms
    int unbound = 0;  // of these, that cannot be judged
  };

  void Run();
  // Waits until it is a tenant's turn; none when stopped.
  std::optional<std::string> TakeTenant() EXCLUDES(mutex_);
  // Puts a tenant's turn off until `due`, by uptime.
  void PutOff(const std::string& tenant, absl::Duration due) EXCLUDES(mutex_);
  absl::Status AddAllTenants();
  bool IsStopping() EXCLUDES(mutex_);
  absl::StatusOr<Outcome> BindBatch(const TenantInfo& tenant,
                                    const std::vector<FormRow>& rows);

  const Parts parts_;
  const ReportBinderOptions options_;
  base::Mutex mutex_;
  base::CondVar changed_;
  // When it is the turn of each tenant that has pending forms; by both.
  std::map<std::string, absl::Duration, std::less<>> due_ GUARDED_BY(mutex_);
  std::set<std::pair<absl::Duration, std::string>> turns_ GUARDED_BY(mutex_);
  std::map<std::string, Progress> progress_;  // of BindTenant
  bool stopping_ GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_DOMAIN_REPORT_BINDER_H_
