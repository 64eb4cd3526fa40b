#ifndef JIXIAO_SERVICES_FORM_STORE_CHECKPOINTS_H_
#define JIXIAO_SERVICES_FORM_STORE_CHECKPOINTS_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

#include "common/base/clock.h"
#include "common/config/option_set.h"
#include "common/history/checkpoint.h"
#include "common/metrics/metrics.h"
#include "services/form_store/domain/checkpoint_writer.h"

namespace jixiao::form_store {

// Options of the checkpoints, with their flags.
struct CheckpointOptions {
  CheckpointWriterOptions writer;
  std::string key_file;

  void Declare(config::OptionSet* options);
};

// Writes checkpoints while it lives, and tells operators of it. Thread-safe.
class Checkpoints {
 public:
  // Nothing when no directory is given. `storage`, `clock` and `metrics`
  // outlive the result. Errors are plain statuses for the operator.
  static absl::StatusOr<std::unique_ptr<Checkpoints>> Open(
      const CheckpointOptions& options, FormStorage* storage,
      const base::Clock* clock, metrics::Registry* metrics);

  void OnCommit(std::string_view tenant, std::int64_t head) {
    writer_.OnCommit(tenant, head);
  }
  void OnRestored(std::string_view tenant) { writer_.OnRestored(tenant); }

 private:
  Checkpoints(history::CheckpointSigner signer,
              const CheckpointOptions& options, FormStorage* storage,
              const base::Clock* clock, metrics::Registry* metrics);
  void Observe(const absl::Status& status);

  const history::CheckpointSigner signer_;
  const base::Clock* const clock_;
  metrics::Counter& passes_;
  metrics::Counter& failures_;
  metrics::Gauge& last_success_;
  CheckpointWriter writer_;
};

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_CHECKPOINTS_H_
