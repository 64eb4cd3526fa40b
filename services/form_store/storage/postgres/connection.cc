#include "services/form_store/storage/postgres/connection.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <utility>

#include <libpq-fe.h>
#include <poll.h>

#include "absl/strings/str_cat.h"

#include "common/base/clock.h"
#include "common/base/status_macros.h"
#include "common/log/log.h"
#include "services/form_store/storage/postgres/sqlstate.h"

namespace jixiao::form_store::postgres {
namespace {

constexpr int kBinary = 1;
// Every fixed statement and the usual scans; others are prepared each time.
constexpr size_t kMaxPrepared = 256;

absl::Duration Uptime() {
  return base::Clock::System().Uptime();
}

std::string_view FieldOf(const PGresult* result, int field) {
  const char* const text = PQresultErrorField(result, field);
  return text == nullptr ? "" : text;
}

}  // namespace

void PgClear::operator()(pg_result* result) const {
  PQclear(result);
}

void PgFinish::operator()(pg_conn* connection) const {
  PQfinish(connection);
}

int Rows::size() const {
  return PQntuples(result_.get());
}

bool Rows::IsNull(int row, int column) const {
  return PQgetisnull(result_.get(), row, column) != 0;
}

std::string_view Rows::Bytes(int row, int column) const {
  return {PQgetvalue(result_.get(), row, column),
          static_cast<size_t>(PQgetlength(result_.get(), row, column))};
}

int64_t Rows::Number(int row, int column) const {
  const std::string_view bytes = Bytes(row, column);
  uint64_t value = 0;
  for (const char byte : bytes) {
    value = value << 8 | static_cast<unsigned char>(byte);
  }
  if (bytes.size() == sizeof(int32_t)) {
    return static_cast<int32_t>(value);
  }
  return static_cast<int64_t>(value);
}

std::optional<int64_t> Rows::NumberOrNull(int row, int column) const {
  return IsNull(row, column) ? std::nullopt
                             : std::optional(Number(row, column));
}

std::string_view Rows::command_tag() const {
  return PQcmdStatus(result_.get());
}

int64_t Rows::affected() const {
  return std::atoll(PQcmdTuples(result_.get()));
}

Connection::~Connection() = default;

void Connection::Send(std::string_view sql, const Params& params) {
  std::vector<const char*> values;
  std::vector<int> sizes;
  std::vector<int> formats;
  for (const std::optional<std::string>& value : params.values()) {
    values.push_back(value.has_value() ? value->data() : nullptr);
    sizes.push_back(value.has_value() ? static_cast<int>(value->size()) : 0);
    formats.push_back(kBinary);
  }
  const std::string name = NameOf(sql);
  const int sent = PQsendQueryPrepared(
      handle_.get(), name.c_str(), static_cast<int>(values.size()),
      values.data(), sizes.data(), formats.data(), kBinary);
  broken_ = broken_ || sent != 1;
  sent_.emplace_back();
}

// The name under which a statement is prepared; has it prepared first if it is
// not yet.
std::string Connection::NameOf(std::string_view sql) {
  const auto known = names_.find(sql);
  if (known != names_.end()) {
    return known->second;
  }
  std::string name;
  if (names_.size() < kMaxPrepared) {
    name = absl::StrCat("s", names_.size());
    names_.emplace(sql, name);
  }
  const std::string text(sql);
  broken_ = broken_ || PQsendPrepare(handle_.get(), name.c_str(), text.c_str(),
                                     0, nullptr) != 1;
  sent_.push_back({.prepares = text});
  return name;
}

absl::StatusOr<std::vector<Rows>> Connection::Run() {
  const std::vector<Sent> sent = std::exchange(sent_, {});
  failed_ = false;
  warned_ = false;
  sqlstate_.clear();
  broken_ = broken_ || PQpipelineSync(handle_.get()) != 1;
  std::vector<Rows> rows;
  if (!broken_) {
    ReceiveAll(sent, Uptime() + patience_, rows);
  }
  if (broken_) {
    log::Warning("connection to PostgreSQL lost",
                 {{"text", PQerrorMessage(handle_.get())}});
    return SqlStateError("");
  }
  if (failed_) {
    return SqlStateError(sqlstate_);
  }
  return rows;
}

absl::StatusOr<Rows> Connection::Run(std::string_view sql,
                                     const Params& params) {
  Send(sql, params);
  ASSIGN_OR_RETURN(std::vector<Rows> rows, Run());
  return std::move(rows.back());
}

void Connection::ReceiveAll(const std::vector<Sent>& sent,
                            absl::Duration deadline, std::vector<Rows>& rows) {
  for (const Sent& step : sent) {
    Rows result(Receive(deadline));
    if (broken_) {
      return;
    }
    const PGresult* const raw = result.raw();
    const ExecStatusType status = PQresultStatus(raw);
    const bool done = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
    if (!done && status != PGRES_PIPELINE_ABORTED) {
      NoteFailure(raw);
    }
    if (!done && !step.prepares.empty()) {
      names_.erase(step.prepares);
    }
    if (done && step.prepares.empty()) {
      rows.push_back(std::move(result));
    }
    PQclear(Receive(deadline));  // the null that ends a statement
  }
  PQclear(Receive(deadline));  // the end of the pipeline
}

void Connection::NoteFailure(const pg_result* result) {
  if (std::exchange(failed_, true)) {
    return;
  }
  sqlstate_ = FieldOf(result, PG_DIAG_SQLSTATE);
  log::Warning("PostgreSQL refused a statement",
               {{"sqlstate", sqlstate_},
                {"text", FieldOf(result, PG_DIAG_MESSAGE_PRIMARY)}});
}

pg_result* Connection::Receive(absl::Duration deadline) {
  while (!broken_ && PQisBusy(handle_.get()) != 0) {
    broken_ = !WaitForServer(deadline);
  }
  pg_result* const result = broken_ ? nullptr : PQgetResult(handle_.get());
  broken_ = broken_ || PQstatus(handle_.get()) != CONNECTION_OK;
  return result;
}

// Sends what is left to send while it waits: were both sides to send only, they
// would wait for each other.
bool Connection::WaitForServer(absl::Duration deadline) {
  const int unsent = PQflush(handle_.get());
  if (unsent < 0) {
    return false;
  }
  pollfd event = {};
  event.fd = PQsocket(handle_.get());
  event.events = static_cast<short>(POLLIN | (unsent > 0 ? POLLOUT : 0));
  const int64_t left = absl::ToInt64Milliseconds(deadline - Uptime());
  const int wait = static_cast<int>(std::min<int64_t>(left, 60'000));
  if (left <= 0 || (poll(&event, 1, wait) < 0 && errno != EINTR)) {
    return false;
  }
  return PQconsumeInput(handle_.get()) == 1;
}

bool Connection::IsLost() const {
  const auto on = [&](const char* parameter) {
    const char* const value = PQparameterStatus(handle_.get(), parameter);
    return value != nullptr && std::string_view(value) == "on";
  };
  return broken_ || PQstatus(handle_.get()) != CONNECTION_OK ||
         IsReadOnly(sqlstate_) || on("in_hot_standby") ||
         on("default_transaction_read_only");
}

bool Connection::Reset() {
  sent_.clear();
  if (!IsLost() && PQtransactionStatus(handle_.get()) != PQTRANS_IDLE) {
    return Run("ROLLBACK").ok() && !IsLost();
  }
  return !IsLost();
}

void Connection::OnNotice(void* connection, const pg_result* notice) {
  const std::string_view severity =
      FieldOf(notice, PG_DIAG_SEVERITY_NONLOCALIZED);
  if (severity == "WARNING") {
    static_cast<Connection*>(connection)->warned_ = true;
    log::Warning("PostgreSQL warned",
                 {{"sqlstate", FieldOf(notice, PG_DIAG_SQLSTATE)},
                  {"text", FieldOf(notice, PG_DIAG_MESSAGE_PRIMARY)}});
  }
}

}  // namespace jixiao::form_store::postgres
