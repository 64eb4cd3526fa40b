#include "tests/fault/disk/ballast.h"

#include <algorithm>
#include <cerrno>
#include <string>

#include <fcntl.h>
#include <unistd.h>

namespace jixiao::fault {
namespace {

constexpr off_t kBlockBytes = 4096;

}  // namespace

absl::Status Ballast::Fill(unsigned spare_blocks) const {
  const int fd = open(path_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  const std::string block(kBlockBytes, 'b');
  off_t size = 0;
  while (write(fd, block.data(), block.size()) == kBlockBytes) {
    size += kBlockBytes;
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
