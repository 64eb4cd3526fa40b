#ifndef JIXIAO_SERVICES_FORM_STORE_DOMAIN_VALIDATION_GATE_H_
#define JIXIAO_SERVICES_FORM_STORE_DOMAIN_VALIDATION_GATE_H_

#include <optional>
#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

#include "common/base/clock.h"
#include "common/base/mutex.h"
#include "services/form_store/domain/form_validator.h"
#include "services/form_store/domain/report_summary.h"
#include "services/form_store/domain/tenant_directory.h"

namespace jixiao::form_store {

struct ValidationGateOptions {
  // How long a write waits for its report.
  absl::Duration write_wait = absl::Milliseconds(200);
  // How long a submission waits.
  absl::Duration submit_wait = absl::Seconds(10);
  // When validation is down or too slow, writes do not ask again for this long,
  // so that it does not slow them all.
  absl::Duration pause_after_failure = absl::Seconds(1);
};

// How the store asks for validation. Thread-safe.
class ValidationGate {
 public:
  using Judgements = std::vector<absl::StatusOr<BoundReport>>;

  // Both outlive the gate.
  ValidationGate(FormValidator* validator, ValidationGateOptions options,
                 const base::Clock* clock)
      : validator_(validator), options_(options), clock_(clock) {}

  // For a write: the reports that came in time, in the order of the forms, of
  // which there may be any number. A form without one is to be saved as
  // PENDING.
  std::vector<std::optional<BoundReport>> TryJudge(
      const TenantInfo& tenant, std::span<const form::v1::Form* const> forms,
      absl::Time deadline);

  // For a submission: UNAVAILABLE with VALIDATION_UNAVAILABLE when there is no
  // report in time, FAILED_PRECONDITION when the tenant's rule set or the
  // form's template is not known to validation.
  absl::StatusOr<BoundReport> Judge(const TenantInfo& tenant,
                                    const form::v1::Form& form,
                                    absl::Time deadline);

  // One batch, at most ValidationBatch::kMaxForms: for the background pass. As
  // FormValidator says: maybe of the first forms only, and its own errors.
  absl::StatusOr<Judgements> JudgeBatch(
      const TenantInfo& tenant, std::span<const form::v1::Form* const> forms,
      absl::Duration timeout);

  const ValidationGateOptions& options() const { return options_; }

 private:
  bool Paused() EXCLUDES(mutex_);
  void Pause() EXCLUDES(mutex_);

  FormValidator* const validator_;
  const ValidationGateOptions options_;
  const base::Clock* const clock_;
  base::Mutex mutex_;
  // Uptime until which writes do not ask.
  absl::Duration paused_until_ GUARDED_BY(mutex_) = -absl::InfiniteDuration();
};

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_DOMAIN_VALIDATION_GATE_H_
