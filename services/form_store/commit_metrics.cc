#include "services/form_store/commit_metrics.h"

#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace jixiao::form_store {
namespace {

const std::vector<double>& BatchBuckets() {
  static const auto* const buckets =
      new std::vector<double>{1, 2, 4, 8, 16, 32, 64, 128, 256};
  return *buckets;
}

}  // namespace

CommitMetrics::CommitMetrics(metrics::Registry* registry)
    : batch_writes_(registry->AddHistogram("jixiao_store_commit_batch_writes",
                                           "Writes in one transaction.", {},
                                           BatchBuckets())),
      commit_seconds_(registry->AddHistogram(
          "jixiao_store_commit_seconds",
          "Time that a transaction took, its sync included.")),
      queue_seconds_(registry->AddHistogram(
          "jixiao_store_queue_seconds",
          "Time that the first write of a transaction had waited.")),
      queued_(registry->AddGauge("jixiao_store_queued_writes",
                                 "Writes that wait for a transaction.")),
      refused_(registry->AddCounter(
          "jixiao_store_writes_refused_total",
          "Writes that lost a race or met a key that is taken.")),
      failed_(registry->AddCounter("jixiao_store_commits_failed_total",
                                   "Transactions that failed as a whole.")) {}

void CommitMetrics::Observe(const CommitBatch& batch) {
  batch_writes_.Observe(static_cast<double>(batch.writes));
  commit_seconds_.Observe(absl::ToDoubleSeconds(batch.commit_time));
  queue_seconds_.Observe(absl::ToDoubleSeconds(batch.longest_wait));
  queued_.Set(static_cast<double>(batch.still_queued));
  refused_.Increment(static_cast<double>(batch.refused));
  if (batch.outcome != absl::StatusCode::kOk) {
    failed_.Increment();
  }
}

}  // namespace jixiao::form_store
