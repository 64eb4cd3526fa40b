#ifndef JIXIAO_TESTS_FAULT_SUPPORT_CHILD_PROCESS_H_
#define JIXIAO_TESTS_FAULT_SUPPORT_CHILD_PROCESS_H_

#include <filesystem>
#include <string>
#include <vector>

#include <sys/types.h>

#include "absl/status/statusor.h"

namespace jixiao::fault {

// A program that runs beside the test and is killed at the latest with it.
class ChildProcess {
 public:
  // Starts `arguments[0]`, found like a shell finds it; what it prints is
  // appended to `log`. `environment` ("NAME=value") stands before ours.
  ChildProcess(const std::vector<std::string>& arguments,
               const std::filesystem::path& log,
               const std::vector<std::string>& environment = {});
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  // Whether it has not ended by itself.
  bool Running();
  // Sends SIGKILL and waits. False when it had ended by itself before.
  bool Kill();

 private:
  pid_t pid_ = -1;
};

// Runs a program to its end. UNKNOWN with what it printed when it fails.
absl::StatusOr<std::string> RunCommand(
    const std::vector<std::string>& arguments);

}  // namespace jixiao::fault

#endif  // JIXIAO_TESTS_FAULT_SUPPORT_CHILD_PROCESS_H_
