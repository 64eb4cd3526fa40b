#ifndef JIXIAO_TESTS_FAULT_SUPPORT_STORE_PROCESS_H_
#define JIXIAO_TESTS_FAULT_SUPPORT_STORE_PROCESS_H_

#include <filesystem>
#include <string>
#include <vector>

#include "tests/fault/support/child_process.h"

namespace jixiao::fault {

// A fault planted into the store by a library loaded before all others; see
// planted_faults.cc.
std::vector<std::string> PlantedFault(const std::string& name);

// The form-store service, on a port of its own.
class StoreProcess {
 public:
  // `directory` takes its port file and log; `flags` say where forms are kept.
  StoreProcess(const std::filesystem::path& directory,
               const std::vector<std::string>& flags,
               const std::vector<std::string>& environment);

  // Waits until it serves. Where it listens; empty when it does not start.
  std::string AwaitAddress();
  bool Running() { return process_.Running(); }
  bool Kill() { return process_.Kill(); }
  // The end of what it has printed.
  std::string Log() const;

 private:
  const std::filesystem::path port_file_;
  const std::filesystem::path log_;
  ChildProcess process_;
};

}  // namespace jixiao::fault

#endif  // JIXIAO_TESTS_FAULT_SUPPORT_STORE_PROCESS_H_
