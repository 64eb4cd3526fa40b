#include "services/form_store/storage_setup.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/status_macros.h"
#include "services/form_store/domain/contact_sealer.h"
#include "services/form_store/storage/memory/memory_storage.h"
#include "services/form_store/storage/postgres/postgres_storage.h"
#include "services/form_store/storage/sqlite/sqlite_storage.h"

namespace jixiao::form_store {
namespace {

PostgresOptions PostgresOptionsOf(const AppOptions& options) {
  PostgresOptions postgres;
  postgres.pool = options.postgres.pool;
  postgres.pool.connection.url = options.postgres.url;
  postgres.poll_interval = options.postgres.poll_interval;
  postgres.notify = options.postgres.notify;
  return postgres;
}

}  // namespace

absl::StatusOr<std::unique_ptr<FormStorage>> OpenStorage(
    const AppOptions& options) {
  if (options.storage == "memory") {
    return NewMemoryStorage();
  }
  if (options.storage == "postgres") {
    return OpenPostgresStorage(PostgresOptionsOf(options));
  }
  return OpenSqliteStorage({.dir = options.data_dir});
}

absl::StatusOr<security::SecretKey> FindMasterKey(const AppOptions& options,
                                                  FormStorage* storage) {
  if (options.master_key_file.empty() && options.storage == "memory") {
    return security::SecretKey::Generate();
  }
  ASSIGN_OR_RETURN(std::vector<TenantRow> tenants, storage->ListTenants("", 1));
  const std::string path =
      options.master_key_file.empty()
          ? (std::filesystem::path(options.data_dir) / "master.key").string()
          : options.master_key_file;
  return LoadMasterKey(path,
                       options.master_key_file.empty() && tenants.empty());
}

absl::Status MigrateStorage(const AppOptions& options, std::ostream& out) {
  return MigratePostgres(PostgresOptionsOf(options), JIXIAO_VERSION,
                         [&](std::string_view line) { out << line << '\n'; });
}

}  // namespace jixiao::form_store
