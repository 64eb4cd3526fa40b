#ifndef JIXIAO_TESTS_FAULT_POSTGRES_COMMIT_CUTTER_H_
#define JIXIAO_TESTS_FAULT_POSTGRES_COMMIT_CUTTER_H_

#include <atomic>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"

#include "common/base/mutex.h"

namespace jixiao::fault {

// A proxy in front of a PostgreSQL server that cuts connections at the worst
// moment: when the server has committed and its reply is on the way. Thread-
// safe.
class CommitCutter {
 public:
  // Listens in `directory` for connections to the server whose socket is in
  // `server_directory`.
  static absl::StatusOr<std::unique_ptr<CommitCutter>> Create(
      const std::filesystem::path& directory,
      const std::filesystem::path& server_directory);
  ~CommitCutter();
  CommitCutter(const CommitCutter&) = delete;
  CommitCutter& operator=(const CommitCutter&) = delete;

  // Cuts the next connection whose server says COMMIT.
  void CutNext() { armed_ = true; }
  // Replies that were withheld so far.
  size_t cuts() const { return cuts_; }

 private:
  CommitCutter(int listener, std::string server)
      : listener_(listener), server_(std::move(server)) {}

  void Accept() EXCLUDES(mutex_);
  // Forwards both ways until one side closes or the reply is cut.
  void Forward(int client);
  // False when the connection is to end.
  bool ForwardReply(int server, int client, std::string* tail);

  const int listener_;
  const std::string server_;  // socket of the server
  std::atomic<bool> armed_ = false;
  std::atomic<bool> stopping_ = false;
  std::atomic<size_t> cuts_ = 0;
  base::Mutex mutex_;
  std::vector<std::thread> forwarders_ GUARDED_BY(mutex_);
  std::thread acceptor_;
};

}  // namespace jixiao::fault

#endif  // JIXIAO_TESTS_FAULT_POSTGRES_COMMIT_CUTTER_H_
