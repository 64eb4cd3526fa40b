#ifndef JIXIAO_TESTS_FAULT_SUPPORT_STORE_TRIAL_H_
#define JIXIAO_TESTS_FAULT_SUPPORT_STORE_TRIAL_H_

#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"

#include "common/base/file_util.h"
#include "common/client/form_store_client.h"
#include "services/form_store/storage/form_storage.h"
#include "tests/fault/support/fault_report.h"
#include "tests/fault/support/feed_watcher.h"
#include "tests/fault/support/form_writer.h"
#include "tests/fault/support/history_audit.h"
#include "tests/fault/support/schedule.h"
#include "tests/fault/support/store_process.h"
#include "tests/fault/support/write_client.h"

namespace jixiao::fault {

// Where the store under test keeps its forms.
struct TrialStore {
  // Flags of the service, e.g. --data_dir=….
  std::vector<std::string> flags;
  // Opens the same store without the service, for the audit.
  std::function<absl::StatusOr<std::unique_ptr<form_store::FormStorage>>()>
      open;
};

// A store in a directory of its own kind.
TrialStore SqliteStore(const std::filesystem::path& directory);

struct TrialOptions {
  unsigned seed = 0;  // begins the names of what is written
  TrialStore store;
  Resend resend = Resend::kSameId;
  std::vector<std::string> environment = {};  // of the service: a planted fault
  // Whether what strikes the disk would have struck the service, too: only what
  // it had acknowledged counts then, not how it ends.
  bool dies_with_disk = false;
};

// The service under eight gRPC writers and a watcher, what they were told, and
// the audit of it.
class StoreTrial {
 public:
  explicit StoreTrial(TrialOptions options);
  ~StoreTrial();

  // One life of the service: starts it, has it written to, lets `strike` do
  // its harm and kills what is left. In between it waits as planned.
  Problems LiveAndDie(const FaultPlan& plan,
                      const std::function<Problems()>& strike);
  // An outage below a service that lives through it: has it written to, lets
  // `strike` do its harm and undo it, waits until writes succeed again and
  // audits what is there. Needs StartService, and a store that two may open.
  Problems LiveThrough(const FaultPlan& plan,
                       const std::function<Problems()>& strike);
  // A last life without a fault, in which every write of unknown outcome is
  // resolved and the watcher gets the rest; then the audit.
  Problems Finish();

  // Starts the service, at the first time with a new tenant, and the watcher.
  Problems StartService();
  // Ends both with SIGKILL.
  Problems KillService();
  StoreProcess& service() { return *service_; }
  // Valid between StartService and KillService.
  client::FormStoreClient& client() { return *client_; }

  void StartWriters(WriteUntil until);
  // Waits until so many more writes were acknowledged.
  Problems AwaitAcknowledged(size_t more);
  // The same for writes that were refused.
  Problems AwaitRefused(size_t more);
  // Tells them to stop and waits for them.
  Problems JoinWriters();

  // To be called around a power cut below the service: nobody is told anything
  // in between. (A file system that is shut down may say once more that it has
  // synced what it has not.)
  void LosePower();
  void RegainPower();

  // Waits until the watcher has everything. Needs the service.
  Problems AwaitWatcher();
  // Compares the store, which the service has left, with what was told.
  Problems Audit();

  WriterBooks& books() { return books_; }
  const HistoryAudit& audit() const { return audit_; }
  const std::filesystem::path& directory() const { return directory_.path(); }

 private:
  void Launch();
  Problems AwaitServing();
  Problems CreateTenant();
  Problems AwaitCount(const char* what, const std::atomic<size_t>& count,
                      size_t more);
  void ReadLedgers();

  const TrialOptions options_;
  const base::TemporaryDirectory directory_;
  WriterBooks books_;
  LedgerReader tries_;
  LedgerReader acknowledged_;
  LedgerReader refused_;
  HistoryAudit audit_;
  std::vector<FormWriter> writers_;
  std::vector<Problems> writer_problems_;
  std::vector<std::thread> threads_;
  std::atomic<size_t> writing_ = 0;  // writers at work
  std::optional<StoreProcess> service_;
  std::unique_ptr<client::FormStoreClient> client_;
  std::unique_ptr<WriteClient> write_client_;
  FeedWatcher watcher_;
  bool has_tenant_ = false;
};

}  // namespace jixiao::fault

#endif  // JIXIAO_TESTS_FAULT_SUPPORT_STORE_TRIAL_H_
