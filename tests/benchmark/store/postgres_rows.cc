#include "tests/benchmark/store/postgres_rows.h"

#include <cstdint>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include <libpq-fe.h>

#include "common/base/status_macros.h"

namespace jixiao::benchmark {
namespace {

// TOAST would compress at the expense of the rate.
constexpr char kCreateTable[] =
    "CREATE TABLE IF NOT EXISTS raw_rows ("
    "  id bigserial PRIMARY KEY, body bytea NOT NULL);"
    "ALTER TABLE raw_rows ALTER body SET STORAGE external";
constexpr char kInsert[] = "INSERT INTO raw_rows (body) VALUES ($1)";

struct Closer {
  void operator()(PGconn* connection) const { PQfinish(connection); }
  void operator()(PGresult* result) const { PQclear(result); }
};
using Connection = std::unique_ptr<PGconn, Closer>;
using Result = std::unique_ptr<PGresult, Closer>;

absl::Status Check(PGconn* connection, PGresult* raw) {
  const Result result(raw);
  return PQresultStatus(result.get()) == PGRES_COMMAND_OK
             ? absl::OkStatus()
             : absl::InternalError(PQerrorMessage(connection));
}

absl::StatusOr<Connection> Open(const std::string& connection_string) {
  Connection connection(PQconnectdb(connection_string.c_str()));
  if (PQstatus(connection.get()) != CONNECTION_OK) {
    return absl::UnavailableError(PQerrorMessage(connection.get()));
  }
  return connection;
}

// One connection's rows until `end`.
class Inserter {
 public:
  Inserter(Connection connection, const std::string& bytes)
      : connection_(std::move(connection)), bytes_(bytes) {}

  absl::Status Prepare() {
    return Check(connection_.get(),
                 PQprepare(connection_.get(), "insert", kInsert, 1, nullptr));
  }

  void Run(std::int64_t end) {
    const char* const values[] = {bytes_.data()};
    const int lengths[] = {static_cast<int>(bytes_.size())};
    const int formats[] = {1};
    while (status_.ok() && NowNanos() < end) {
      const std::int64_t begin = NowNanos();
      status_ = Check(connection_.get(),
                      PQexecPrepared(connection_.get(), "insert", 1, values,
                                     lengths, formats, 1));
      latencies_.push_back(NowNanos() - begin);
    }
  }

  const absl::Status& status() const { return status_; }
  const std::vector<std::int64_t>& latencies() const { return latencies_; }

 private:
  Connection connection_;
  const std::string& bytes_;
  absl::Status status_;
  std::vector<std::int64_t> latencies_;
};

absl::StatusOr<std::vector<std::unique_ptr<Inserter>>> MakeInserters(
    const std::string& connection_string, const std::string& bytes, int count) {
  std::vector<std::unique_ptr<Inserter>> inserters;
  for (int i = 0; i < count; ++i) {
    ASSIGN_OR_RETURN(Connection connection, Open(connection_string));
    if (i == 0) {
      RETURN_IF_ERROR(
          Check(connection.get(), PQexec(connection.get(), kCreateTable)));
    }
    inserters.push_back(
        std::make_unique<Inserter>(std::move(connection), bytes));
    RETURN_IF_ERROR(inserters.back()->Prepare());
  }
  return inserters;
}

}  // namespace

absl::StatusOr<Sample> InsertPostgresRows(const std::string& connection_string,
                                          const std::string& bytes,
                                          int connections,
                                          absl::Duration duration) {
  ASSIGN_OR_RETURN(const auto inserters,
                   MakeInserters(connection_string, bytes, connections));
  const std::int64_t begin = NowNanos();
  std::vector<std::thread> threads;
  for (const auto& inserter : inserters) {
    threads.emplace_back([&inserter, begin, duration] {
      inserter->Run(begin + absl::ToInt64Nanoseconds(duration));
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  const absl::Duration elapsed = absl::Nanoseconds(NowNanos() - begin);
  std::vector<std::int64_t> latencies;
  for (const auto& inserter : inserters) {
    RETURN_IF_ERROR(inserter->status());
    latencies.insert(latencies.end(), inserter->latencies().begin(),
                     inserter->latencies().end());
  }
  return MakeSample(std::move(latencies), elapsed);
}

}  // namespace jixiao::benchmark
