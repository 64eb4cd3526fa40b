#include "tests/fault/support/child_process.h"

#include <csignal>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace jixiao::fault {
namespace {

// Null-terminated pointers into `strings`.
std::vector<char*> Pointers(const std::vector<std::string>& strings) {
  std::vector<char*> pointers;
  for (const std::string& text : strings) {
    pointers.push_back(const_cast<char*>(text.c_str()));
  }
  pointers.push_back(nullptr);
  return pointers;
}

// Starts a program; -1 when it cannot be.
pid_t Spawn(const std::vector<std::string>& arguments,
            const posix_spawn_file_actions_t& actions,
            const std::vector<std::string>& environment) {
  std::vector<char*> variables = Pointers(environment);
  variables.pop_back();
  for (char** variable = environ; *variable != nullptr; ++variable) {
    variables.push_back(*variable);
  }
  variables.push_back(nullptr);
  pid_t pid = -1;
  const int error = posix_spawnp(&pid, arguments[0].c_str(), &actions, nullptr,
                                 Pointers(arguments).data(), variables.data());
  return error == 0 ? pid : -1;
}

std::string ReadAll(int fd) {
  std::string text;
  char buffer[4096];
  ssize_t size = 0;
  while ((size = read(fd, buffer, sizeof buffer)) > 0) {
    text.append(buffer, static_cast<size_t>(size));
  }
  return text;
}

}  // namespace

ChildProcess::ChildProcess(const std::vector<std::string>& arguments,
                           const std::filesystem::path& log,
                           const std::vector<std::string>& environment) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, log.c_str(),
                                   O_WRONLY | O_CREAT | O_APPEND, 0600);
  posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
  pid_ = Spawn(arguments, actions, environment);
  posix_spawn_file_actions_destroy(&actions);
}

ChildProcess::~ChildProcess() {
  Kill();
}

bool ChildProcess::Running() {
  if (pid_ > 0 && waitpid(pid_, nullptr, WNOHANG) == pid_) {
    pid_ = -1;
  }
  return pid_ > 0;
}

bool ChildProcess::Kill() {
  if (!Running()) {
    return false;
  }
  kill(pid_, SIGKILL);
  int status = 0;
  waitpid(pid_, &status, 0);
  pid_ = -1;
  return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
}

absl::StatusOr<std::string> RunCommand(
    const std::vector<std::string>& arguments) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) {
    return absl::UnknownError("no pipe");
  }
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO);
  const pid_t pid = Spawn(arguments, actions, {});
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  std::string output = ReadAll(ends[0]);
  close(ends[0]);
  int status = -1;
  if (pid > 0) {
    waitpid(pid, &status, 0);
  }
  if (status != 0) {
    return absl::UnknownError(
        absl::StrCat(absl::StrJoin(arguments, " "), ": ", output));
  }
  return output;
}

}  // namespace jixiao::fault
