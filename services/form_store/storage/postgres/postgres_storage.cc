#include "services/form_store/storage/postgres/postgres_storage.h"

#include <set>
#include <type_traits>
#include <utility>

#include "absl/time/clock.h"

#include "common/base/mutex.h"
#include "common/base/status_macros.h"
#include "common/log/log.h"
#include "services/form_store/storage/commit_planner.h"
#include "services/form_store/storage/postgres/batch_state.h"
#include "services/form_store/storage/postgres/batch_writer.h"
#include "services/form_store/storage/postgres/commit.h"
#include "services/form_store/storage/postgres/head_watch.h"
#include "services/form_store/storage/postgres/maintenance.h"
#include "services/form_store/storage/postgres/migrations.h"
#include "services/form_store/storage/postgres/restoration.h"
#include "services/form_store/storage/postgres/tenant_reader.h"
#include "services/form_store/storage/postgres/tenant_transaction.h"
#include "services/form_store/storage/storage_errors.h"

namespace jixiao::form_store {
namespace {

using postgres::Connection;
using postgres::ConnectionPool;
using postgres::TenantReader;
using postgres::TenantTransaction;

// How often a transaction is run that others stood in the way of, or whose
// connection had died before.
constexpr int kAttempts = 5;
constexpr absl::Duration kFirstPause = absl::Milliseconds(2);

class PostgresStorage final : public FormStorage {
 public:
  explicit PostgresStorage(const PostgresOptions& options)
      : notify_(options.notify),
        pool_(options.pool),
        watch_(options.pool.connection, options.poll_interval, options.notify) {
  }

  absl::Status CreateTenant(std::string_view tenant,
                            std::string_view history_id,
                            const Write& write) override {
    RETURN_IF_ERROR(CheckTenantWrite(tenant, write));
    ASSIGN_OR_RETURN(const int64_t head,
                     InTransaction(tenant, [&](TenantTransaction& transaction) {
                       return postgres::CreateTenant(transaction, history_id,
                                                     write, notify_);
                     }));
    watch_.NoteOwn(tenant, history_id, 0, head);
    return absl::OkStatus();
  }

  absl::StatusOr<std::vector<absl::StatusOr<Committed>>> Commit(
      std::string_view tenant, std::span<const Write> writes) override {
    RETURN_IF_ERROR(EnsureVerified(tenant));
    ASSIGN_OR_RETURN(postgres::CommitOutcome outcome,
                     InTransaction(tenant, [&](TenantTransaction& transaction) {
                       return postgres::CommitWrites(transaction, writes,
                                                     notify_);
                     }));
    if (outcome.head != outcome.base) {
      watch_.NoteOwn(tenant, outcome.history_id, outcome.base, outcome.head);
    }
    return std::move(outcome.results);
  }

  absl::StatusOr<TenantRow> GetTenant(std::string_view tenant) override {
    return Read(tenant,
                [](TenantReader& reader) { return reader.ReadTenant(); });
  }

  absl::StatusOr<std::vector<TenantRow>> ListTenants(std::string_view after,
                                                     int limit) override {
    return OnConnection([&](Connection& connection) {
      return postgres::ReadTenants(connection, after, limit);
    });
  }

  absl::StatusOr<ConfigRow> GetConfig(std::string_view tenant,
                                      std::string_view name) override {
    return Read(tenant,
                [&](TenantReader& reader) { return reader.GetConfig(name); });
  }

  absl::StatusOr<std::vector<ConfigRow>> ListConfigs(std::string_view tenant,
                                                     std::string_view after,
                                                     int limit) override {
    return Read(tenant, [&](TenantReader& reader) {
      return reader.ListConfigs(after, limit);
    });
  }

  absl::StatusOr<FormRow> GetForm(std::string_view tenant,
                                  std::string_view form_id) override {
    return Read(tenant,
                [&](TenantReader& reader) { return reader.GetForm(form_id); });
  }

  absl::StatusOr<std::vector<FormRow>> ScanForms(
      std::string_view tenant, const FormScan& scan) override {
    return Read(tenant,
                [&](TenantReader& reader) { return reader.ScanForms(scan); });
  }

  absl::StatusOr<FormRow> GetFormAt(std::string_view tenant,
                                    std::string_view form_id,
                                    int64_t revision) override {
    return Read(tenant, [&](TenantReader& reader) {
      return reader.GetFormAt(form_id, revision);
    });
  }

  absl::StatusOr<std::vector<FormRow>> ScanFormsAt(std::string_view tenant,
                                                   int64_t revision,
                                                   std::string_view after,
                                                   int limit,
                                                   size_t max_bytes) override {
    return Read(tenant, [&](TenantReader& reader) {
      return reader.ScanFormsAt(revision, after, limit, max_bytes);
    });
  }

  absl::StatusOr<std::string> FindUniqueKey(std::string_view tenant,
                                            std::string_view key) override {
    return Read(tenant, [&](TenantReader& reader) {
      return reader.FindUniqueKey(key);
    });
  }

