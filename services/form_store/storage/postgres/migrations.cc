#include "services/form_store/storage/postgres/migrations.h"

#include <algorithm>
#include <cstdlib>
#include <memory>

#include <libpq-fe.h>

#include "absl/strings/str_cat.h"

#include "common/base/codec.h"
#include "common/base/sha256.h"
#include "common/base/status_macros.h"

namespace jixiao::form_store::postgres {
namespace {

// "JXFS"; the same in every database, where the lock is of that database only.
constexpr int64_t kLockKey = 0x4a584653;

constexpr char kVersionTable[] =
    "CREATE TABLE IF NOT EXISTS schema_versions ("
    "version bigint NOT NULL PRIMARY KEY, "
    "name text NOT NULL, "
    "checksum text NOT NULL, "
    "needs bigint NOT NULL, "  // see Migration
    "release text NOT NULL, "  // that applied it
    "applied_at timestamptz NOT NULL DEFAULT now())";

// A row of schema_versions.
struct Applied {
  int64_t version = 0;
  std::string checksum;
  int64_t needs = 0;
  std::string release;
};

std::string ChecksumOf(const Migration& migration) {
  const base::Sha256Digest digest = base::Sha256Of(migration.sql);
  return base::HexEncode(
      {reinterpret_cast<const char*>(digest.data()), digest.size()});
}

absl::StatusOr<std::vector<Applied>> ReadApplied(Connection& connection) {
  std::vector<Applied> applied;
  ASSIGN_OR_RETURN(const Rows table,
                   connection.Run("SELECT 1 FROM pg_class "
                                  "WHERE relname = 'schema_versions' "
                                  "AND pg_table_is_visible(oid)"));
  if (table.empty()) {
    return applied;
  }
  ASSIGN_OR_RETURN(const Rows rows,
                   connection.Run("SELECT version, checksum, needs, release "
                                  "FROM schema_versions ORDER BY version"));
  for (int row = 0; row < rows.size(); ++row) {
    applied.push_back({rows.Number(row, 0), rows.Text(row, 1),
                       rows.Number(row, 2), rows.Text(row, 3)});
  }
  return applied;
}

absl::Status CheckNotNewer(const std::vector<Applied>& applied,
                           int64_t newest_known) {
  for (const Applied& row : applied) {
    if (row.version > newest_known && row.needs > newest_known) {
      return absl::FailedPreconditionError(absl::StrCat(
          "the database has schema version ", applied.back().version,
          ", this program knows versions up to ", newest_known,
          ": use release ", row.release, " or a newer one"));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckUnchanged(const std::vector<Applied>& applied,
                            const std::vector<Migration>& migrations) {
  for (const Applied& row : applied) {
    for (const Migration& migration : migrations) {
      if (migration.version == row.version &&
          ChecksumOf(migration) != row.checksum) {
        return absl::FailedPreconditionError(absl::StrCat(
            "the database was set up with another ", migration.name,
            " (by release ", row.release, "): use a release that has it"));
      }
    }
  }
  return absl::OkStatus();
}

int64_t NewestOf(const std::vector<Migration>& migrations) {
  return migrations.empty() ? 0 : migrations.back().version;
}

// Runs the changes of the schema: several statements, which a prepared one
// cannot hold, so outside pipeline mode.
class Migrator {
 public:
  Migrator(PGconn* connection, std::string_view release)
      : connection_(connection), release_(release) {}

  absl::Status Execute(const std::string& sql) {
    const Rows result(PQexec(connection_, sql.c_str()));
    const ExecStatusType status = PQresultStatus(result.raw());
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK
               ? absl::OkStatus()
               : absl::InternalError(PQerrorMessage(connection_));
  }

  absl::Status Apply(const Migration& migration) {
    RETURN_IF_ERROR(Execute("BEGIN"));
    RETURN_IF_ERROR(Record(migration));
    RETURN_IF_ERROR(Execute(migration.sql));
    return Execute("COMMIT");
  }

 private:
  absl::Status Record(const Migration& migration) {
    const std::string version = absl::StrCat(migration.version);
    const std::string needs = absl::StrCat(NeededVersion(migration));
    const std::string checksum = ChecksumOf(migration);
    const char* const values[] = {version.c_str(), migration.name.c_str(),
                                  checksum.c_str(), needs.c_str(),
                                  release_.c_str()};
    const Rows result(PQexecParams(
        connection_,
        "INSERT INTO schema_versions (version, name, checksum, needs, release) "
        "VALUES ($1, $2, $3, $4, $5)",
        std::size(values), nullptr, values, nullptr, nullptr, 0));
    return PQresultStatus(result.raw()) == PGRES_COMMAND_OK
               ? absl::OkStatus()
               : absl::InternalError(PQerrorMessage(connection_));
  }

  PGconn* const connection_;
  const std::string release_;
};

}  // namespace

int64_t NeededVersion(const Migration& migration) {
  constexpr std::string_view kMark = "-- needs: ";
  return migration.sql.starts_with(kMark)
             ? std::atoll(migration.sql.c_str() + kMark.size())
             : migration.version;
}

absl::Status Migrate(const ConnectionOptions& options,
                     const std::vector<Migration>& migrations,
                     std::string_view release,
                     const std::function<void(std::string_view)>& print) {
  // Long changes take long, and wait for each other.
  ConnectionOptions patient = options;
  patient.statement_timeout = absl::ZeroDuration();
  patient.lock_timeout = absl::ZeroDuration();
  patient.idle_in_transaction_timeout = absl::ZeroDuration();
  ASSIGN_OR_RETURN(const std::unique_ptr<Connection> connection,
                   Connection::Open(patient));
  const auto locked =
      connection->Run("SELECT pg_advisory_lock($1)", Params().Add(kLockKey));
  if (!locked.ok()) {
    print("this engine has no advisory locks: run one migration at a time");
  }
  ASSIGN_OR_RETURN(const std::vector<Applied> applied,
                   ReadApplied(*connection));
  RETURN_IF_ERROR(CheckNotNewer(applied, NewestOf(migrations)));
  RETURN_IF_ERROR(CheckUnchanged(applied, migrations));
  PQexitPipelineMode(connection->handle());
  PQsetnonblocking(connection->handle(), 0);
  Migrator migrator(connection->handle(), release);
  if (applied.empty()) {
    RETURN_IF_ERROR(migrator.Execute(kVersionTable));
  }
  const int64_t newest = applied.empty() ? 0 : applied.back().version;
  for (const Migration& migration : migrations) {
    if (migration.version > newest) {
      RETURN_IF_ERROR(migrator.Apply(migration));
      print(absl::StrCat("applied ", migration.name));
    }
  }
  print(absl::StrCat("the schema is at version ",
                     std::max(newest, NewestOf(migrations))));
  return absl::OkStatus();
}

absl::Status CheckSchema(Connection& connection,
                         const std::vector<Migration>& migrations) {
  ASSIGN_OR_RETURN(const std::vector<Applied> applied, ReadApplied(connection));
  RETURN_IF_ERROR(CheckNotNewer(applied, NewestOf(migrations)));
  if (applied.empty() || applied.back().version < NewestOf(migrations)) {
    return absl::FailedPreconditionError(absl::StrCat(
        applied.empty() ? "the database has no schema yet"
                        : "the schema of the database is old",
        ": run `jixiao-form-store --migrate` with the same options"));
  }
  return CheckUnchanged(applied, migrations);
}

}  // namespace jixiao::form_store::postgres
