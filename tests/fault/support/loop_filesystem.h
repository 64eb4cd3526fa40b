#ifndef JIXIAO_TESTS_FAULT_SUPPORT_LOOP_FILESYSTEM_H_
#define JIXIAO_TESTS_FAULT_SUPPORT_LOOP_FILESYSTEM_H_

#include <filesystem>
#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace jixiao::fault {

// An ext4 file system of its own, kept in a file and mounted by loop device.
// The mount is seen by this process and its children only, and ends with them
// however they end. Needs root.
class LoopFilesystem {
 public:
  // Image and mount point are made in `directory`. FAILED_PRECONDITION, with
  // the reason, where the machine does not allow it. Call it before the process
  // has threads.
  static absl::StatusOr<std::unique_ptr<LoopFilesystem>> Create(
      const std::filesystem::path& directory, int size_mb);
  ~LoopFilesystem();
  LoopFilesystem(const LoopFilesystem&) = delete;
  LoopFilesystem& operator=(const LoopFilesystem&) = delete;

  const std::filesystem::path& path() const { return mount_point_; }

  // Everything written so far is on the disk.
  absl::Status Sync() const;
  // Like pulling the plug: what was not synced is gone, every access fails.
  absl::Status CutPower() const;
  // After CutPower and the end of whoever had files open: mounts again, which
  // replays the journal.
  absl::Status Remount();

 private:
  LoopFilesystem(std::filesystem::path image, std::filesystem::path mount_point)
      : image_(std::move(image)), mount_point_(std::move(mount_point)) {}

  absl::Status Mount();
  absl::Status Unmount();

  const std::filesystem::path image_;
  const std::filesystem::path mount_point_;
  bool mounted_ = false;
};

}  // namespace jixiao::fault

#endif  // JIXIAO_TESTS_FAULT_SUPPORT_LOOP_FILESYSTEM_H_
