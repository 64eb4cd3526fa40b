#include "tests/benchmark/store/sqlite_rows.h"

#include <algorithm>
#include <cstdint>
#include <memory>

#include <sqlite3.h>

#include "absl/strings/str_cat.h"

#include "common/base/status_macros.h"

namespace jixiao::benchmark {
namespace {

constexpr int kBatchRows = 256;

struct Closer {
  void operator()(sqlite3* database) const { sqlite3_close(database); }
  void operator()(sqlite3_stmt* statement) const {
    sqlite3_finalize(statement);
  }
};
using Database = std::unique_ptr<sqlite3, Closer>;
using Statement = std::unique_ptr<sqlite3_stmt, Closer>;

absl::Status Check(int code) {
  return code == SQLITE_OK || code == SQLITE_DONE
             ? absl::OkStatus()
             : absl::InternalError(
                   absl::StrCat("SQLite: ", sqlite3_errstr(code)));
}

absl::Status Execute(sqlite3* database, const char* sql) {
  return Check(sqlite3_exec(database, sql, nullptr, nullptr, nullptr));
}

absl::StatusOr<Database> OpenEmpty(const std::string& dir) {
  sqlite3* handle = nullptr;
  const int code = sqlite3_open((dir + "/raw.db").c_str(), &handle);
  Database database(handle);
  RETURN_IF_ERROR(Check(code));
  RETURN_IF_ERROR(Execute(handle,
                          "PRAGMA journal_mode = WAL;"
                          "PRAGMA synchronous = FULL;"
                          "DROP TABLE IF EXISTS rows;"
                          "CREATE TABLE rows (id INTEGER PRIMARY KEY,"
                          " body BLOB NOT NULL)"));
  return database;
}

absl::Status InsertBatch(sqlite3* database, sqlite3_stmt* insert,
                         const std::string& bytes, int rows) {
  RETURN_IF_ERROR(Execute(database, "BEGIN IMMEDIATE"));
  for (int i = 0; i < rows; ++i) {
    sqlite3_bind_blob(insert, 1, bytes.data(), static_cast<int>(bytes.size()),
                      SQLITE_STATIC);
    RETURN_IF_ERROR(Check(sqlite3_step(insert)));
    sqlite3_reset(insert);
  }
  return Execute(database, "COMMIT");
}

}  // namespace

absl::StatusOr<Sample> InsertSqliteRows(const std::string& dir,
                                        const std::string& bytes, int count) {
  ASSIGN_OR_RETURN(const Database database, OpenEmpty(dir));
  sqlite3_stmt* handle = nullptr;
  RETURN_IF_ERROR(Check(sqlite3_prepare_v2(database.get(),
                                           "INSERT INTO rows (body) VALUES (?)",
                                           -1, &handle, nullptr)));
  const Statement insert(handle);
  const std::int64_t begin = NowNanos();
  for (int done = 0; done < count; done += kBatchRows) {
    RETURN_IF_ERROR(InsertBatch(database.get(), insert.get(), bytes,
                                std::min(kBatchRows, count - done)));
  }
  const absl::Duration elapsed = absl::Nanoseconds(NowNanos() - begin);
  return Sample{.per_second = count / absl::ToDoubleSeconds(elapsed)};
}

}  // namespace jixiao::benchmark
