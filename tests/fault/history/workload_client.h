// Threads that work with the store under test and record what they see.
#ifndef JIXIAO_TESTS_FAULT_HISTORY_WORKLOAD_CLIENT_H_
#define JIXIAO_TESTS_FAULT_HISTORY_WORKLOAD_CLIENT_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <random>
#include <string>

#include "absl/status/status.h"

#include "jixiao/form/v1/form.pb.h"
#include "tests/fault/history/form_calls.h"
#include "tests/fault/history/recorder.h"
#include "tests/fault/history/store_under_test.h"

namespace jixiao::fault {

struct WorkloadOptions {
  std::uint32_t seed = 1;
  // Calls of all clients together.
  std::int64_t calls = 20'000;
  // Forms that are worked with at a time; after so many calls the oldest makes
  // place for a new one, since deleted ones do not come back.
  int forms = 8;
  std::int64_t calls_between_forms = 400;
  // A write without answer is sent again with its request id, and now and then
  // one with an answer. Only right for a store that keeps the answers.
  bool retries = false;
};

// Called with what was answered before it is recorded: to record what is not
// so.
using AnswerFilter = std::function<void(Operation*)>;

// A client of random calls.
class WorkloadClient {
 public:
  // `calls` counts those made by all clients.
  WorkloadClient(const WorkloadOptions& options, int number,
                 StoreUnderTest* store, Recorder* recorder,
                 std::atomic<std::int64_t>* calls, AnswerFilter filter = {});

  // Until all calls are made.
  void Run();
  // Reads every form that there may be.
  void ReadAll();

 private:
  struct Known {
    std::int64_t revision = 0;
    std::string etag = {};
  };

  bool Chance(unsigned in_thousand) { return random_() % 1000 < in_thousand; }
  std::string RandomForm();
  FormCall RandomCall();
  // Makes the call, and again where retries are wanted.
  void Make(const FormCall& call);
  // One attempt.
  Outcome Try(const FormCall& call);
  bool IsWorthRetrying(Outcome outcome, const Operation& operation);
  void Learn(const FormCall& call, const form::v1::Form& form);

  const WorkloadOptions options_;
  const int number_;
  StoreUnderTest* const store_;
  Recorder::ClientBook* const book_;
  std::atomic<std::int64_t>* const calls_;
  const AnswerFilter filter_;
  std::mt19937 random_;
  StoreUnderTest::Session session_;
  std::map<std::string, Known> known_;  // last told, by form
  int writes_ = 0;
};

// Follows the feed to its end over many streams: the store is killed, and it
// leaves by itself now and then to come back, not always where it was.
class WorkloadWatcher {
 public:
  WorkloadWatcher(std::uint32_t seed, StoreUnderTest* store, Recorder* recorder)
      : store_(store), book_(recorder->NewWatcher()), random_(seed) {}

  // Until a heartbeat has told of `last`, which is negative until it is known.
  // An error for a stream that ends as none may.
  absl::Status Run(const std::atomic<std::int64_t>& last);

 private:
  absl::Status RunStream(client::FormStoreClient& client,
                         const std::atomic<std::int64_t>& last);
  void Record(const form::v1::WatchChangesResponse& response);

  StoreUnderTest* const store_;
  Recorder::WatcherBook* const book_;
  std::mt19937 random_;
  std::int64_t received_ = 0;  // last change
  std::int64_t head_ = -1;     // of the last heartbeat
};

}  // namespace jixiao::fault

#endif  // JIXIAO_TESTS_FAULT_HISTORY_WORKLOAD_CLIENT_H_
