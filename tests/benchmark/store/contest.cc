#include "tests/benchmark/store/contest.h"

#include <utility>

#include "absl/strings/str_cat.h"

#include "common/base/status_macros.h"
#include "jixiao/form/v1/form.pb.h"
#include "tests/benchmark/store/postgres_rows.h"
#include "tests/benchmark/store/sqlite_rows.h"

namespace jixiao::benchmark {
namespace {

constexpr char kEchoKeep[] = "/jixiao.benchmark.Echo/Keep";
constexpr char kEchoGet[] = "/jixiao.benchmark.Echo/Get";
constexpr absl::Duration kConnectTime = absl::Seconds(20);
constexpr int kGetCallers = 64;
constexpr int kListCallers = 8;
constexpr int kWatchWriters = 8;
constexpr int kPostgresCallers = 64;
constexpr int kPostgresConnections = 32;

constexpr char kStore[] = "form store";
constexpr char kEtcd[] = "etcd";
constexpr char kEcho[] = "bare gRPC echo";
constexpr char kRawSqlite[] = "raw SQLite, batches of 256";
constexpr char kRawPostgres[] = "32 connections, row by row";

}  // namespace

Contest::Contest(ContestOptions options) : options_(std::move(options)) {}

absl::StatusOr<std::unique_ptr<Contest>> Contest::Prepare(
    ContestOptions options) {
  std::unique_ptr<Contest> contest(new Contest(std::move(options)));
  RETURN_IF_ERROR(contest->Load());
  return contest;
}

absl::Status Contest::Load() {
  if (options_.etcd.empty() || options_.echo.empty()) {
    return absl::InvalidArgumentError(
        "--etcd and --echo are required: the rows compare with them");
  }
  const int channels = options_.channels;
  ASSIGN_OR_RETURN(store_, FormStore::Open(options_.store, channels));
  ASSIGN_OR_RETURN(form::v1::Form form, store_->CompleteForm());
  forms_ = std::make_unique<FormMaker>(std::move(form));
  RETURN_IF_ERROR(store_->Import(*forms_, options_.preload, &next_).status());
  ASSIGN_OR_RETURN(list_, store_->List(options_.preload));
  ASSIGN_OR_RETURN(etcd_, Etcd::Open(options_.etcd, channels));
  RETURN_IF_ERROR(etcd_->Preload(forms_->Make(0), options_.preload));
  if (!options_.postgres_store.empty()) {
    ASSIGN_OR_RETURN(postgres_store_,
                     FormStore::Open(options_.postgres_store, channels));
  }
  ASSIGN_OR_RETURN(echo_, Connect(options_.echo, channels, kConnectTime));
  ASSIGN_OR_RETURN(const std::string answer, store_->ReadForm(0));
  return CallOnce(echo_, kEchoKeep, answer).status();
}

std::vector<Row> Contest::Rows() {
  std::vector<Row> rows;
  for (const int callers : {1, 8, 64, 256}) {
    rows.push_back(CreateRow(callers));
  }
  if (postgres_store_ != nullptr) {
    rows.push_back(PostgresRow());
  }
  rows.push_back(ImportRow());
  rows.push_back(GetRow());
  rows.push_back(ListRow());
  rows.push_back(WatchRow());
  return rows;
}

Contestant Contest::Calls(std::string name, Target target, int callers,
                          std::int64_t pid) {
  return {std::move(name),
          [this, target = std::move(target), callers] {
            return RunCalls(
                target, {.callers = callers, .duration = options_.round_time},
                &next_);
          },
          pid};
}

Row Contest::CreateRow(int callers) {
  Row row{
      absl::StrCat("create_", callers),
      absl::StrCat("CreateForm and Put, ", callers, " callers"),
      {Calls(kStore, store_->Create(forms_.get()), callers, options_.store_pid),
       Calls(kEtcd, etcd_->Put(forms_.get()), callers, options_.etcd_pid)},
      {}};
  const std::string name = absl::StrCat("create_", callers);
  if (callers == 1) {
    row.goals = {
        {name + "_p50_to_etcd", Measure::kP50, kStore, kEtcd, 0.9, 0.7}};
  } else {
    row.goals = {
        {row.name + "_rate_to_etcd", Measure::kRate, kStore, kEtcd, 1.3, 1.8},
        {row.name + "_p99_to_etcd", Measure::kP99, kStore, kEtcd, 0.5}};
  }
  return row;
}

Row Contest::PostgresRow() {
  return {
      "postgres",
      absl::StrCat("CreateForm on PostgreSQL, ", kPostgresCallers, " callers"),
      {Calls(kStore, postgres_store_->Create(forms_.get()), kPostgresCallers,
             options_.postgres_store_pid),
       {kRawPostgres,
        [this] {
          return InsertPostgresRows(options_.postgres, forms_->Make(0),
                                    kPostgresConnections, options_.round_time);
        }}},
      {{"create_64_rate_to_postgres", Measure::kRate, kStore, kRawPostgres, 1.0,
        1.3}}};
}

Row Contest::ImportRow() {
  return {"import",
          "one ImportForms stream of typed forms",
          {{kStore,
            [this] {
              return store_->Import(*forms_, options_.import_batch, &next_);
            },
            options_.store_pid},
           {kRawSqlite,
            [this] {
              return InsertSqliteRows(options_.sqlite_dir, forms_->Make(0),
                                      options_.import_batch);
            }}},
          {{"import_rate_to_sqlite", Measure::kRate, kStore, kRawSqlite, 0.4,
            0.6}}};
}

Row Contest::GetRow() {
  return {
      "get",
      absl::StrCat("GetForm and Range of one key, ", kGetCallers, " callers"),
      {Calls(kStore, store_->Get(options_.preload), kGetCallers,
             options_.store_pid),
       Calls(kEtcd, etcd_->Get(options_.preload), kGetCallers,
             options_.etcd_pid),
       Calls(kEcho, {echo_, kEchoGet, store_->Get(options_.preload).request},
             kGetCallers, options_.echo_pid)},
      {{"get_rate_to_etcd", Measure::kRate, kStore, kEtcd, 2.0, 2.5},
       {"get_rate_to_echo", Measure::kRate, kStore, kEcho, 0.5, 0.7}}};
}

Row Contest::ListRow() {
  return {"list",
          absl::StrCat("pages of 50 full forms, ", kListCallers, " callers"),
          {Calls(kStore, list_, kListCallers, options_.store_pid),
           Calls(kEtcd, etcd_->Range(options_.preload), kListCallers,
                 options_.etcd_pid)},
          {{"list_rate_to_etcd", Measure::kRate, kStore, kEtcd, 2.5}}};
}

Row Contest::WatchRow() {
  const auto watch = [this](const WatchTarget& target, const Target& writes) {
    return RunWatch(target, writes,
                    {.callers = kWatchWriters, .duration = options_.round_time},
                    &next_);
  };
  return {"watch",
          absl::StrCat("delivery to one watcher, ", kWatchWriters, " writers"),
          {{kStore,
            [this, watch]() -> absl::StatusOr<Sample> {
              ASSIGN_OR_RETURN(const WatchTarget target, store_->Watch());
              return watch(target, store_->Create(forms_.get()));
            },
            options_.store_pid},
           {kEtcd,
            [this, watch] {
              return watch(etcd_->Watch(), etcd_->Put(forms_.get()));
            },
            options_.etcd_pid}},
          {{"watch_rate_to_etcd", Measure::kRate, kStore, kEtcd, 1.3},
           {"watch_p50_to_etcd", Measure::kP50, kStore, kEtcd, 0.8}}};
}

}  // namespace jixiao::benchmark
