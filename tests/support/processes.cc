#include "tests/support/processes.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <system_error>

#include <fcntl.h>
#include <pwd.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "absl/strings/str_cat.h"

#include "common/base/status_macros.h"
#include "common/base/string_view_bridge.h"

namespace jixiao::test {

namespace fs = std::filesystem;

std::vector<std::string> AsUser(std::string_view user,
                                std::vector<std::string> command) {
  if (geteuid() != 0) {
    return command;
  }
  std::vector<std::string> all = {
      "/usr/bin/setpriv", absl::StrCat("--reuid=", base::ToAbsl(user)),
      absl::StrCat("--regid=", base::ToAbsl(user)), "--clear-groups"};
  all.insert(all.end(), command.begin(), command.end());
  return all;
}

absl::StatusOr<pid_t> Spawn(const std::vector<std::string>& command,
                            const fs::path& log, int input) {
  std::vector<char*> argv;
  for (const std::string& argument : command) {
    argv.push_back(const_cast<char*>(argument.c_str()));
  }
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  if (input >= 0) {
    posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
  } else {
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null",
                                     O_RDONLY, 0);
  }
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, log.c_str(),
                                   O_WRONLY | O_CREAT | O_APPEND, 0600);
  posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
  pid_t pid = 0;
  const int error =
      posix_spawn(&pid, argv[0], &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) {
    return absl::InternalError(
        absl::StrCat("cannot start ", command[0], ": ",
                     std::generic_category().message(error)));
  }
  return pid;
}

std::string Tail(const fs::path& path, size_t max_bytes) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream all;
  all << file.rdbuf();
  const std::string text = all.str();
  return text.substr(text.size() - std::min(text.size(), max_bytes));
}

absl::Status RunProgram(const std::vector<std::string>& command,
                        const fs::path& log) {
  ASSIGN_OR_RETURN(const pid_t pid, Spawn(command, log));
  int status = 0;
  waitpid(pid, &status, 0);
  return status == 0 ? absl::OkStatus()
                     : absl::InternalError(absl::StrCat(
                           command[0], " failed: ", Tail(log, 1000)));
}

absl::Status GiveTo(std::string_view user, const fs::path& path) {
  const passwd* const owner =
      geteuid() == 0 ? getpwnam(std::string(user).c_str()) : nullptr;
  if (owner != nullptr &&
      chown(path.c_str(), owner->pw_uid, owner->pw_gid) != 0) {
    return absl::InternalError("cannot give a directory away");
  }
  return absl::OkStatus();
}

pid_t ParentOf(pid_t pid) {
  std::ifstream stat(absl::StrCat("/proc/", pid, "/stat"));
  std::string text;
  std::getline(stat, text);
  // pid (name) state parent; the name may hold anything.
  const size_t name_end = text.rfind(')');
  if (name_end == std::string::npos || name_end + 4 > text.size() ||
      text[name_end + 2] == 'Z') {
    return 0;
  }
  return std::atoi(text.c_str() + name_end + 4);
}

std::vector<pid_t> ChildrenOf(pid_t parent) {
  std::vector<pid_t> children;
  for (const fs::directory_entry& entry : fs::directory_iterator("/proc")) {
    const pid_t pid = std::atoi(entry.path().filename().c_str());
    if (pid > 0 && ParentOf(pid) == parent) {
      children.push_back(pid);
    }
  }
  return children;
}

}  // namespace jixiao::test