  absl::StatusOr<std::vector<StoredChange>> ReadChanges(
      std::string_view tenant, int64_t after, int limit,
      size_t max_bytes) override {
    return Read(tenant, [&](TenantReader& reader) {
      return reader.ReadChanges(after, limit, max_bytes);
    });
  }

  absl::StatusOr<StoredChange> GetChange(std::string_view tenant,
                                         int64_t revision) override {
    return Read(tenant, [&](TenantReader& reader) {
      return reader.GetChange(revision);
    });
  }

  absl::StatusOr<ChangeHeader> GetHeader(std::string_view tenant,
                                         int64_t revision) override {
    return Read(tenant, [&](TenantReader& reader) {
      return reader.GetHeader(revision);
    });
  }

  absl::StatusOr<std::vector<ChangeHeader>> ListChangesOf(
      std::string_view tenant, std::string_view name, form::v1::ChangeKind kind,
      int64_t before, int limit) override {
    return Read(tenant, [&](TenantReader& reader) {
      return reader.ListChangesOf(name, kind, before, limit);
    });
  }

  absl::StatusOr<std::string> GetMemo(std::string_view tenant,
                                      std::string_view kind,
                                      std::string_view key) override {
    return Read(tenant, [&](TenantReader& reader) {
      return reader.GetMemo(kind, key);
    });
  }

  absl::StatusOr<std::vector<Memo>> ListMemos(std::string_view tenant,
                                              const Memo& after,
                                              int limit) override {
    return Read(tenant, [&](TenantReader& reader) {
      return reader.ListMemos(after, limit);
    });
  }

  absl::StatusOr<RememberedRequest> GetRequest(
      std::string_view tenant, const Sha256Digest& key) override {
    return Read(tenant,
                [&](TenantReader& reader) { return reader.GetRequest(key); });
  }

  absl::StatusOr<std::vector<RememberedRequest>> ListRequests(
      std::string_view tenant, const RememberedRequest& after,
      int limit) override {
    return Read(tenant, [&](TenantReader& reader) {
      return reader.ListRequests(after, limit);
    });
  }

  absl::StatusOr<int> ForgetRequests(std::string_view tenant, int64_t before_us,
                                     int limit) override {
    return InTransaction(tenant, [&](TenantTransaction& transaction) {
      return postgres::ForgetRequests(transaction, before_us, limit);
    });
  }

  absl::StatusOr<std::string> GetKey(std::string_view tenant,
                                     std::string_view key_id) override {
    return Read(tenant,
                [&](TenantReader& reader) { return reader.GetKey(key_id); });
  }

  absl::StatusOr<std::vector<WrappedKey>> ListKeys(std::string_view tenant,
                                                   std::string_view after,
                                                   int limit) override {
    return Read(tenant, [&](TenantReader& reader) {
      return reader.ListKeys(after, limit);
    });
  }

  absl::Status DeleteKey(std::string_view tenant,
                         std::string_view key_id) override {
    return InTransaction(tenant, [&](TenantTransaction& transaction) {
      return postgres::DeleteKey(transaction, key_id);
    });
  }

  absl::Status BeginCompaction(std::string_view tenant,
                               int64_t revision) override {
    return InTransaction(tenant, [&](TenantTransaction& transaction) {
      return postgres::BeginCompaction(transaction, revision);
    });
  }

  absl::StatusOr<CompactionStep> CompactStep(std::string_view tenant,
                                             int64_t after, int64_t upto,
                                             int limit, bool dry_run) override {
    return InTransaction(tenant, [&](TenantTransaction& transaction) {
      return postgres::CompactStep(transaction, after, upto, limit, dry_run);
    });
  }

  absl::Status BeginRestore(std::string_view tenant, const RestoreBegin& begin,
                            bool replace) override {
    RETURN_IF_ERROR(InTransaction(tenant, [&](TenantTransaction& transaction) {
      return postgres::MarkRestoring(transaction, replace);
    }));
    RETURN_IF_ERROR(DeleteRows(tenant));
    return InTransaction(tenant, [&](TenantTransaction& transaction) {
      return postgres::ResetRestoring(transaction, begin);
    });
  }

  absl::Status RestoreChanges(
      std::string_view tenant,
      std::span<const RestoredChange> changes) override {
    return InTransaction(tenant, [&](TenantTransaction& transaction) {
      return postgres::AppendRestored(transaction, changes);
    });
  }

  absl::Status RestoreRest(std::string_view tenant, std::span<const Memo> memos,
                           std::span<const RememberedRequest> requests,
                           std::span<const WrappedKey> keys) override {
    return InTransaction(tenant, [&](TenantTransaction& transaction) {
      return postgres::PutRest(transaction, memos, requests, keys);
    });
  }

