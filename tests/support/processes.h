// Programs that a test starts beside itself.
#ifndef JIXIAO_TESTS_SUPPORT_PROCESSES_H_
#define JIXIAO_TESTS_SUPPORT_PROCESSES_H_

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace jixiao::test {

// Starts `command[0]`. Its input is the descriptor `input`, or empty; what it
// prints is appended to `log`.
absl::StatusOr<pid_t> Spawn(const std::vector<std::string>& command,
                            const std::filesystem::path& log, int input = -1);
// Starts a program and waits for it; INTERNAL with the end of `log` unless it
// ends with 0.
absl::Status RunProgram(const std::vector<std::string>& command,
                        const std::filesystem::path& log);

// When this program is root: the command as run by `user`, and a directory
// given to them. Otherwise both are left alone.
std::vector<std::string> AsUser(std::string_view user,
                                std::vector<std::string> command);
absl::Status GiveTo(std::string_view user, const std::filesystem::path& path);

// The parent of a process, 0 when it has gone (a zombie has).
pid_t ParentOf(pid_t pid);
std::vector<pid_t> ChildrenOf(pid_t parent);

// The last bytes of a file.
std::string Tail(const std::filesystem::path& path, size_t max_bytes);

}  // namespace jixiao::test

#endif  // JIXIAO_TESTS_SUPPORT_PROCESSES_H_
