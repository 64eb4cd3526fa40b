#ifndef JIXIAO_TESTS_BENCHMARK_STORE_FORM_STORE_H_
#define JIXIAO_TESTS_BENCHMARK_STORE_FORM_STORE_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "jixiao/form/v1/form.pb.h"
#include "tests/benchmark/load/calls.h"
#include "tests/benchmark/store/sample_form.h"
#include "tests/benchmark/store/watch_load.h"

namespace jixiao::benchmark {

// Our form store, as it is loaded: one tenant of its own.
class FormStore {
 public:
  // Connects and makes a new tenant.
  static absl::StatusOr<std::unique_ptr<FormStore>> Open(
      const std::string& address, int channels);

  const Channels& channels() const { return channels_; }

  // The sample form with what the store derives from it, as a client that had
  // read it would send it.
  absl::StatusOr<form::v1::Form> CompleteForm();

  // Creates a form for each number, by ImportForms; the sample covers the time
  // from the first message to the last answer.
  absl::StatusOr<Sample> Import(const FormMaker& forms, int count,
                                std::atomic<std::uint64_t>* next);

  // CreateForm without validation of the n-th form.
  Target Create(const FormMaker* forms) const;
  // GetForm of form n modulo `count`.
  Target Get(int count) const;
  // ListForms: the pages of 50 forms among the first `count` forms, in turn.
  absl::StatusOr<Target> List(int count) const;
  // The answer of GetForm, in bytes.
  absl::StatusOr<std::string> ReadForm(std::uint64_t number) const;

  // A watch of all changes of forms from now on.
  absl::StatusOr<WatchTarget> Watch() const;

 private:
  explicit FormStore(Channels channels) : channels_(std::move(channels)) {}

  absl::Status MakeTenant();

  const Channels channels_;
  std::string tenant_;  // tenants/{id}
};

}  // namespace jixiao::benchmark

#endif  // JIXIAO_TESTS_BENCHMARK_STORE_FORM_STORE_H_
