#include "tests/fault/support/store_process.h"

#include <chrono>
#include <thread>

#include "common/base/file_util.h"

namespace jixiao::fault {
namespace {

constexpr std::chrono::seconds kStartTimeout{60};
constexpr size_t kMaxLogBytes = 256 << 20;
constexpr size_t kLogTailBytes = 4000;

std::vector<std::string> Arguments(const std::filesystem::path& port_file,
                                   const std::vector<std::string>& flags) {
  std::vector<std::string> arguments = {
      JIXIAO_BINARY_DIR "/bin/jixiao-form-store",
      "--insecure_dev",
      "--listen=127.0.0.1:0",
      "--port_file=" + port_file.string(),
      "--templates_dir=" JIXIAO_SOURCE_DIR "/deploy/templates",
      "--access_log=none"};
  arguments.insert(arguments.end(), flags.begin(), flags.end());
  return arguments;
}

// The port of a process before must not be taken for that of the next.
const std::filesystem::path& Removed(const std::filesystem::path& file) {
  std::filesystem::remove(file);
  return file;
}

}  // namespace

std::vector<std::string> PlantedFault(const std::string& name) {
  return {"LD_PRELOAD=" JIXIAO_BINARY_DIR "/tests/libplanted_faults.so",
          "PLANTED_FAULT=" + name};
}

StoreProcess::StoreProcess(const std::filesystem::path& directory,
                           const std::vector<std::string>& flags,
                           const std::vector<std::string>& environment)
    : port_file_(directory / "port"),
      log_(directory / "log"),
      process_(Arguments(Removed(port_file_), flags), log_, environment) {}

std::string StoreProcess::AwaitAddress() {
  const auto deadline = std::chrono::steady_clock::now() + kStartTimeout;
  while (process_.Running() && std::chrono::steady_clock::now() < deadline) {
    const auto port = base::ReadFile(port_file_, 1000);
    if (port.ok() && port->ends_with('\n')) {
      return port->substr(0, port->find('\n'));
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return "";
}

std::string StoreProcess::Log() const {
  const std::string log = base::ReadFile(log_, kMaxLogBytes).value_or("");
  return log.substr(log.size() - std::min(log.size(), kLogTailBytes));
}

}  // namespace jixiao::fault
