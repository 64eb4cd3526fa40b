// A connection to a SQLite database and the execution of statements on it.
#ifndef JIXIAO_SERVICES_FORM_STORE_STORAGE_SQLITE_CONNECTION_H_
#define JIXIAO_SERVICES_FORM_STORE_STORAGE_SQLITE_CONNECTION_H_

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

struct sqlite3;
struct sqlite3_stmt;

namespace jixiao::form_store {

// The status of a SQLite result code: STORAGE_FULL, DATA_CORRUPT, INTERNAL for
// faults of ours, else STORAGE_UNAVAILABLE. Holds neither SQL nor paths.
absl::Status SqliteError(int code);

// One connection with its prepared statements. Not thread-safe, but may move
// from thread to thread.
class Connection {
 public:
  // Opens an existing file. Commits are synced to disk before they return.
  static absl::StatusOr<std::unique_ptr<Connection>> Open(
      const std::filesystem::path& path, absl::Duration busy_timeout);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Runs statements without parameters and results.
  absl::Status Execute(const std::string& sql);

  // Rows that the last statement changed.
  int64_t changed_rows() const;

  sqlite3* handle() const { return handle_; }

 private:
  friend class Query;

  struct Finalizer {
    void operator()(sqlite3_stmt* statement) const;
  };
  using Statement = std::unique_ptr<sqlite3_stmt, Finalizer>;

  explicit Connection(sqlite3* handle) : handle_(handle) {}
  absl::StatusOr<Statement> Prepare(std::string_view sql);
  // Takes a statement out of those kept, or prepares it.
  absl::StatusOr<Statement> Take(std::string_view sql);
  // Keeps a statement for the next use.
  void GiveBack(Statement statement);

  sqlite3* const handle_;
  std::map<std::string, Statement, std::less<>> kept_;
};

// One execution of a statement. Parameters are bound in order; bound texts must
// outlive it. The first failure is kept and returned by Next and Run.
class Query {
 public:
  Query(Connection& connection, std::string_view sql);
  ~Query();
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;

  Query& Bind(std::string_view text);
  Query& Bind(int64_t number);
  Query& Bind(std::optional<int64_t> number);
  Query& BindBytes(std::string_view bytes);
  Query& BindBytesOrNull(const std::optional<std::string>& bytes);

  // Moves to the next row; false at the end.
  absl::StatusOr<bool> Next();
  // Executes a statement that gives no rows.
  absl::Status Run();
  // Makes it ready for another execution, with other parameters.
  Query& Restart();

  // Columns of the present row. The bytes live until the next call of Next.
  int64_t Number(int column) const;
  std::optional<int64_t> NumberOrNull(int column) const;
  bool IsNull(int column) const;
  std::string_view Bytes(int column) const;
  std::string Text(int column) const { return std::string(Bytes(column)); }

 private:
  Query& BindNull();
  void Note(int code);

  Connection& connection_;
  Connection::Statement statement_;
  absl::Status status_;
  int bound_ = 0;
};

// A transaction that is rolled back unless it is committed.
class Transaction {
 public:
  explicit Transaction(Connection& connection) : connection_(connection) {}
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  // A consistent view for the reads that follow.
  absl::Status BeginRead();
  // Takes the writer's lock.
  absl::Status BeginWrite();
  // After an error other than STORAGE_FULL its outcome is unknown.
  absl::Status Commit();

 private:
  Connection& connection_;
  bool open_ = false;
};

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_STORAGE_SQLITE_CONNECTION_H_
