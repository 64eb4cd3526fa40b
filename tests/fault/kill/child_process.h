#ifndef JIXIAO_TESTS_FAULT_KILL_CHILD_PROCESS_H_
#define JIXIAO_TESTS_FAULT_KILL_CHILD_PROCESS_H_

#include <filesystem>
#include <string>
#include <vector>

#include <sys/types.h>

namespace jixiao::fault {

// A program that runs beside the test and is killed at the latest with it.
class ChildProcess {
 public:
  // Starts `arguments[0]`; what it prints is appended to `log`.
  ChildProcess(const std::vector<std::string>& arguments,
               const std::filesystem::path& log);
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

}  // namespace jixiao::fault

#endif  // JIXIAO_TESTS_FAULT_KILL_CHILD_PROCESS_H_
