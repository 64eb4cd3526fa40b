// A connection to a PostgreSQL database and the execution of statements on it.
#ifndef JIXIAO_SERVICES_FORM_STORE_STORAGE_POSTGRES_CONNECTION_H_
#define JIXIAO_SERVICES_FORM_STORE_STORAGE_POSTGRES_CONNECTION_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

#include "services/form_store/storage/postgres/params.h"

struct pg_conn;
struct pg_result;

namespace jixiao::form_store::postgres {

struct ConnectionOptions {
  // A connection string or URI of libpq, which may name several hosts.
  std::string url;
  absl::Duration connect_timeout = absl::Seconds(5);
  // Limits of the server for a statement, for waiting on a lock and for a
  // transaction that does nothing; 0: none.
  absl::Duration statement_timeout = absl::Seconds(30);
  absl::Duration lock_timeout = absl::Seconds(10);
  absl::Duration idle_in_transaction_timeout = absl::Seconds(30);
  // Whether a server is good enough that does not write to disk before it
  // answers (synchronous_commit or fsync off).
  bool accept_data_loss = false;
};

struct PgClear {
  void operator()(pg_result* result) const;
};
struct PgFinish {
  void operator()(pg_conn* connection) const;
};

// What a statement gave. Columns are in binary format.
class Rows {
 public:
  explicit Rows(pg_result* result) : result_(result) {}

  int size() const;
  bool empty() const { return size() == 0; }

  int64_t Number(int row, int column) const;  // integers of any width
  std::optional<int64_t> NumberOrNull(int row, int column) const;
  bool Flag(int row, int column) const { return Number(row, column) != 0; }
  bool IsNull(int row, int column) const;
  // Lives as long as the rows.
  std::string_view Bytes(int row, int column) const;
  std::string Text(int row, int column) const {
    return std::string(Bytes(row, column));
  }
  // What was done and to how many rows, e.g. "DELETE 3".
  std::string_view command_tag() const;
  int64_t affected() const;

  const pg_result* raw() const { return result_.get(); }

 private:
  std::unique_ptr<pg_result, PgClear> result_;
};

// One connection with its prepared statements, always in pipeline mode: what
// was sent is executed in one round trip. Not thread-safe, but may move from
// thread to thread. What the server says goes to the log, never into a status.
class Connection {
 public:
  // UNAVAILABLE when there is no server that may be written to,
  // FAILED_PRECONDITION when it does not keep what it acknowledges.
  static absl::StatusOr<std::unique_ptr<Connection>> Open(
      const ConnectionOptions& options);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Adds a statement to the pipeline. Statements are prepared once and told
  // apart by their text.
  void Send(std::string_view sql, const Params& params = {});
  // Executes what was sent and gives the rows of each. The first statement that
  // fails ends it; those after it are not executed.
  absl::StatusOr<std::vector<Rows>> Run();
  // The same for one statement.
  absl::StatusOr<Rows> Run(std::string_view sql, const Params& params = {});

  // Of the last Run: the SQLSTATE of its failure (empty: the connection was
  // lost), and whether the server warned.
  const std::string& sqlstate() const { return sqlstate_; }
  bool warned() const { return warned_; }

  // Whether it is of no more use: broken, or to a server that has become
  // read-only.
  bool IsLost() const;
  // Leaves an open transaction. False when that fails.
  bool Reset();

  pg_conn* handle() const { return handle_.get(); }

 private:
  struct Sent {
    std::string prepares;  // text of the statement, or empty for an execution
  };

  explicit Connection(pg_conn* handle) : handle_(handle) {}
  static void OnNotice(void* connection, const pg_result* notice);
  absl::Status SetUp(const ConnectionOptions& options);
  absl::Status CheckDurable(const ConnectionOptions& options);
  absl::Status SetLimits(const ConnectionOptions& options);
  std::string NameOf(std::string_view sql);
  // The next result; null when the connection was lost or took too long.
  pg_result* Receive(absl::Duration deadline);
  bool WaitForServer(absl::Duration deadline);
  void ReceiveAll(const std::vector<Sent>& sent, absl::Duration deadline,
                  std::vector<Rows>& rows);
  void NoteFailure(const pg_result* result);

  const std::unique_ptr<pg_conn, PgFinish> handle_;
  absl::Duration patience_ = absl::InfiniteDuration();
  std::map<std::string, std::string, std::less<>> names_;  // of statements
  std::vector<Sent> sent_;
  bool broken_ = false;
  bool failed_ = false;
  bool warned_ = false;
  std::string sqlstate_;
};

}  // namespace jixiao::form_store::postgres

#endif  // JIXIAO_SERVICES_FORM_STORE_STORAGE_POSTGRES_CONNECTION_H_