  absl::Status FinishRestore(std::string_view tenant,
                             std::string_view history_id,
                             const Write& last) override {
    ASSIGN_OR_RETURN(const int64_t head,
                     InTransaction(tenant, [&](TenantTransaction& transaction) {
                       return postgres::OpenRestored(transaction, history_id,
                                                     last, notify_);
                     }));
    watch_.NoteOwn(tenant, history_id, 0, head);
    return absl::OkStatus();
  }

  absl::Status AbortRestore(std::string_view tenant) override {
    bool restoring = false;
    RETURN_IF_ERROR(InTransaction(
        tenant, [&](TenantTransaction& transaction) -> absl::Status {
          ASSIGN_OR_RETURN(const auto row, transaction.Lock());
          restoring = row.has_value() && row->history_id.empty();
          return absl::OkStatus();
        }));
    if (!restoring) {
      return absl::OkStatus();
    }
    RETURN_IF_ERROR(DeleteRows(tenant));
    return InTransaction(tenant, postgres::DeleteTenant);
  }

  void SetForeignCommitListener(ForeignCommitListener listener) override {
    if (listener == nullptr) {
      watch_.Stop();
    } else {
      watch_.Start(std::move(listener));
    }
  }

  // Whatever is wrong with the database, the store need not be opened anew.
  absl::Status CheckWritable() override { return absl::OkStatus(); }

  // What must hold before the storage is of use.
  absl::Status Prepare() {
    return OnConnection([&](Connection& connection) -> absl::Status {
      RETURN_IF_ERROR(
          postgres::CheckSchema(connection, postgres::AllMigrations()));
      if (notify_ &&
          !connection.Run("SELECT pg_notify('jixiao_start', '')").ok()) {
        log::Warning(
            "this engine sends no notices: replicas learn of each "
            "other's commits by looking");
        notify_ = false;
      }
      return absl::OkStatus();
    });
  }

 private:
  // Runs a read. When the connection turns out to have died while nobody used
  // it, so have the others: the read is run again on a new one.
  template <typename Work>
  auto OnConnection(const Work& work)
      -> decltype(work(std::declval<Connection&>())) {
    while (true) {
      ASSIGN_OR_RETURN(const ConnectionPool::Lease lease, pool_.Acquire());
      auto result = work(*lease);
      if (!lease.reused() || !lease->IsLost()) {
        return result;
      }
      pool_.DropIdle();
    }
  }

  template <typename Work>
  auto Read(std::string_view tenant, const Work& work)
      -> decltype(work(std::declval<TenantReader&>())) {
    RETURN_IF_ERROR(EnsureVerified(tenant));
    return OnConnection([&](Connection& connection) {
      TenantReader reader(connection, tenant);
      return work(reader);
    });
  }

  // Runs `work`, which begins and commits the transaction. Again, if it failed
  // before it could commit for a reason that may be gone then.
  template <typename Work>
  auto InTransaction(std::string_view tenant, const Work& work)
      -> decltype(work(std::declval<TenantTransaction&>())) {
    absl::Duration pause = kFirstPause;
    for (int attempt = 1;; ++attempt) {
      ASSIGN_OR_RETURN(const ConnectionPool::Lease lease, pool_.Acquire());
      TenantTransaction transaction(*lease, tenant);
      auto result = work(transaction);
      if (result.ok() || attempt == kAttempts || !transaction.failed_early() ||
          (transaction.lost() && !lease.reused())) {
        return result;
      }
      if (transaction.lost()) {
        pool_.DropIdle();
      }
      absl::SleepFor(pause);
      pause *= 2;
    }
  }

  absl::Status DeleteRows(std::string_view tenant) {
    bool more = true;
    while (more) {
      ASSIGN_OR_RETURN(more, InTransaction(tenant, postgres::DeleteSomeRows));
    }
    return absl::OkStatus();
  }

  absl::Status EnsureVerified(std::string_view tenant) {
    {
      const base::MutexLock lock(mutex_);
      if (verified_.contains(tenant)) {
        return absl::OkStatus();
      }
    }
    RETURN_IF_ERROR(OnConnection([&](Connection& connection) {
      return TenantReader(connection, tenant).VerifyEnd();
    }));
    const base::MutexLock lock(mutex_);
    verified_.emplace(tenant);
    return absl::OkStatus();
  }

  bool notify_;
  ConnectionPool pool_;
  base::Mutex mutex_;
  // Tenants whose chain was looked at.
  std::set<std::string, std::less<>> verified_ GUARDED_BY(mutex_);
  postgres::HeadWatch watch_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<FormStorage>> OpenPostgresStorage(
    const PostgresOptions& options) {
  auto storage = std::make_unique<PostgresStorage>(options);
  RETURN_IF_ERROR(storage->Prepare());
  return storage;
}

absl::Status MigratePostgres(
    const PostgresOptions& options, std::string_view release,
    const std::function<void(std::string_view)>& print) {
  return postgres::Migrate(options.pool.connection, postgres::AllMigrations(),
                           release, print);
}

}  // namespace jixiao::form_store
