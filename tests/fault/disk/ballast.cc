#include "tests/fault/disk/ballast.h"

#include <algorithm>
#include <cerrno>

#include <fcntl.h>
#include <unistd.h>

namespace jixiao::fault {
namespace {

constexpr off_t kBlockBytes = 4096;
constexpr off_t kLargeStep = kBlockBytes << 10;

}  // namespace

absl::Status Ballast::Fill(unsigned spare_blocks) const {
  const int fd = open(path_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  off_t size = 0;
  for (off_t step = kLargeStep; step >= kBlockBytes; step /= 2) {
    while (fallocate(fd, 0, size, step) == 0) {
      size += step;
    }
  }
  const bool full = errno == ENOSPC;
  const off_t spare = std::min(size, off_t{spare_blocks} * kBlockBytes);
  const bool cut = ftruncate(fd, size - spare) == 0;
  close(fd);
  return full && cut ? absl::OkStatus() : absl::UnknownError("cannot fill");
}

void Ballast::Shrink() const {
  const auto size = static_cast<off_t>(std::filesystem::file_size(path_));
  std::filesystem::resize_file(
      path_, static_cast<uintmax_t>(std::max(off_t{0}, size - kBlockBytes)));
}

void Ballast::Remove() const {
  std::filesystem::remove(path_);
}

}  // namespace jixiao::fault
