// The form-store binary, killed and started again under its clients.
#ifndef JIXIAO_TESTS_FAULT_HISTORY_STORE_UNDER_TEST_H_
#define JIXIAO_TESTS_FAULT_HISTORY_STORE_UNDER_TEST_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "common/base/file_util.h"
#include "common/base/mutex.h"
#include "common/client/form_store_client.h"
#include "tests/fault/support/store_process.h"

namespace jixiao::fault {

// Keeps its forms in a directory of its own, unless the environment has other
// flags for it (FAULT_STORE_FLAGS, by spaces). Start and Kill are for one
// thread, Await for any.
class StoreUnderTest {
 public:
  // A client of one run of the store; it outlives the run.
  struct Session {
    int run = 0;  // 1 is the first
    std::shared_ptr<client::FormStoreClient> client;
  };

  StoreUnderTest();

  // Starts the store and waits until it listens.
  absl::Status Start() EXCLUDES(mutex_);
  // kill -9. An error when it had ended by itself.
  absl::Status Kill();

  // The session of a run later than `after_run`; of the same when there is none
  // for a while.
  Session Await(int after_run) EXCLUDES(mutex_);

 private:
  const base::TemporaryDirectory directory_;
  const std::vector<std::string> flags_;
  std::optional<StoreProcess> process_;
  base::Mutex mutex_;
  base::CondVar started_;
  Session session_ GUARDED_BY(mutex_);
};

// Creates the tenant of all calls.
absl::Status CreateTenant(client::FormStoreClient& client);
// The newest revision of the tenant.
absl::StatusOr<std::int64_t> HeadOfTenant(client::FormStoreClient& client);

}  // namespace jixiao::fault

#endif  // JIXIAO_TESTS_FAULT_HISTORY_STORE_UNDER_TEST_H_
