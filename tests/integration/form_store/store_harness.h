#ifndef JIXIAO_TESTS_INTEGRATION_FORM_STORE_STORE_HARNESS_H_
#define JIXIAO_TESTS_INTEGRATION_FORM_STORE_STORE_HARNESS_H_

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "common/base/file_util.h"
#include "common/client/form_store_client.h"
#include "common/metrics/metrics.h"
#include "common/server/server.h"
#include "services/form_store/app.h"
#include "tests/unit/services/form_store/domain/status_matchers.h"
#include "tests/unit/services/form_store/domain/test_store.h"

namespace jixiao::form_store {

// A form store in this process, behind a real server and client.
class StoreHarness {
 public:
  enum class Transport { kTcp, kUnixSocket };

  // Memory storage on TCP unless told otherwise.
  explicit StoreHarness(AppOptions options = MemoryOptions(),
                        Transport transport = Transport::kTcp);
  ~StoreHarness();

  static AppOptions MemoryOptions();
  // SQLite below `directory`.
  static AppOptions SqliteOptions(const std::string& directory);

  // Ends server and app gracefully.
  void Stop();

  client::FormStoreClient& client() { return *client_; }
  server::Server& server() { return *server_; }
  server::App& app() { return *app_; }
  FakeValidator& validator() { return *validator_; }
  // A client with a connection of its own.
  std::unique_ptr<client::FormStoreClient> MakeClient();

  // These die when they fail.
  form::v1::Tenant MakeTenant(const std::string& id = "yunxi");
  form::v1::Form Create(const std::string& project,
                        const std::string& tenant = "yunxi");
  std::int64_t Head(const std::string& tenant = "yunxi");

 private:
  base::TemporaryDirectory socket_dir_;
  metrics::Registry metrics_;
  FakeValidator* validator_ = nullptr;
  std::atomic<int> clients_ = 0;
  std::unique_ptr<server::App> app_;
  std::unique_ptr<server::Server> server_;
  std::unique_ptr<client::FormStoreClient> client_;
};

// A request for the changes of tenants after their cursors (tenant id →
// revision).
form::v1::WatchChangesRequest WatchFrom(
    const std::map<std::string, std::int64_t>& cursors);

// Reads changes until `done` says so; fails the test on an error.
template <typename Stream, typename Done>
void ReadChangesUntil(Stream& stream, std::vector<form::v1::Change>* changes,
                      const Done& done) {
  while (!done(*changes)) {
    auto response = stream.Read();
    ASSERT_THAT(response, IsOk());
    ASSERT_TRUE(response->has_value());
    changes->insert(changes->end(), (*response)->changes().begin(),
                    (*response)->changes().end());
  }
}

}  // namespace jixiao::form_store

#endif  // JIXIAO_TESTS_INTEGRATION_FORM_STORE_STORE_HARNESS_H_
