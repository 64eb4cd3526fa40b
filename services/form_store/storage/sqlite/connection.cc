#include "services/form_store/storage/sqlite/connection.h"

#include <utility>

#include <sqlite3.h>

#include "absl/strings/str_cat.h"

#include "common/base/errors.h"
#include "common/base/status_macros.h"

namespace jixiao::form_store {
namespace {

// Enough for every fixed statement and the usual scans.
constexpr size_t kMaxKeptStatements = 96;

constexpr char kSettings[] =
    "PRAGMA journal_mode = WAL;"
    "PRAGMA synchronous = FULL;"
    "PRAGMA foreign_keys = OFF;"
    "PRAGMA temp_store = MEMORY;"
    "PRAGMA trusted_schema = OFF;";

int Size(std::string_view bytes) {
  return static_cast<int>(bytes.size());
}

}  // namespace

absl::Status SqliteError(int code) {
  if (code == SQLITE_OK || code == SQLITE_ROW || code == SQLITE_DONE) {
    return absl::OkStatus();
  }
  const std::string text =
      absl::StrCat("SQLite ", code, ", ", sqlite3_errstr(code));
  switch (code & 0xff) {
    case SQLITE_OK:  // with a note, as for SQLITE_OK_LOAD_PERMANENTLY
      return absl::OkStatus();
    case SQLITE_FULL:
      return errors::ResourceExhausted(
          errors::ERROR_REASON_STORAGE_FULL,
          absl::StrCat("the disk of the store is full (", text, ")"));
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return errors::DataLoss(
          errors::ERROR_REASON_DATA_CORRUPT,
          absl::StrCat("the database is damaged (", text, ")"));
    case SQLITE_ERROR:
    case SQLITE_MISUSE:
    case SQLITE_RANGE:
    case SQLITE_MISMATCH:
    case SQLITE_CONSTRAINT:
    case SQLITE_TOOBIG:
      return errors::Internal(text);
    default:
      return errors::Unavailable(
          errors::ERROR_REASON_STORAGE_UNAVAILABLE,
          absl::StrCat("the database cannot be used now (", text, ")"));
  }
}

void Connection::Finalizer::operator()(sqlite3_stmt* statement) const {
  sqlite3_finalize(statement);
}

absl::StatusOr<std::unique_ptr<Connection>> Connection::Open(
    const std::filesystem::path& path, absl::Duration busy_timeout) {
  sqlite3* handle = nullptr;
  const int code =
      sqlite3_open_v2(path.c_str(), &handle,
                      SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
  std::unique_ptr<Connection> connection(new Connection(handle));
  RETURN_IF_ERROR(SqliteError(code));
  sqlite3_extended_result_codes(handle, 1);
  sqlite3_busy_timeout(
      handle, static_cast<int>(absl::ToInt64Milliseconds(busy_timeout)));
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  RETURN_IF_ERROR(connection->Execute(kSettings));
  return connection;
}

Connection::~Connection() {
  kept_.clear();
  sqlite3_close(handle_);
}

int64_t Connection::changed_rows() const {
  return sqlite3_changes64(handle_);
}

absl::Status Connection::Execute(const std::string& sql) {
  return SqliteError(
      sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr));
}

absl::StatusOr<Connection::Statement> Connection::Prepare(
    std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  const int code =
      sqlite3_prepare_v3(handle_, sql.data(), Size(sql),
                         SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  RETURN_IF_ERROR(SqliteError(code));
  return Statement(statement);
}

absl::StatusOr<Connection::Statement> Connection::Take(std::string_view sql) {
  const auto found = kept_.find(sql);
  if (found == kept_.end() || found->second == nullptr) {
    return Prepare(sql);
  }
  return std::exchange(found->second, nullptr);
}

void Connection::GiveBack(Statement statement) {
  sqlite3_reset(statement.get());
  sqlite3_clear_bindings(statement.get());
  const std::string_view sql = sqlite3_sql(statement.get());
  const auto found = kept_.find(sql);
  if (found != kept_.end()) {
    found->second = std::move(statement);
  } else if (kept_.size() < kMaxKeptStatements) {
    kept_.emplace(sql, std::move(statement));
  }
}

Query::Query(Connection& connection, std::string_view sql)
    : connection_(connection) {
  absl::StatusOr<Connection::Statement> statement = connection.Take(sql);
  if (statement.ok()) {
    statement_ = *std::move(statement);
  } else {
    status_ = statement.status();
  }
}

Query::~Query() {
  if (statement_ != nullptr) {
    connection_.GiveBack(std::move(statement_));
  }
}

void Query::Note(int code) {
  if (status_.ok()) {
    status_ = SqliteError(code);
  }
}

Query& Query::Bind(std::string_view text) {
  if (statement_ != nullptr) {
    Note(sqlite3_bind_text(statement_.get(), ++bound_, text.data(), Size(text),
                           SQLITE_STATIC));
  }
  return *this;
}

Query& Query::Bind(int64_t number) {
  if (statement_ != nullptr) {
    Note(sqlite3_bind_int64(statement_.get(), ++bound_, number));
  }
  return *this;
}

Query& Query::Bind(std::optional<int64_t> number) {
  return number.has_value() ? Bind(*number) : BindNull();
}

Query& Query::BindBytesOrNull(const std::optional<std::string>& bytes) {
  return bytes.has_value() ? BindBytes(std::string_view(*bytes)) : BindNull();
}

Query& Query::BindNull() {
  if (statement_ != nullptr) {
    Note(sqlite3_bind_null(statement_.get(), ++bound_));
  }
  return *this;
}

Query& Query::BindBytes(std::string_view bytes) {
  if (statement_ != nullptr) {
    // A null pointer would bind NULL instead of no bytes.
    Note(sqlite3_bind_blob(statement_.get(), ++bound_,
                           bytes.empty() ? "" : bytes.data(), Size(bytes),
                           SQLITE_STATIC));
  }
  return *this;
}

absl::StatusOr<bool> Query::Next() {
  RETURN_IF_ERROR(status_);
  const int code = sqlite3_step(statement_.get());
  Note(code);
  RETURN_IF_ERROR(status_);
  return code == SQLITE_ROW;
}

absl::Status Query::Run() {
  return Next().status();
}

Query& Query::Restart() {
  if (statement_ != nullptr) {
    sqlite3_reset(statement_.get());
    bound_ = 0;
  }
  return *this;
}

int64_t Query::Number(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

std::optional<int64_t> Query::NumberOrNull(int column) const {
  return IsNull(column) ? std::nullopt : std::optional(Number(column));
}

bool Query::IsNull(int column) const {
  return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
}

std::string_view Query::Bytes(int column) const {
  const void* const bytes = sqlite3_column_blob(statement_.get(), column);
  const int size = sqlite3_column_bytes(statement_.get(), column);
  return {static_cast<const char*>(bytes), static_cast<size_t>(size)};
}

Transaction::~Transaction() {
  if (open_) {
    // Fails only when SQLite has rolled back by itself.
    Query(connection_, "ROLLBACK").Run().IgnoreError();
  }
}

absl::Status Transaction::BeginRead() {
  RETURN_IF_ERROR(Query(connection_, "BEGIN").Run());
  open_ = true;
  return absl::OkStatus();
}

absl::Status Transaction::BeginWrite() {
  RETURN_IF_ERROR(Query(connection_, "BEGIN IMMEDIATE").Run());
  open_ = true;
  return absl::OkStatus();
}

absl::Status Transaction::Commit() {
  RETURN_IF_ERROR(Query(connection_, "COMMIT").Run());
  open_ = false;
  return absl::OkStatus();
}

}  // namespace jixiao::form_store
