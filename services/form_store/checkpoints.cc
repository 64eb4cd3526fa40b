#include "services/form_store/checkpoints.h"

#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"

#include "common/base/status_macros.h"

namespace jixiao::form_store {

void CheckpointOptions::Declare(config::OptionSet* options) {
  options->Group("Checkpoints");
  options->Add("checkpoint_dir", &writer.dir,
               "Directory for signed checkpoints of every tenant's history, "
               "best on another machine. Without it there are none.");
  options->Add("checkpoint_key_file", &key_file,
               "Ed25519 private key that signs them, PEM "
               "(openssl genpkey -algorithm ed25519).");
  options->Add("checkpoint_interval", &writer.interval,
               "How long a change may stay without a checkpoint behind it.");
  options->Add("checkpoint_changes", &writer.changes, "How many changes may.");
  options->AddCheck([this]() -> absl::Status {
    if (writer.dir.empty() != key_file.empty()) {
      return absl::InvalidArgumentError(
          "--checkpoint_dir and --checkpoint_key_file go together");
    }
    if (writer.changes < 1 || writer.interval < absl::Milliseconds(100)) {
      return absl::InvalidArgumentError(
          "--checkpoint_changes must be positive, --checkpoint_interval at "
          "least 100ms");
    }
    return absl::OkStatus();
  });
}

absl::StatusOr<std::unique_ptr<Checkpoints>> Checkpoints::Open(
    const CheckpointOptions& options, FormStorage* storage,
    const base::Clock* clock, metrics::Registry* metrics) {
  if (options.writer.dir.empty()) {
    return nullptr;
  }
  std::error_code error;
  std::filesystem::create_directories(options.writer.dir, error);
  if (error) {
    return absl::InvalidArgumentError(absl::StrCat(
        "cannot make ", options.writer.dir, ": ", error.message()));
  }
  ASSIGN_OR_RETURN(history::CheckpointSigner signer,
                   history::CheckpointSigner::Load(options.key_file));
  return std::unique_ptr<Checkpoints>(
      new Checkpoints(std::move(signer), options, storage, clock, metrics));
}

Checkpoints::Checkpoints(history::CheckpointSigner signer,
                         const CheckpointOptions& options, FormStorage* storage,
                         const base::Clock* clock, metrics::Registry* metrics)
    : signer_(std::move(signer)),
      clock_(clock),
      passes_(metrics->AddCounter(
          "jixiao_store_checkpoint_passes_total",
          "Times that the history of a tenant was found signed, or was.")),
      failures_(metrics->AddCounter(
          "jixiao_store_checkpoint_failures_total",
          "Checkpoints that could not be written, or that the store "
          "contradicts.")),
      last_success_(metrics->AddGauge(
          "jixiao_store_checkpoint_last_success_timestamp_seconds",
          "When that was done last.")),
      writer_({storage, &signer_, clock,
               [this](const absl::Status& status) { Observe(status); }},
              options.writer) {
  writer_.Start();
}

void Checkpoints::Observe(const absl::Status& status) {
  if (!status.ok()) {
    failures_.Increment();
    return;
  }
  passes_.Increment();
  last_success_.Set(absl::ToDoubleSeconds(clock_->Now() - absl::UnixEpoch()));
}

}  // namespace jixiao::form_store
