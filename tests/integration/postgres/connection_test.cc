#include "services/form_store/storage/postgres/connection.h"

#include <thread>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"

#include "common/base/errors.h"
#include "services/form_store/storage/postgres/connection_pool.h"
#include "tests/integration/postgres/postgres_test.h"

namespace jixiao::form_store {
namespace {

using postgres::Connection;
using postgres::ConnectionPool;
using postgres::Params;
using ::testing::HasSubstr;
using ::testing::Not;

class ConnectionTest : public PostgresTest {
 protected:
  // With more at the end of the connection string.
  absl::StatusOr<std::unique_ptr<Connection>> Connect(
      std::string_view settings = "") {
    postgres::ConnectionOptions options = options_.pool.connection;
    options.url += std::string(settings);
    return Connection::Open(options);
  }
};

TEST_F(ConnectionTest, RunsStatementsInOrder) {
  const auto connection = Connect();
  ASSERT_TRUE(connection.ok()) << connection.status();
  (*connection)->Send("SELECT $1::bigint + 1", Params().Add(int64_t{41}));
  (*connection)
      ->Send("SELECT NULL::bigint, true, $1::bytea",
             Params().Add(std::string_view("a\0b", 3)));
  const auto rows = (*connection)->Run();
  ASSERT_TRUE(rows.ok()) << rows.status();
  ASSERT_EQ(rows->size(), 2u);
  EXPECT_EQ((*rows)[0].Number(0, 0), 42);
  EXPECT_EQ((*rows)[1].NumberOrNull(0, 0), std::nullopt);
  EXPECT_TRUE((*rows)[1].Flag(0, 1));
  EXPECT_EQ((*rows)[1].Text(0, 2), std::string("a\0b", 3));
}

TEST_F(ConnectionTest, ExecutesNothingAfterAFailure) {
  const auto connection = Connect();
  ASSERT_TRUE(connection.ok());
  (*connection)->Send("CREATE TABLE t (id bigint)");
  (*connection)->Send("SELECT 1 / 0");
  (*connection)->Send("CREATE TABLE u (id bigint)");
  EXPECT_FALSE((*connection)->Run().ok());
  EXPECT_EQ((*connection)->sqlstate(), "22012");
  // All of it was one implicit transaction.
  EXPECT_EQ(Run("SELECT to_regclass('t') IS NULL AND to_regclass('u') IS NULL"),
            "t");
  // It is of use again, with the statement that was never prepared as well.
  EXPECT_TRUE((*connection)->Run("CREATE TABLE u (id bigint)").ok());
}

TEST_F(ConnectionTest, RefusesServersThatLoseWrites) {
  const std::string unsafe = " options=-csynchronous_commit=off";
  const absl::Status refused = Connect(unsafe).status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(refused.message()), HasSubstr("synchronous_commit"));
  options_.pool.connection.accept_data_loss = true;
  EXPECT_TRUE(Connect(unsafe).ok());
}

TEST_F(ConnectionTest, RefusesReadOnlyServers) {
  const absl::Status refused =
      Connect(" options=-cdefault_transaction_read_only=on").status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kUnavailable);
}

TEST_F(ConnectionTest, IsLostWhenItsServerTurnsReadOnly) {
  const auto connection = Connect();
  ASSERT_TRUE(connection.ok());
  EXPECT_FALSE((*connection)->IsLost());
  EXPECT_TRUE(
      (*connection)->Run("SET default_transaction_read_only = on").ok());
  EXPECT_TRUE((*connection)->IsLost());
}

TEST_F(ConnectionTest, TellsCallersNothingOfHostsAndSql) {
  postgres::ConnectionOptions options;
  options.url = "host=/nowhere/secret-host user=nobody";
  const absl::Status unreachable = Connection::Open(options).status();
  EXPECT_EQ(errors::ReasonOf(unreachable),
            errors::ERROR_REASON_STORAGE_UNAVAILABLE);
  EXPECT_THAT(std::string(unreachable.message()), Not(HasSubstr("secret")));
  const auto connection = Connect();
  ASSERT_TRUE(connection.ok());
  EXPECT_THAT(
      std::string((*connection)->Run("SELECT secret").status().message()),
      Not(HasSubstr("secret")));
}

TEST_F(ConnectionTest, LimitsStatements) {
  options_.pool.connection.statement_timeout = absl::Milliseconds(50);
  const auto connection = Connect();
  ASSERT_TRUE(connection.ok());
  EXPECT_EQ(
      errors::ReasonOf((*connection)->Run("SELECT pg_sleep(600)").status()),
      errors::ERROR_REASON_STORAGE_UNAVAILABLE);
  EXPECT_EQ((*connection)->sqlstate(), "57014");
  EXPECT_TRUE((*connection)->Run("SELECT 1").ok());
}

TEST_F(ConnectionTest, PoolsAreBounded) {
  options_.pool.max_connections = 2;
  options_.pool.acquire_timeout = absl::Milliseconds(20);
  ConnectionPool pool(options_.pool);
  auto first = pool.Acquire();
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_FALSE(first->reused());
  {
    const auto second = pool.Acquire();
    ASSERT_TRUE(second.ok());
    const absl::Status third = pool.Acquire().status();
    EXPECT_EQ(third.code(), absl::StatusCode::kResourceExhausted);
    EXPECT_EQ(errors::ReasonOf(third), errors::ERROR_REASON_QUEUE_FULL);
  }
  const auto again = pool.Acquire();
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_TRUE(again->reused());
}

TEST_F(ConnectionTest, PoolsLeaveTransactions) {
  options_.pool.max_connections = 1;
  ConnectionPool pool(options_.pool);
  {
    const auto lease = pool.Acquire();
    ASSERT_TRUE(lease.ok());
    EXPECT_TRUE((*lease)->Run("BEGIN").ok());
    EXPECT_TRUE((*lease)->Run("CREATE TABLE t (id bigint)").ok());
  }
  const auto lease = pool.Acquire();
  ASSERT_TRUE(lease.ok());
  EXPECT_TRUE(lease->reused());
  EXPECT_TRUE((*lease)->Run("CREATE TABLE t (id bigint)").ok())
      << "the first one was undone";
}

TEST_F(ConnectionTest, PoolsDropWhatIsLost) {
  options_.pool.max_connections = 1;
  ConnectionPool pool(options_.pool);
  {
    const auto lease = pool.Acquire();
    ASSERT_TRUE(lease.ok());
    EXPECT_FALSE(
        (*lease)->Run("SELECT pg_terminate_backend(pg_backend_pid())").ok());
    EXPECT_TRUE((*lease)->IsLost());
  }
  const auto lease = pool.Acquire();
  ASSERT_TRUE(lease.ok()) << lease.status();
  EXPECT_FALSE(lease->reused());
}

}  // namespace
}  // namespace jixiao::form_store
