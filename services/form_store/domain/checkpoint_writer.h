#ifndef JIXIAO_SERVICES_FORM_STORE_DOMAIN_CHECKPOINT_WRITER_H_
#define JIXIAO_SERVICES_FORM_STORE_DOMAIN_CHECKPOINT_WRITER_H_

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

#include "common/base/clock.h"
#include "common/base/mutex.h"
#include "common/history/checkpoint.h"
#include "services/form_store/storage/form_storage.h"

namespace jixiao::form_store {

struct CheckpointWriterOptions {
  // Where checkpoints go; there are none when it is empty.
  std::string dir;
  // How long a change may stay without a checkpoint behind it.
  absl::Duration interval = absl::Minutes(1);
  // How many may.
  std::int64_t changes = 10'000;
};

// Signs in the background where the history of each tenant stands and writes it
// off (common/history/FORMAT.md). Writes never wait for it. Before a checkpoint
// is made, the one before is held against the store: a store that no longer has
// the change that was signed gets no further one. Thread-safe.
class CheckpointWriter {
 public:
  // All outlive the writer.
  struct Parts {
    FormStorage* storage;
    const history::CheckpointSigner* signer;
    const base::Clock* clock;
    // Told of every attempt, on the writer's thread.
    std::function<void(const absl::Status&)> observer;
  };

  CheckpointWriter(Parts parts, CheckpointWriterOptions options)
      : parts_(std::move(parts)), options_(std::move(options)) {}
  // Stops.
  ~CheckpointWriter();
  CheckpointWriter(const CheckpointWriter&) = delete;
  CheckpointWriter& operator=(const CheckpointWriter&) = delete;

  // Begins with what is not signed yet, on a thread of its own.
  void Start();
  // Ends it after the checkpoint under way. Later calls do nothing.
  void Stop();

  // A change was committed. Cheap.
  void OnCommit(std::string_view tenant, std::int64_t head);
  // The history of the tenant is another one now: it is signed at once, which
  // bears out that the end of the one before was left behind on purpose.
  void OnRestored(std::string_view tenant);

  // Writes a checkpoint of the present head; none when it is there already.
  // DATA_LOSS (DATA_CORRUPT) when the newest one contradicts the store. Start
  // calls it, or one thread of a test.
  absl::Status WriteTenant(const std::string& tenant);

 private:
  // How far a tenant is signed.
  struct State {
    std::int64_t head = 0;
    std::int64_t signed_revision = 0;
    std::optional<absl::Duration> due;  // by uptime; none when all is signed
  };

  void Run();
  absl::Status AddAllTenants();
  std::optional<std::string> TakeTenant() EXCLUDES(mutex_);
  void SetDue(const std::string& tenant, absl::Duration due) REQUIRES(mutex_);
  void NoteSigned(const std::string& tenant, std::int64_t revision)
      EXCLUDES(mutex_);
  void PutOff(const std::string& tenant) EXCLUDES(mutex_);
  absl::StatusOr<StoredChange> ChangeAt(const std::string& tenant,
                                        std::int64_t revision);
  // The newest checkpoint of the history, if there is one.
  absl::StatusOr<std::optional<history::Checkpoint>> Newest(
      const TenantRow& row);
  absl::Status CheckAgainst(const history::Checkpoint& newest,
                            const TenantRow& row);

  const Parts parts_;
  const CheckpointWriterOptions options_;
  base::Mutex mutex_;
  base::CondVar changed_;
  std::map<std::string, State, std::less<>> states_ GUARDED_BY(mutex_);
  std::set<std::pair<absl::Duration, std::string>> turns_ GUARDED_BY(mutex_);
  bool stopping_ GUARDED_BY(mutex_) = false;
  // What was written last, by tenant; used by one thread.
  std::map<std::string, history::Checkpoint> written_;
  std::thread thread_;
};

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_DOMAIN_CHECKPOINT_WRITER_H_
