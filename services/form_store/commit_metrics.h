#ifndef JIXIAO_SERVICES_FORM_STORE_COMMIT_METRICS_H_
#define JIXIAO_SERVICES_FORM_STORE_COMMIT_METRICS_H_

#include "common/metrics/metrics.h"
#include "services/form_store/storage/commit_queue.h"

namespace jixiao::form_store {

// What operators see of commits. Thread-safe.
class CommitMetrics {
 public:
  // `registry` outlives the object.
  explicit CommitMetrics(metrics::Registry* registry);

  void Observe(const CommitBatch& batch);

 private:
  metrics::Histogram& batch_writes_;
  metrics::Histogram& commit_seconds_;
  metrics::Histogram& queue_seconds_;
  metrics::Gauge& queued_;
  metrics::Counter& refused_;
  metrics::Counter& failed_;
};

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_COMMIT_METRICS_H_
