#include "services/form_store/storage/sqlite/sqlite_storage.h"

#include <utility>

#include <sqlite3.h>

#include "absl/strings/str_cat.h"

#include "common/base/errors.h"
#include "common/base/mutex.h"
#include "common/base/status_macros.h"
#include "services/form_store/storage/sqlite/answer_rows.h"
#include "services/form_store/storage/sqlite/compaction.h"
#include "services/form_store/storage/sqlite/connection.h"
#include "services/form_store/storage/sqlite/past_reader.h"
#include "services/form_store/storage/sqlite/reader_pool.h"
#include "services/form_store/storage/sqlite/restoration.h"
#include "services/form_store/storage/sqlite/schema.h"
#include "services/form_store/storage/sqlite/store_directory.h"
#include "services/form_store/storage/sqlite/tenant_reader.h"
#include "services/form_store/storage/sqlite/tenant_writer.h"
#include "services/form_store/storage/sqlite/write_gate.h"
#include "services/form_store/storage/storage_errors.h"

namespace jixiao::form_store {
namespace {

constexpr int kTenantsPerPage = 256;

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
    RETURN_IF_ERROR(restoring_.Check(tenant));
    RETURN_IF_ERROR(CheckTenantWrite(tenant, write));
    return InWriteTransaction([&](Connection& connection) -> absl::Status {
      const auto head = TenantReader(connection, tenant).ReadHead();
      if (head.status().code() != absl::StatusCode::kNotFound) {
        return head.ok() ? TenantExists(tenant) : head.status();
      }
      TenantWriter writer(connection, tenant);
      const ChainPoint start = ChainStart(tenant, history_id);
      RETURN_IF_ERROR(writer.InsertTenant(
          history_id, {.origin_history_id = std::string(history_id)}, start));
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
    RETURN_IF_ERROR(restoring_.Check(tenant));
    const absl::Status status =
        InWriteTransaction([&](Connection& connection) -> absl::Status {
          ASSIGN_OR_RETURN(const TenantHead head,
                           TenantReader(connection, tenant).ReadHead());
          TenantWriter writer(connection, tenant);
          CommitPlanner planner(tenant, head.point, &writer);
          for (const Write& write : writes) {
            ASSIGN_OR_RETURN(const WritePlan plan, planner.Plan(write));
            if (plan.passed()) {
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

  absl::StatusOr<FormRow> GetFormAt(std::string_view tenant,
                                    std::string_view form_id,
                                    int64_t revision) override {
    return InReadTransaction(
        tenant, [&](Connection& connection) -> absl::StatusOr<FormRow> {
          ASSIGN_OR_RETURN(PastReader past,
                           PastReader::Open(connection, tenant, revision));
          return past.GetForm(form_id);
        });
  }

  absl::StatusOr<std::vector<FormRow>> ScanFormsAt(std::string_view tenant,
                                                   int64_t revision,
                                                   std::string_view after,
                                                   int limit,
                                                   size_t max_bytes) override {
    return InReadTransaction(
        tenant,
        [&](Connection& connection) -> absl::StatusOr<std::vector<FormRow>> {
          ASSIGN_OR_RETURN(PastReader past,
                           PastReader::Open(connection, tenant, revision));
          return past.ScanForms(after, limit, max_bytes);
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

  absl::StatusOr<std::vector<Memo>> ListMemos(std::string_view tenant,
                                              const Memo& after,
                                              int limit) override {
    return ReadBeside(tenant, [&](Connection& connection) {
      return ReadMemos(connection, tenant, after, limit);
    });
  }

  absl::StatusOr<RememberedRequest> GetRequest(
      std::string_view tenant, const Sha256Digest& key) override {
    ASSIGN_OR_RETURN(std::optional<RememberedRequest> request,
                     ReadBeside(tenant, [&](Connection& connection) {
                       return FindRequest(connection, tenant, key);
                     }));
    if (!request.has_value()) {
      return NoEntry();
    }
    return *std::move(request);
  }

  absl::StatusOr<std::vector<RememberedRequest>> ListRequests(
      std::string_view tenant, const RememberedRequest& after,
      int limit) override {
    return ReadBeside(tenant, [&](Connection& connection) {
      return ReadRequests(connection, tenant, after, limit);
    });
  }

  absl::StatusOr<int> ForgetRequests(std::string_view tenant, int64_t before_us,
                                     int limit) override {
    int forgotten = 0;
    RETURN_IF_ERROR(restoring_.Check(tenant));
    const absl::Status status =
        InWriteTransaction([&](Connection& connection) -> absl::Status {
          RETURN_IF_ERROR(TenantReader(connection, tenant).ReadHead().status());
          ASSIGN_OR_RETURN(
              forgotten, DeleteRequests(connection, tenant, before_us, limit));
          return absl::OkStatus();
        });
    RETURN_IF_ERROR(status);
    return forgotten;
  }

  absl::StatusOr<std::string> GetKey(std::string_view tenant,
                                     std::string_view key_id) override {
    return Read(tenant,
                [&](TenantReader& reader) { return reader.GetKey(key_id); });
  }

  absl::StatusOr<std::vector<WrappedKey>> ListKeys(std::string_view tenant,
                                                   std::string_view after,
                                                   int limit) override {
    return ReadBeside(tenant, [&](Connection& connection) {
      return ReadKeys(connection, tenant, after, limit);
    });
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

  absl::Status BeginCompaction(std::string_view tenant,
                               int64_t revision) override {
    RETURN_IF_ERROR(restoring_.Check(tenant));
    return InWriteTransaction([&](Connection& connection) {
      return RaiseCompacted(connection, tenant, revision);
    });
  }

  absl::StatusOr<CompactionStep> CompactStep(std::string_view tenant,
                                             int64_t after, int64_t upto,
                                             int limit, bool dry_run) override {
    const auto drop = [&](Connection& connection) {
      return DropPayloads(connection, tenant, after, upto, limit, dry_run);
    };
    if (dry_run) {
      return InReadTransaction(tenant, drop);
    }
    CompactionStep step;
    RETURN_IF_ERROR(restoring_.Check(tenant));
    RETURN_IF_ERROR(
        InWriteTransaction([&](Connection& connection) -> absl::Status {
          ASSIGN_OR_RETURN(step, drop(connection));
          return absl::OkStatus();
        }));
    return step;
  }

  absl::Status BeginRestore(std::string_view tenant, const RestoreBegin& begin,
                            bool replace) override {
    const absl::Status marked = InWriteTransaction([&](Connection& connection) {
      return MarkRestoring(connection, tenant, replace);
    });
    RETURN_IF_ERROR(marked);
    restoring_.Add(tenant);
    RETURN_IF_ERROR(DeleteRows(tenant));
    return InWriteTransaction([&](Connection& connection) {
      return InsertRestoring(connection, tenant, begin);
    });
  }

  absl::Status RestoreChanges(
      std::string_view tenant,
      std::span<const RestoredChange> changes) override {
    return InWriteTransaction([&](Connection& connection) {
      return AppendRestored(connection, tenant, changes);
    });
  }

  absl::Status RestoreRest(std::string_view tenant, std::span<const Memo> memos,
                           std::span<const RememberedRequest> requests,
                           std::span<const WrappedKey> keys) override {
    return InWriteTransaction([&](Connection& connection) {
      return PutRest(connection, tenant, memos, requests, keys);
    });
  }

  absl::Status FinishRestore(std::string_view tenant,
                             std::string_view history_id,
                             const Write& last) override {
    RETURN_IF_ERROR(InWriteTransaction([&](Connection& connection) {
      return OpenRestored(connection, tenant, history_id, last);
    }));
    restoring_.Remove(tenant);
    return absl::OkStatus();
  }

  absl::Status AbortRestore(std::string_view tenant) override {
    if (restoring_.Check(tenant).ok()) {
      return absl::OkStatus();
    }
    RETURN_IF_ERROR(DeleteRows(tenant));
    RETURN_IF_ERROR(InWriteTransaction([&](Connection& connection) {
      return Query(connection, "DELETE FROM tenants WHERE tenant = ?")
          .Bind(tenant)
          .Run();
    }));
    restoring_.Remove(tenant);
    return absl::OkStatus();
  }

  void SetForeignCommitListener(ForeignCommitListener) override {}

  absl::Status CheckWritable() override { return gate_.Check(); }

  absl::Status LoadRestoring() {
    const base::MutexLock lock(writer_mutex_);
    return restoring_.Load(*writer_);
  }

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

  // All rows of a tenant that is being restored, but its own. Not at once, so
  // that other tenants can be written meanwhile.
  absl::Status DeleteRows(std::string_view tenant) {
    bool more = true;
    while (more) {
      RETURN_IF_ERROR(
          InWriteTransaction([&](Connection& connection) -> absl::Status {
            ASSIGN_OR_RETURN(more, DeleteSomeRows(connection, tenant));
            return absl::OkStatus();
          }));
    }
    return absl::OkStatus();
  }

  // Runs a read of one statement.
  template <typename Work>
  auto Read(std::string_view tenant, const Work& work)
      -> decltype(work(std::declval<TenantReader&>())) {
    RETURN_IF_ERROR(restoring_.Check(tenant));
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
    return InReadTransaction(tenant, [&](Connection& connection) {
      TenantReader reader(connection, tenant);
      return work(reader);
    });
  }

  template <typename Work>
  auto InReadTransaction(std::string_view tenant, const Work& work)
      -> decltype(work(std::declval<Connection&>())) {
    RETURN_IF_ERROR(restoring_.Check(tenant));
    ASSIGN_OR_RETURN(const ReaderPool::Lease lease, readers_.Acquire());
    Transaction transaction(*lease);
    RETURN_IF_ERROR(transaction.BeginRead());
    auto result = work(*lease);
    gate_.Watch(result.status()).IgnoreError();
    return result;
  }

  // Runs a read of what is beside the history, of a tenant that exists.
  template <typename Work>
  auto ReadBeside(std::string_view tenant, const Work& work)
      -> decltype(work(std::declval<Connection&>())) {
    return InReadTransaction(
        tenant,
        [&](Connection& connection) -> decltype(work(
                                        std::declval<Connection&>())) {
          RETURN_IF_ERROR(TenantReader(connection, tenant).ReadHead().status());
          return work(connection);
        });
  }

  const SqliteOptions options_;
  const StoreDirectory directory_;
  WriteGate gate_;
  RestoringTenants restoring_;
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
  directory.ReserveLogIndex();
  RETURN_IF_ERROR(VerifyTenants(*writer));
  ASSIGN_OR_RETURN(
      std::unique_ptr<Connection> checkpoint_connection,
      Connection::Open(directory.database_path(), options.busy_timeout));
  auto storage = std::make_unique<SqliteStorage>(
      options, std::move(directory), std::move(writer),
      std::move(checkpoint_connection));
  RETURN_IF_ERROR(storage->LoadRestoring());
  return storage;
}

}  // namespace jixiao::form_store
