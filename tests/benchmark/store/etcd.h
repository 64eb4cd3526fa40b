#ifndef JIXIAO_TESTS_BENCHMARK_STORE_ETCD_H_
#define JIXIAO_TESTS_BENCHMARK_STORE_ETCD_H_

#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"

#include "tests/benchmark/load/calls.h"
#include "tests/benchmark/store/sample_form.h"
#include "tests/benchmark/store/watch_load.h"

namespace jixiao::benchmark {

// etcd, doing with the same bytes what the form store does with a form.
class Etcd {
 public:
  static absl::StatusOr<std::unique_ptr<Etcd>> Open(const std::string& address,
                                                    int channels);

  // Put of the n-th form under a new key.
  Target Put(const FormMaker* forms) const;
  // Puts `count` values, each the given bytes, for Get and Range.
  absl::Status Preload(const std::string& value, int count) const;
  // Range of one of `count` preloaded keys.
  Target Get(int count) const;
  // Range of 50 neighbouring preloaded keys, bounded on both sides: etcd counts
  // all keys of a range.
  Target Range(int count) const;
  // A watch of all keys that Put writes.
  WatchTarget Watch() const;

 private:
  explicit Etcd(Channels channels) : channels_(std::move(channels)) {}

  const Channels channels_;
};

}  // namespace jixiao::benchmark

#endif  // JIXIAO_TESTS_BENCHMARK_STORE_ETCD_H_
