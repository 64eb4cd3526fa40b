#ifndef JIXIAO_TESTS_INTEGRATION_POSTGRES_POSTGRES_TEST_H_
#define JIXIAO_TESTS_INTEGRATION_POSTGRES_POSTGRES_TEST_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/time/clock.h"
#include "gtest/gtest.h"

#include "tests/conformance/storage/postgres_backend.h"
#include "tests/support/shared_postgres.h"

namespace jixiao::form_store {

// A test in a schema of its own; skipped where the server is not installed.
class PostgresTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (test::SharedPostgres() == nullptr) {
      GTEST_SKIP() << "PostgreSQL is not installed";
    }
    options_ = TestOptions(test::FreshSchema());
  }

  test::PostgresCluster& cluster() { return *test::SharedPostgres(); }
  const std::string& url() const { return options_.pool.connection.url; }

  void Migrate() {
    const absl::Status migrated =
        MigratePostgres(options_, "1.0.0", [](std::string_view) {});
    ASSERT_TRUE(migrated.ok()) << migrated;
  }
  std::unique_ptr<FormStorage> Open() {
    auto storage = OpenPostgresStorage(options_);
    EXPECT_TRUE(storage.ok()) << storage.status();
    return storage.ok() ? *std::move(storage) : nullptr;
  }
  // Runs statements in the schema of the test.
  std::string Run(std::string_view sql) {
    const auto rows = test::PostgresCluster::RunAt(url(), sql);
    return rows.ok() ? *rows : rows.status().ToString();
  }
  // Waits for something that is bound to come.
  static bool Eventually(const std::function<bool()>& condition) {
    const absl::Time deadline = absl::Now() + absl::Seconds(60);
    while (!condition()) {
      if (absl::Now() > deadline) {
        return false;
      }
      absl::SleepFor(absl::Milliseconds(5));
    }
    return true;
  }

  PostgresOptions options_;
};

}  // namespace jixiao::form_store

#endif  // JIXIAO_TESTS_INTEGRATION_POSTGRES_POSTGRES_TEST_H_
