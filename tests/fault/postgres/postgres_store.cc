#include "tests/fault/postgres/postgres_store.h"

#include <string_view>

#include "common/base/file_util.h"
#include "services/form_store/storage/postgres/postgres_storage.h"

namespace jixiao::fault {
namespace {

// The audit reads only, whatever the server does with writes.
form_store::PostgresOptions OptionsOf(const std::string& url) {
  form_store::PostgresOptions options;
  options.pool.connection.url = url;
  options.pool.connection.accept_data_loss = true;
  return options;
}

// The test is about writes: any key will do.
std::string MakeKey(const std::filesystem::path& directory) {
  const std::filesystem::path path = directory / "master.key";
  base::WriteFileAtomically(path, std::string(32, 'k'), 0600).IgnoreError();
  return path;
}

}  // namespace

TrialStore PostgresStore(const PostgresStoreOptions& options) {
  TrialStore store;
  store.flags = {"--storage=postgres", "--postgres_url=" + options.url,
                 "--master_key_file=" + MakeKey(options.key_directory)};
  if (options.accept_data_loss) {
    store.flags.push_back("--postgres_accept_data_loss");
  }
  store.open = [url = options.audit_url] {
    return form_store::OpenPostgresStorage(OptionsOf(url));
  };
  return store;
}

Problems MigrateDatabase(const std::string& url) {
  return ToProblems(form_store::MigratePostgres(OptionsOf(url), "test",
                                                [](std::string_view) {}));
}

}  // namespace jixiao::fault
