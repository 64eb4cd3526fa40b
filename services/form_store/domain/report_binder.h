#ifndef JIXIAO_SERVICES_FORM_STORE_DOMAIN_REPORT_BINDER_H_
#define JIXIAO_SERVICES_FORM_STORE_DOMAIN_REPORT_BINDER_H_

#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "absl/status/status.h"
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
// Begins with all tenants, then follows what it is told. Thread-safe.
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
  // Ends it after the batch under way. Later calls do nothing.
  void Stop();

  // A form of the tenant was saved as PENDING.
  void Notify(std::string_view tenant);

  // Judges and binds what is pending in a tenant, in batches. An error when
  // validation could not be reached or some forms are still pending: try
  // again later. Start calls it; tests may.
  absl::Status BindTenant(const std::string& tenant);

 private:
  void Run();
  // Waits for work; empty when stopped.
  std::set<std::string> TakeTenants() EXCLUDES(mutex_);
  absl::Status AddAllTenants();
  // False when stopped meanwhile.
  bool Pause(absl::Duration duration) EXCLUDES(mutex_);
  absl::Status BindBatch(const TenantInfo& tenant,
                         const std::vector<FormRow>& rows, int* unbound);

  const Parts parts_;
  const ReportBinderOptions options_;
  base::Mutex mutex_;
  base::CondVar changed_;
  std::set<std::string> tenants_ GUARDED_BY(mutex_);
  bool stopping_ GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_DOMAIN_REPORT_BINDER_H_
