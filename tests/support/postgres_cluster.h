// A throw-away PostgreSQL server for tests.
#ifndef JIXIAO_TESTS_SUPPORT_POSTGRES_CLUSTER_H_
#define JIXIAO_TESTS_SUPPORT_POSTGRES_CLUSTER_H_

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace jixiao::test {

struct PostgresClusterOptions {
  // Where the data goes, e.g. on a file system of the test. Made by initdb
  // unless it holds a cluster already; empty: below the cluster's own
  // directory.
  std::filesystem::path data_dir = {};
  // Lines of postgresql.conf, which win over those of the fixture.
  std::vector<std::string> settings = {};
};

// One server with its own data and socket directory below /tmp, reached over
// that socket only. It syncs to disk like a real one, sorts text by ICU unless
// told otherwise (so that a forgotten COLLATE "C" shows), and trusts everybody
// who reaches the socket. As root it runs as the user postgres. Not
// thread-safe.
//
// It ends, and its directory goes, with the object; when the test program dies,
// a watcher sees to both.
class PostgresCluster {
 public:
  enum class StopMode { kFast, kImmediate };

  // Whether the server is installed; tests skip visibly where it is not.
  static bool Available();
  // Makes a cluster and starts it.
  static absl::StatusOr<std::unique_ptr<PostgresCluster>> Create(
      const PostgresClusterOptions& options = {});
  // Makes a streaming standby of `primary`, named "standby" in its
  // synchronous_standby_names, and starts it.
  static absl::StatusOr<std::unique_ptr<PostgresCluster>> CreateStandby(
      const PostgresCluster& primary,
      const PostgresClusterOptions& options = {});
  ~PostgresCluster();
  PostgresCluster(const PostgresCluster&) = delete;
  PostgresCluster& operator=(const PostgresCluster&) = delete;

  // Returns once connections are accepted, recovery included.
  absl::Status Start();
  absl::Status Stop(StopMode mode = StopMode::kFast);
  absl::Status Restart(StopMode mode = StopMode::kFast);
  // Sends SIGKILL to every process of the server and waits until they are gone.
  void KillAll();
  // Makes a standby a primary; returns once it accepts writes.
  absl::Status Promote();
  // Changes a setting of the running server (ALTER SYSTEM and reload).
  absl::Status Set(std::string_view name, std::string_view value);

  // Connects as the superuser postgres.
  std::string ConnInfo(std::string_view database = "postgres") const;
  absl::Status CreateDatabase(std::string_view name);
  // Runs statements; the last one's rows, fields separated by '|', one a line.
  absl::StatusOr<std::string> Run(std::string_view database,
                                  std::string_view sql) const;
  static absl::StatusOr<std::string> RunAt(std::string_view conn_info,
                                           std::string_view sql);

  // The first process of the server, 0 when it does not run. Its children have
  // it as their parent.
  pid_t postmaster() const { return postmaster_; }
  std::vector<pid_t> Processes() const;
  const std::filesystem::path& data_dir() const { return data_dir_; }
  std::filesystem::path socket_dir() const { return root_; }
  // The end of the server's log.
  std::string LogTail(size_t max_bytes = 2000) const;

 private:
  PostgresCluster(std::filesystem::path root, std::filesystem::path data_dir);
  static absl::StatusOr<std::unique_ptr<PostgresCluster>> MakeDirectories(
      const PostgresClusterOptions& options);
  absl::Status RunServerProgram(std::vector<std::string> command,
                                const std::filesystem::path& log);
  absl::Status InitDatabase();
  absl::Status WriteSettings(const std::vector<std::string>& settings);
  absl::Status WaitUntilReady();
  absl::Status WaitUntilEnded();
  void StartWatcher();
  void StopWatcher();

  const std::filesystem::path root_;
  const std::filesystem::path data_dir_;
  pid_t postmaster_ = 0;
  pid_t watcher_ = 0;
  int watcher_pipe_ = -1;
};

}  // namespace jixiao::test

#endif  // JIXIAO_TESTS_SUPPORT_POSTGRES_CLUSTER_H_
