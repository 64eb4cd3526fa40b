#include "tests/conformance/storage/postgres_backend.h"

#include <string>
#include <utility>
#include <vector>

#include "gtest/gtest.h"

#include "tests/support/shared_postgres.h"

namespace jixiao::form_store {
namespace {

// Schemas that are up to date and empty: to make one takes longer than a check.
std::vector<std::string>& FreeSchemas() {
  static auto* const urls = new std::vector<std::string>;
  return *urls;
}

std::string TakeSchema() {
  std::vector<std::string>& free = FreeSchemas();
  if (!free.empty()) {
    std::string url = std::move(free.back());
    free.pop_back();
    return url;
  }
  std::string url = test::FreshSchema();
  const absl::Status migrated =
      MigratePostgres(TestOptions(url), "test", [](std::string_view) {});
  EXPECT_TRUE(migrated.ok()) << migrated;
  return url;
}

void GiveBackSchema(const std::string& url) {
  const auto emptied = test::SharedPostgres()->RunAt(
      url,
      "DO $$ DECLARE name text; BEGIN FOR name IN SELECT tablename "
      "FROM pg_tables WHERE schemaname = current_schema() "
      "AND tablename <> 'schema_versions' LOOP "
      "EXECUTE 'DELETE FROM ' || name; END LOOP; END $$");
  EXPECT_TRUE(emptied.ok()) << emptied.status();
  FreeSchemas().push_back(url);
}

class PostgresHarness final : public StorageHarness {
 public:
  PostgresHarness() : options_(TestOptions(TakeSchema())) { Open(); }
  ~PostgresHarness() override {
    storage_.reset();
    GiveBackSchema(options_.pool.connection.url);
  }
  FormStorage& storage() override { return *storage_; }
  bool Reopen() override {
    storage_.reset();
    Open();
    return true;
  }

 private:
  void Open() {
    auto storage = OpenPostgresStorage(options_);
    EXPECT_TRUE(storage.ok()) << storage.status();
    storage_ = *std::move(storage);
  }

  const PostgresOptions options_;
  std::unique_ptr<FormStorage> storage_;
};

}  // namespace

StorageBackend PostgresBackend() {
  return {"Postgres", []() -> std::unique_ptr<StorageHarness> {
            if (test::SharedPostgres() == nullptr) {
              return nullptr;
            }
            return std::make_unique<PostgresHarness>();
          }};
}

PostgresOptions TestOptions(std::string url) {
  PostgresOptions options;
  options.pool.connection.url = std::move(url);
  options.poll_interval = absl::Milliseconds(50);
  return options;
}

}  // namespace jixiao::form_store
