#include "services/form_store/storage/postgres/migrations.h"

#include <thread>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"

#include "tests/integration/postgres/postgres_test.h"

namespace jixiao::form_store {
namespace {

using postgres::Migration;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class MigrationsTest : public PostgresTest {
 protected:
  absl::Status MigrateTo(const std::vector<Migration>& migrations) {
    printed_.clear();
    return postgres::Migrate(
        options_.pool.connection, migrations, "1.0.0",
        [&](std::string_view line) { printed_.emplace_back(line); });
  }
  std::string Versions() {
    return Run("SELECT version FROM schema_versions ORDER BY version");
  }
  // Makes the schema look as if another release had been here.
  void Pretend(int version, int needs) {
    Run(
        absl::StrCat("INSERT INTO schema_versions (version, name, checksum, "
                     "needs, release) VALUES (",
                     version, ", 'later', 'x', ", needs, ", '9.9.0')"));
  }

  const std::vector<Migration> two_ = {
      {1, "0001_one", "CREATE TABLE one (id bigint)"},
      {2, "0002_two", "CREATE TABLE two (id bigint); SELECT 1"}};
  std::vector<std::string> printed_;
};

TEST_F(MigrationsTest, SayWhatTheyDoAndRunOnce) {
  EXPECT_TRUE(MigrateTo(two_).ok());
  EXPECT_THAT(printed_, ElementsAre("applied 0001_one", "applied 0002_two",
                                    "the schema is at version 2"));
  EXPECT_TRUE(MigrateTo(two_).ok());
  EXPECT_THAT(printed_, ElementsAre("the schema is at version 2"));
  EXPECT_EQ(Versions(), "1\n2");
}

TEST_F(MigrationsTest, AreNeededBeforeTheStart) {
  const absl::Status missing = OpenPostgresStorage(options_).status();
  EXPECT_EQ(missing.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(missing.message()),
              HasSubstr("jixiao-form-store --migrate"));
  Migrate();
  EXPECT_NE(Open(), nullptr);
}

TEST_F(MigrationsTest, RefuseANewerSchemaAndNameItsRelease) {
  Migrate();
  Pretend(99, 99);
  for (const absl::Status& refused :
       {OpenPostgresStorage(options_).status(),
        MigratePostgres(options_, "1.0.0", [](std::string_view) {})}) {
    EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition);
    EXPECT_THAT(std::string(refused.message()), HasSubstr("9.9.0"));
  }
}

TEST_F(MigrationsTest, LetOldProgramsWorkWithAnExpandedSchema) {
  Migrate();
  Pretend(99, 1);
  EXPECT_NE(Open(), nullptr);
  EXPECT_EQ(postgres::NeededVersion({7, "x", "-- needs: 6\nSELECT 1"}), 6);
  EXPECT_EQ(postgres::NeededVersion({7, "x", "SELECT 1"}), 7);
}

TEST_F(MigrationsTest, AreNeverChangedAfterwards) {
  ASSERT_TRUE(MigrateTo(two_).ok());
  std::vector<Migration> changed = two_;
  changed[0].sql += " ";
  EXPECT_EQ(MigrateTo(changed).code(), absl::StatusCode::kFailedPrecondition);
}

TEST_F(MigrationsTest, LeaveNothingOfOneThatFails) {
  std::vector<Migration> broken = two_;
  broken[1].sql = "CREATE TABLE two (id bigint); SELECT 1 / 0";
  EXPECT_FALSE(MigrateTo(broken).ok());
  EXPECT_EQ(Versions(), "1");
  EXPECT_EQ(Run("SELECT to_regclass('two') IS NULL"), "t");
  EXPECT_TRUE(MigrateTo(two_).ok());
  EXPECT_EQ(Versions(), "1\n2");
}

TEST_F(MigrationsTest, GoOnAfterTheyWereKilled) {
  std::vector<Migration> slow = two_;
  slow[1].sql = "CREATE TABLE two (id bigint); SELECT pg_sleep(600)";
  absl::Status killed;
  std::thread run([&] { killed = MigrateTo(slow); });
  EXPECT_TRUE(Eventually([&] {
    return Run("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
               "WHERE query LIKE '%pg_sleep(600)%' "
               "AND pid <> pg_backend_pid()") == "1";
  }));
  run.join();
  EXPECT_FALSE(killed.ok());
  EXPECT_EQ(Versions(), "1");
  EXPECT_TRUE(MigrateTo(two_).ok());
  EXPECT_EQ(Versions(), "1\n2");
}

TEST_F(MigrationsTest, TakeTurns) {
  std::vector<std::thread> runs;
  for (int i = 0; i < 4; ++i) {
    runs.emplace_back([this] {
      const absl::Status status =
          MigratePostgres(options_, "1.0.0", [](std::string_view) {});
      EXPECT_TRUE(status.ok()) << status;
    });
  }
  for (std::thread& run : runs) {
    run.join();
  }
  EXPECT_NE(Open(), nullptr);
}

}  // namespace
}  // namespace jixiao::form_store
