#include "tests/support/postgres_cluster.h"

#include <csignal>
#include <fstream>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <libpq-fe.h>
#include <pwd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"

#include "common/base/status_macros.h"
#include "common/base/string_view_bridge.h"
#include "tests/support/processes.h"

namespace jixiao::test {
namespace {

namespace fs = std::filesystem;

constexpr char kBin[] = "/usr/lib/postgresql/15/bin/";
constexpr char kOwner[] = "postgres";
constexpr char kStandbyName[] = "standby";
constexpr absl::Duration kStartTimeout = absl::Seconds(60);
constexpr absl::Duration kStopTimeout = absl::Seconds(60);
constexpr absl::Duration kPoll = absl::Milliseconds(10);

struct ConnectionCloser {
  void operator()(PGconn* connection) const { PQfinish(connection); }
};
struct ResultClearer {
  void operator()(PGresult* result) const { PQclear(result); }
};

std::string RowsOf(const PGresult* result) {
  std::string text;
  for (int row = 0; row < PQntuples(result); ++row) {
    for (int column = 0; column < PQnfields(result); ++column) {
      absl::StrAppend(&text, column == 0 ? "" : "|",
                      PQgetvalue(result, row, column));
    }
    absl::StrAppend(&text, row + 1 < PQntuples(result) ? "\n" : "");
  }
  return text;
}

}  // namespace

bool PostgresCluster::Available() {
  std::error_code error;
  return fs::exists(absl::StrCat(kBin, "postgres"), error) &&
         (geteuid() != 0 || getpwnam(kOwner) != nullptr);
}

PostgresCluster::PostgresCluster(fs::path root, fs::path data_dir)
    : root_(std::move(root)), data_dir_(std::move(data_dir)) {}

absl::StatusOr<std::unique_ptr<PostgresCluster>>
PostgresCluster::MakeDirectories(const PostgresClusterOptions& options) {
  char root[] = "/tmp/jixiao-postgres-XXXXXX";
  if (mkdtemp(root) == nullptr) {
    return absl::InternalError("cannot make a directory below /tmp");
  }
  RETURN_IF_ERROR(GiveTo(kOwner, root));
  const fs::path data_dir =
      options.data_dir.empty() ? fs::path(root) / "data" : options.data_dir;
  std::error_code error;
  fs::create_directories(data_dir, error);
  fs::permissions(data_dir, fs::perms::owner_all, error);
  std::unique_ptr<PostgresCluster> cluster(new PostgresCluster(root, data_dir));
  RETURN_IF_ERROR(GiveTo(kOwner, data_dir));
  return cluster;
}

absl::StatusOr<std::unique_ptr<PostgresCluster>> PostgresCluster::Create(
    const PostgresClusterOptions& options) {
  ASSIGN_OR_RETURN(std::unique_ptr<PostgresCluster> cluster,
                   MakeDirectories(options));
  std::error_code error;
  if (!fs::exists(cluster->data_dir_ / "PG_VERSION", error)) {
    RETURN_IF_ERROR(cluster->InitDatabase());
  }
  RETURN_IF_ERROR(cluster->WriteSettings(options.settings));
  RETURN_IF_ERROR(cluster->Start());
  return cluster;
}

absl::StatusOr<std::unique_ptr<PostgresCluster>> PostgresCluster::CreateStandby(
    const PostgresCluster& primary, const PostgresClusterOptions& options) {
  ASSIGN_OR_RETURN(std::unique_ptr<PostgresCluster> cluster,
                   MakeDirectories(options));
  RETURN_IF_ERROR(cluster->RunServerProgram(
      {"pg_basebackup", "-d",
       absl::StrCat(primary.ConnInfo(), " application_name=", kStandbyName),
       "-D", cluster->data_dir_.string(), "-R", "-X", "stream", "-c", "fast",
       "--no-sync"},
      "basebackup.log"));
  RETURN_IF_ERROR(cluster->WriteSettings(options.settings));
  RETURN_IF_ERROR(cluster->Start());
  return cluster;
}

PostgresCluster::~PostgresCluster() {
  KillAll();
  std::error_code error;
  fs::remove_all(root_, error);
}

// The server refuses to run as root.
absl::Status PostgresCluster::RunServerProgram(std::vector<std::string> command,
                                               const fs::path& log) {
  command[0] = absl::StrCat(kBin, command[0]);
  return RunProgram(AsUser(kOwner, std::move(command)), root_ / log);
}

absl::Status PostgresCluster::InitDatabase() {
  return RunServerProgram(
      {"initdb", "-D", data_dir_.string(), "-U", "postgres", "-A", "trust",
       "-E", "UTF8", "--locale=C.UTF-8", "--locale-provider=icu",
       "--icu-locale=und", "--no-sync"},
      "initdb.log");
}

absl::Status PostgresCluster::WriteSettings(
    const std::vector<std::string>& settings) {
  std::ofstream file(data_dir_ / "postgresql.conf", std::ios::app);
  file << "\nlisten_addresses = ''\n"
       << "unix_socket_directories = '" << root_.string() << "'\n"
       << "shared_buffers = 64MB\n"
       << "max_wal_size = 256MB\n"
       << "recovery_init_sync_method = syncfs\n"  // a thousand fsyncs otherwise
       << "log_min_messages = warning\n";
  for (const std::string& line : settings) {
    file << line << "\n";
  }
  file.close();
  return file.good() ? absl::OkStatus()
                     : absl::InternalError("cannot write postgresql.conf");
}

absl::Status PostgresCluster::Start() {
  // What a killed server left behind; nobody else uses this directory.
  std::error_code error;
  fs::remove(data_dir_ / "postmaster.pid", error);
  ASSIGN_OR_RETURN(postmaster_,
                   Spawn(AsUser(kOwner, {absl::StrCat(kBin, "postgres"), "-D",
                                         data_dir_.string()}),
                         root_ / "server.log"));
  StartWatcher();
  return WaitUntilReady();
}

absl::Status PostgresCluster::WaitUntilReady() {
  const absl::Time deadline = absl::Now() + kStartTimeout;
  while (absl::Now() < deadline) {
    if (PQping(ConnInfo().c_str()) == PQPING_OK) {
      return absl::OkStatus();
    }
    if (waitpid(postmaster_, nullptr, WNOHANG) == postmaster_) {
      postmaster_ = 0;
      StopWatcher();
      return absl::InternalError(
          absl::StrCat("the server ended at its start: ", LogTail()));
    }
    absl::SleepFor(kPoll);
  }
  return absl::DeadlineExceededError(
      absl::StrCat("the server does not answer: ", LogTail()));
}

absl::Status PostgresCluster::Stop(StopMode mode) {
  if (postmaster_ == 0) {
    return absl::OkStatus();
  }
  kill(postmaster_, mode == StopMode::kFast ? SIGINT : SIGQUIT);
  return WaitUntilEnded();
}

absl::Status PostgresCluster::WaitUntilEnded() {
  const absl::Time deadline = absl::Now() + kStopTimeout;
  while (absl::Now() < deadline) {
    if (waitpid(postmaster_, nullptr, WNOHANG) == postmaster_) {
      postmaster_ = 0;
      StopWatcher();
      return absl::OkStatus();
    }
    absl::SleepFor(kPoll);
  }
  return absl::DeadlineExceededError("the server does not end");
}

absl::Status PostgresCluster::Restart(StopMode mode) {
  RETURN_IF_ERROR(Stop(mode));
  return Start();
}

std::vector<pid_t> PostgresCluster::Processes() const {
  if (postmaster_ == 0) {
    return {};
  }
  std::vector<pid_t> all = ChildrenOf(postmaster_);
  all.push_back(postmaster_);
  return all;
}

void PostgresCluster::KillAll() {
  if (postmaster_ == 0) {
    return;
  }
  kill(postmaster_, SIGSTOP);  // so that it starts no more children
  const std::vector<pid_t> all = Processes();
  for (const pid_t pid : all) {
    kill(pid, SIGKILL);
  }
  waitpid(postmaster_, nullptr, 0);
  for (const pid_t pid : all) {
    while (ParentOf(pid) != 0) {
      absl::SleepFor(absl::Milliseconds(1));
    }
  }
  postmaster_ = 0;
  StopWatcher();
}

absl::Status PostgresCluster::Promote() {
  RETURN_IF_ERROR(Run("postgres", "SELECT pg_promote(true, 60)").status());
  const absl::Time deadline = absl::Now() + kStartTimeout;
  while (absl::Now() < deadline) {
    const auto recovering = Run("postgres", "SELECT pg_is_in_recovery()");
    if (recovering.ok() && *recovering == "f") {
      return absl::OkStatus();
    }
    absl::SleepFor(kPoll);
  }
  return absl::DeadlineExceededError("the standby was not promoted");
}

absl::Status PostgresCluster::Set(std::string_view name,
                                  std::string_view value) {
  RETURN_IF_ERROR(
      Run("postgres", absl::StrCat("ALTER SYSTEM SET ", base::ToAbsl(name),
                                   " = '", base::ToAbsl(value), "'"))
          .status());
  return Run("postgres", "SELECT pg_reload_conf()").status();
}

std::string PostgresCluster::ConnInfo(std::string_view database) const {
  return absl::StrCat("host=", root_.string(),
                      " user=postgres dbname=", base::ToAbsl(database));
}

absl::Status PostgresCluster::CreateDatabase(std::string_view name) {
  return Run("postgres", absl::StrCat("CREATE DATABASE ", base::ToAbsl(name)))
      .status();
}

absl::StatusOr<std::string> PostgresCluster::Run(std::string_view database,
                                                 std::string_view sql) const {
  return RunAt(ConnInfo(database), sql);
}

absl::StatusOr<std::string> PostgresCluster::RunAt(std::string_view conn_info,
                                                   std::string_view sql) {
  const std::unique_ptr<PGconn, ConnectionCloser> connection(
      PQconnectdb(std::string(conn_info).c_str()));
  const std::unique_ptr<PGresult, ResultClearer> result(
      PQexec(connection.get(), std::string(sql).c_str()));
  const ExecStatusType status = PQresultStatus(result.get());
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
    return absl::InternalError(PQerrorMessage(connection.get()));
  }
  return RowsOf(result.get());
}

std::string PostgresCluster::LogTail(size_t max_bytes) const {
  return Tail(root_ / "server.log", max_bytes);
}

// The watcher reads from a pipe that only this program holds open: when that
// ends, so does the program.
void PostgresCluster::StartWatcher() {
  StopWatcher();
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) {
    return;
  }
  const auto watcher =
      Spawn({"/bin/sh", "-c",
             "read -r end; kill -KILL \"$0\"; sleep 0.2; rm -rf \"$1\"",
             absl::StrCat(postmaster_), root_.string()},
            "/dev/null", ends[0]);
  close(ends[0]);
  watcher_pipe_ = ends[1];
  watcher_ = watcher.value_or(0);
}

void PostgresCluster::StopWatcher() {
  if (watcher_ != 0) {
    kill(watcher_, SIGKILL);
    waitpid(watcher_, nullptr, 0);
    watcher_ = 0;
  }
  if (watcher_pipe_ >= 0) {
    close(watcher_pipe_);
    watcher_pipe_ = -1;
  }
}

}  // namespace jixiao::test
