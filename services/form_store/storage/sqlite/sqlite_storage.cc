#include "services/form_store/storage/sqlite/sqlite_storage.h"

#include <atomic>
#include <utility>

#include <sqlite3.h>

#include "absl/strings/str_cat.h"

#include "common/base/errors.h"
#include "common/base/mutex.h"
#include "common/base/status_macros.h"
#include "services/form_store/storage/sqlite/connection.h"
#include "services/form_store/storage/sqlite/reader_pool.h"
#include "services/form_store/storage/sqlite/schema.h"
#include "services/form_store/storage/sqlite/sqlite_snapshot.h"
#include "services/form_store/storage/sqlite/store_directory.h"
#include "services/form_store/storage/sqlite/tenant_reader.h"
#include "services/form_store/storage/sqlite/tenant_writer.h"
#include "services/form_store/storage/sqlite/write_gate.h"
#include "services/form_store/storage/storage_errors.h"

namespace jixiao::form_store {
namespace {

constexpr int kTenantsPerPage = 256;
constexpr absl::Duration kSnapshotRetry = absl::Seconds(1);

// What a connection that writes needs besides: commits do not copy the log
// (the checkpointer does), and what is deleted is overwritten.
constexpr char kWriterSettings[] =
    "PRAGMA wal_autocheckpoint = 0;"
    "PRAGMA secure_delete = ON;"
    "PRAGMA journal_size_limit = 134217728;"
    "PRAGMA cache_size = -65536;";

absl::Status VerifyTenants(Connection& connection) {
  std::string after;
  while (true) {
    ASSIGN_OR_RETURN(const std::vector<TenantRow> page,
                     ReadTenants(connection, after, kTenantsPerPage));
    if (page.empty()) {
      return absl::OkStatus();
    }
    for (const TenantRow& row : page) {
      RETURN_IF_ERROR(TenantReader(connection, row.tenant_id).VerifyEnd());
    }
    after = page.back().tenant_id;
  }
}

class SqliteStorage final : public FormStorage {
 public:
  SqliteStorage(SqliteOptions options, StoreDirectory directory,
                std::unique_ptr<Connection> writer,
                std::unique_ptr<Connection> checkpoint_connection)
      : options_(std::move(options)),
        directory_(std::move(directory)),
        readers_(directory_.database_path(), options_.busy_timeout,
                 options_.idle_readers),
        writer_(std::move(writer)),
        checkpointer_(std::move(checkpoint_connection), options_.checkpoint,
                      [this](const auto& work) {
                        const base::MutexLock lock(writer_mutex_);
                        work();
                      }) {
    sqlite3_wal_hook(writer_->handle(), &OnLogGrowth, &checkpointer_);
  }

  absl::Status CreateTenant(std::string_view tenant,
                            std::string_view history_id,
                            const Write& write) override {
    RETURN_IF_ERROR(CheckTenantWrite(tenant, write));
    return InWriteTransaction([&](Connection& connection) -> absl::Status {
      const auto head = TenantReader(connection, tenant).ReadHead();
      if (head.status().code() != absl::StatusCode::kNotFound) {
        return head.ok() ? TenantExists(tenant) : head.status();
      }
      TenantWriter writer(connection, tenant);
      const ChainPoint start = ChainStart(tenant, history_id);
      RETURN_IF_ERROR(writer.InsertTenant(history_id, start));
      CommitPlanner planner(tenant, start, &writer);
      ASSIGN_OR_RETURN(const WritePlan plan, planner.Plan(write));
      RETURN_IF_ERROR(plan.verdict);
      RETURN_IF_ERROR(writer.Apply(write, plan));
      return writer.SetHead(planner.head());
    });
  }

  absl::StatusOr<std::vector<absl::StatusOr<Committed>>> Commit(
      std::string_view tenant, std::span<const Write> writes) override {
    std::vector<absl::StatusOr<Committed>> results;
    results.reserve(writes.size());
    const absl::Status status =
        InWriteTransaction([&](Connection& connection) -> absl::Status {
          ASSIGN_OR_RETURN(const TenantHead head,
                           TenantReader(connection, tenant).ReadHead());
          TenantWriter writer(connection, tenant);
          CommitPlanner planner(tenant, head.point, &writer);
          for (const Write& write : writes) {
            ASSIGN_OR_RETURN(const WritePlan plan, planner.Plan(write));
            if (plan.verdict.ok()) {
              RETURN_IF_ERROR(writer.Apply(write, plan));
            }
            results.push_back(plan.ToResult());
          }
          return planner.head() == head.point ? absl::OkStatus()
                                              : writer.SetHead(planner.head());
        });
    RETURN_IF_ERROR(status);
    return results;
  }

  absl::StatusOr<TenantRow> GetTenant(std::string_view tenant) override {
    return Read(tenant,
                [](TenantReader& reader) { return reader.ReadTenant(); });
  }

  absl::StatusOr<std::vector<TenantRow>> ListTenants(std::string_view after,
                                                     int limit) override {
    ASSIGN_OR_RETURN(const ReaderPool::Lease lease, readers_.Acquire());
    return ReadTenants(*lease, after, limit);
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
    return ReadAtOnce(
        tenant, [&](TenantReader& reader) { return reader.ScanForms(scan); });
  }

