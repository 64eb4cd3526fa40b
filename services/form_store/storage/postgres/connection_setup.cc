// How a connection is opened, and what it asks of the server.
#include <iterator>
#include <utility>

#include <libpq-fe.h>

#include "absl/strings/str_cat.h"

#include "common/base/status_macros.h"
#include "common/log/log.h"
#include "services/form_store/storage/postgres/connection.h"
#include "services/form_store/storage/postgres/sqlstate.h"

namespace jixiao::form_store::postgres {
namespace {

// How much longer than the server's own limit an answer may take: a server that
// was cut off ends nothing by itself.
constexpr absl::Duration kGrace = absl::Seconds(5);

// Every statement finds its rows by a key, and plans are kept while tables
// grow: a plan made for an empty table must not read a full one from end to
// end. Engines that do not know one of these settings plan in their own way.
constexpr const char* kPlanning[] = {
    "SET enable_seqscan = off",
    "SET plan_cache_mode = force_generic_plan",
    "SET jit = off",
};

absl::Status Execute(PGconn* connection, const std::string& sql) {
  const Rows result(PQexec(connection, sql.c_str()));
  const ExecStatusType status = PQresultStatus(result.raw());
  if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) {
    return absl::OkStatus();
  }
  log::Error("PostgreSQL refused a setting",
             {{"text", PQerrorMessage(connection)}});
  const char* const sqlstate =
      PQresultErrorField(result.raw(), PG_DIAG_SQLSTATE);
  return SqlStateError(sqlstate == nullptr ? "" : sqlstate);
}

std::string LimitSql(std::string_view setting, absl::Duration limit) {
  return absl::StrCat("SET ", std::string(setting), " = ",
                      absl::ToInt64Milliseconds(limit), ";");
}

// Entries before `dbname` give way to those of the connection string in it.
PGconn* Connect(const ConnectionOptions& options) {
  const std::string timeout = absl::StrCat(
      std::max<int64_t>(2, absl::ToInt64Seconds(options.connect_timeout)));
  const char* const keywords[] = {"connect_timeout",  "target_session_attrs",
                                  "application_name", "keepalives_idle",
                                  "tcp_user_timeout", "dbname",
                                  "client_encoding",  nullptr};
  const char* const values[] = {timeout.c_str(),
                                "read-write",
                                "jixiao-form-store",
                                "10",
                                "15000",
                                options.url.c_str(),
                                "UTF8",
                                nullptr};
  static_assert(std::size(keywords) == std::size(values));
  return PQconnectdbParams(keywords, values, 1);
}

}  // namespace

absl::StatusOr<std::unique_ptr<Connection>> Connection::Open(
    const ConnectionOptions& options) {
  std::unique_ptr<Connection> connection(new Connection(Connect(options)));
  if (PQstatus(connection->handle()) != CONNECTION_OK) {
    log::Warning("cannot connect to PostgreSQL",
                 {{"text", PQerrorMessage(connection->handle())}});
    return SqlStateError("");
  }
  RETURN_IF_ERROR(connection->SetUp(options));
  return connection;
}

absl::Status Connection::SetUp(const ConnectionOptions& options) {
  PQsetNoticeReceiver(handle(), &Connection::OnNotice, this);
  RETURN_IF_ERROR(SetLimits(options));
  if (PQsetnonblocking(handle(), 1) != 0 ||
      PQenterPipelineMode(handle()) != 1) {
    return SqlStateError("");
  }
  if (options.statement_timeout > absl::ZeroDuration()) {
    patience_ = options.statement_timeout + options.lock_timeout + kGrace;
  }
  return CheckDurable(options);
}

absl::Status Connection::SetLimits(const ConnectionOptions& options) {
  RETURN_IF_ERROR(Execute(
      handle(),
      absl::StrCat(LimitSql("statement_timeout", options.statement_timeout),
                   LimitSql("lock_timeout", options.lock_timeout),
                   LimitSql("idle_in_transaction_session_timeout",
                            options.idle_in_transaction_timeout))));
  for (const char* const setting : kPlanning) {
    PQclear(PQexec(handle(), setting));
  }
  return absl::OkStatus();
}

absl::Status Connection::CheckDurable(const ConnectionOptions& options) {
  ASSIGN_OR_RETURN(const Rows settings,
                   Run("SELECT name::text, setting::text FROM pg_settings "
                       "WHERE name IN ('fsync', 'synchronous_commit')"));
  for (int row = 0; row < settings.size(); ++row) {
    const std::string name = settings.Text(row, 0);
    const std::string setting = settings.Text(row, 1);
    if (setting == "off" && !options.accept_data_loss) {
      return absl::FailedPreconditionError(absl::StrCat(
          "the database has ", name,
          " off and would lose acknowledged writes: turn it on, or accept that "
          "with --postgres_accept_data_loss"));
    }
    // Pinned, so that a reload of the server's settings weakens nothing.
    if (name == "synchronous_commit") {
      RETURN_IF_ERROR(
          Run(absl::StrCat("SET synchronous_commit = '", setting, "'"))
              .status());
    }
  }
  return absl::OkStatus();
}

}  // namespace jixiao::form_store::postgres
