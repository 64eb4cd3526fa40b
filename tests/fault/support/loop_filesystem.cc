#include "tests/fault/support/loop_filesystem.h"

#include <cerrno>
#include <chrono>
#include <cstdint>
#include <string>
#include <system_error>
#include <thread>

#include <fcntl.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <unistd.h>

#include "absl/strings/str_cat.h"

#include "common/base/status_macros.h"
#include "tests/fault/support/child_process.h"

namespace jixiao::fault {
namespace {

// fs/ext4/ext4.h: EXT4_IOC_SHUTDOWN and EXT4_GOING_FLAGS_NOLOGFLUSH, which
// drops what the journal has not written yet.
constexpr unsigned long kShutdown = _IOR('X', 125, uint32_t);
constexpr uint32_t kWithoutFlush = 2;
constexpr int kUnmountTries = 100;

absl::Status SystemError(const char* what) {
  return absl::FailedPreconditionError(
      absl::StrCat(what, ": ", std::generic_category().message(errno)));
}

// Once a process: mounts are its own from now on.
absl::Status HideMounts() {
  static bool hidden = false;
  if (hidden) {
    return absl::OkStatus();
  }
  if (geteuid() != 0) {
    return absl::FailedPreconditionError("needs root to mount a file system");
  }
  if (unshare(CLONE_NEWNS) != 0 ||
      mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) {
    return SystemError("cannot have mounts of its own");
  }
  hidden = true;
  return absl::OkStatus();
}

// What the machine does not offer is no failure of the store.
absl::Status Needs(const absl::StatusOr<std::string>& output) {
  return output.ok() ? absl::OkStatus()
                     : absl::FailedPreconditionError(output.status().message());
}

}  // namespace

absl::StatusOr<std::unique_ptr<LoopFilesystem>> LoopFilesystem::Create(
    const std::filesystem::path& directory, int size_mb) {
  RETURN_IF_ERROR(HideMounts());
  std::unique_ptr<LoopFilesystem> filesystem(
      new LoopFilesystem(directory / "disk.image", directory / "disk"));
  std::filesystem::create_directories(filesystem->mount_point_);
  RETURN_IF_ERROR(Needs(RunCommand(
      {"truncate", absl::StrCat("-s", size_mb, "M"), filesystem->image_})));
  RETURN_IF_ERROR(Needs(RunCommand({"mkfs.ext4", "-q", "-m0", "-E",
                                    "lazy_itable_init=0,lazy_journal_init=0",
                                    filesystem->image_})));
  RETURN_IF_ERROR(filesystem->Mount());
  return filesystem;
}

LoopFilesystem::~LoopFilesystem() {
  if (mounted_) {
    umount2(mount_point_.c_str(), MNT_DETACH);
  }
}

absl::Status LoopFilesystem::Sync() const {
  const int fd = open(mount_point_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool synced = fd >= 0 && syncfs(fd) == 0;
  close(fd);
  return synced ? absl::OkStatus() : SystemError("syncfs");
}

absl::Status LoopFilesystem::CutPower() const {
  const int fd = open(mount_point_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  uint32_t flags = kWithoutFlush;
  const bool cut = fd >= 0 && ioctl(fd, kShutdown, &flags) == 0;
  const absl::Status failure = SystemError("EXT4_IOC_SHUTDOWN");
  close(fd);
  return cut ? absl::OkStatus() : failure;
}

absl::Status LoopFilesystem::Remount() {
  RETURN_IF_ERROR(Unmount());
  return Mount();
}

absl::Status LoopFilesystem::Mount() {
  RETURN_IF_ERROR(Needs(
      RunCommand({"mount", "-o", "loop,commit=300", image_, mount_point_})));
  mounted_ = true;
  return absl::OkStatus();
}

absl::Status LoopFilesystem::Unmount() {
  // A killed process lets go of its files a moment after it was waited for.
  for (int i = 0; i < kUnmountTries; ++i) {
    if (umount(mount_point_.c_str()) == 0) {
      mounted_ = false;
      return absl::OkStatus();
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return SystemError("umount");
}

}  // namespace jixiao::fault