  absl::StatusOr<std::unique_ptr<FormSnapshot>> OpenSnapshot(
      std::string_view tenant) override {
    if (open_snapshots_ >= options_.max_snapshots) {
      return errors::ResourceExhausted(
                 errors::ERROR_REASON_QUEUE_FULL,
                 "too many exports are under way: try again later")
          .WithRetryAfter(kSnapshotRetry);
    }
    ASSIGN_OR_RETURN(ReaderPool::Lease lease, readers_.Acquire());
    return SqliteSnapshot::Open(std::move(lease), tenant, &gate_,
                                &open_snapshots_);
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

  absl::StatusOr<std::vector<ChangeHeader>> ListChangesOf(
      std::string_view tenant, std::string_view name, form::v1::ChangeKind kind,
      int64_t before, int limit) override {
    return ReadAtOnce(tenant, [&](TenantReader& reader) {
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

  absl::StatusOr<std::string> GetKey(std::string_view tenant,
                                     std::string_view key_id) override {
    return Read(tenant,
                [&](TenantReader& reader) { return reader.GetKey(key_id); });
  }

  absl::Status DeleteKey(std::string_view tenant,
                         std::string_view key_id) override {
    const absl::Status status =
        InWriteTransaction([&](Connection& connection) -> absl::Status {
          RETURN_IF_ERROR(TenantReader(connection, tenant).ReadHead().status());
          return TenantWriter(connection, tenant).DeleteKey(key_id);
        });
    if (status.ok()) {
      checkpointer_.RequestPurge();
    }
    return status;
  }

  absl::Status CheckWritable() override { return gate_.Check(); }

 private:
  static int OnLogGrowth(void* checkpointer, sqlite3*, const char*, int pages) {
    static_cast<Checkpointer*>(checkpointer)->NoteLogSize(pages);
    return SQLITE_OK;
  }

  // Runs `work` and commits. Any error leaves nothing behind, save that of the
  // commit itself.
  template <typename Work>
  absl::Status InWriteTransaction(const Work& work) EXCLUDES(writer_mutex_) {
    const base::MutexLock lock(writer_mutex_);
    RETURN_IF_ERROR(gate_.Check());
    Transaction transaction(*writer_);
    RETURN_IF_ERROR(gate_.Watch(transaction.BeginWrite()));
    RETURN_IF_ERROR(gate_.Watch(work(*writer_)));
    const absl::Status committed = transaction.Commit();
    if (!committed.ok() &&
        committed.code() != absl::StatusCode::kResourceExhausted) {
      gate_.Close(committed);
    }
    return committed;
  }

  // Runs a read of one statement.
  template <typename Work>
  auto Read(std::string_view tenant, const Work& work)
      -> decltype(work(std::declval<TenantReader&>())) {
    ASSIGN_OR_RETURN(const ReaderPool::Lease lease, readers_.Acquire());
    TenantReader reader(*lease, tenant);
    auto result = work(reader);
    gate_.Watch(result.status()).IgnoreError();
    return result;
  }

  // Runs a read of several statements, which see one state.
  template <typename Work>
  auto ReadAtOnce(std::string_view tenant, const Work& work)
      -> decltype(work(std::declval<TenantReader&>())) {
    ASSIGN_OR_RETURN(const ReaderPool::Lease lease, readers_.Acquire());
    Transaction transaction(*lease);
    RETURN_IF_ERROR(transaction.BeginRead());
    TenantReader reader(*lease, tenant);
    auto result = work(reader);
    gate_.Watch(result.status()).IgnoreError();
    return result;
  }

  const SqliteOptions options_;
  const StoreDirectory directory_;
  WriteGate gate_;
  std::atomic<int> open_snapshots_ = 0;
  ReaderPool readers_;
  base::Mutex writer_mutex_;
  const std::unique_ptr<Connection> writer_;  // used under writer_mutex_
  Checkpointer checkpointer_;  // last: its thread uses the others
};

}  // namespace

absl::StatusOr<std::unique_ptr<FormStorage>> OpenSqliteStorage(
    const SqliteOptions& options) {
  ASSIGN_OR_RETURN(StoreDirectory directory, StoreDirectory::Open(options.dir));
  ASSIGN_OR_RETURN(
      std::unique_ptr<Connection> writer,
      Connection::Open(directory.database_path(), options.busy_timeout));
  RETURN_IF_ERROR(writer->Execute(kWriterSettings));
  RETURN_IF_ERROR(PrepareSchema(*writer));
  RETURN_IF_ERROR(VerifyTenants(*writer));
  ASSIGN_OR_RETURN(
      std::unique_ptr<Connection> checkpoint_connection,
      Connection::Open(directory.database_path(), options.busy_timeout));
  return std::make_unique<SqliteStorage>(options, std::move(directory),
                                         std::move(writer),
                                         std::move(checkpoint_connection));
}

}  // namespace jixiao::form_store
