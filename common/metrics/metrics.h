#ifndef JIXIAO_COMMON_METRICS_METRICS_H_
#define JIXIAO_COMMON_METRICS_METRICS_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "prometheus/counter.h"
#include "prometheus/gauge.h"
#include "prometheus/histogram.h"

namespace prometheus {
class Exposer;
class Registry;
}  // namespace prometheus

namespace jixiao::metrics {

using Counter = prometheus::Counter;      // Increment(by)
using Gauge = prometheus::Gauge;          // Set, Increment, Decrement
using Histogram = prometheus::Histogram;  // Observe(value)
using Labels = std::map<std::string, std::string>;

// Bucket bounds in seconds, from 0.5 ms to 10 s: those of calls.
const std::vector<double>& LatencyBuckets();

// All metrics of a process. Thread-safe. Asking again for the same name and
// labels gives the same object, which lives as long as the registry; keep the
// reference, the look-up takes a lock. Names end in their unit (_seconds,
// _bytes) and, for counters, _total. Labels have few values: never a name, an
// id or a text of a caller.
class Registry {
 public:
  Registry();
  ~Registry();
  Registry(const Registry&) = delete;
  Registry& operator=(const Registry&) = delete;

  Counter& AddCounter(const std::string& name, const std::string& help,
                      const Labels& labels = {});
  Gauge& AddGauge(const std::string& name, const std::string& help,
                  const Labels& labels = {});
  Histogram& AddHistogram(const std::string& name, const std::string& help,
                          const Labels& labels = {},
                          const std::vector<double>& bounds = LatencyBuckets());

  // jixiao_build_info{service,version} 1
  void SetBuildInfo(const std::string& service, const std::string& version);

  // Everything in Prometheus' text format.
  std::string Text() const;

  const std::shared_ptr<prometheus::Registry>& registry() const {
    return registry_;
  }

 private:
  std::shared_ptr<prometheus::Registry> registry_;
};

// Serves GET /metrics over HTTP while it lives.
class Exposition {
 public:
  // `address` is host:port; port 0 takes any free one. INVALID_ARGUMENT when
  // it cannot be listened on. `registry` outlives the result.
  static absl::StatusOr<std::unique_ptr<Exposition>> Start(
      const std::string& address, const Registry& registry);
  ~Exposition();

  int port() const;

 private:
  explicit Exposition(std::unique_ptr<prometheus::Exposer> exposer);

  std::unique_ptr<prometheus::Exposer> exposer_;
};

}  // namespace jixiao::metrics

#endif  // JIXIAO_COMMON_METRICS_METRICS_H_
