#include "common/base/file_util.h"

#include <cerrno>
#include <cstdlib>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "absl/strings/str_cat.h"

#include "common/base/random.h"
#include "common/base/status_macros.h"
#include "common/base/string_view_bridge.h"

namespace jixiao::base {
namespace {

constexpr std::size_t kReadChunkBytes = 64 * 1024;

absl::Status SystemError(std::string_view what,
                         const std::filesystem::path& path, int error) {
  const std::string text = absl::StrCat(ToAbsl(what), " ", path.string(), ": ",
                                        std::generic_category().message(error));
  return error == ENOENT ? absl::NotFoundError(text) : absl::UnknownError(text);
}

// Owns a file descriptor.
class File {
 public:
  File(const std::filesystem::path& path, int flags, mode_t mode = 0)
      : fd_(open(path.c_str(), flags | O_CLOEXEC, mode)) {}
  ~File() {
    if (fd_ >= 0) {
      close(fd_);
    }
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  int fd() const { return fd_; }
  bool ok() const { return fd_ >= 0; }

 private:
  int fd_;
};

bool WriteAll(int fd, std::string_view content) {
  while (!content.empty()) {
    const ssize_t written = write(fd, content.data(), content.size());
    if (written >= 0) {
      content.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno != EINTR) {
      return false;
    }
  }
  return true;
}

absl::Status WriteAndSync(const std::filesystem::path& path,
                          std::string_view content, unsigned mode) {
  const File file(path, O_WRONLY | O_CREAT | O_EXCL, mode);
  if (!file.ok()) {
    return SystemError("create", path, errno);
  }
  if (!WriteAll(file.fd(), content) || fsync(file.fd()) != 0) {
    return SystemError("write", path, errno);
  }
  return absl::OkStatus();
}

// Renaming a file over /dev/null would break the whole machine.
bool IsReplaceable(const std::filesystem::path& path) {
  struct stat info {};
  return lstat(path.c_str(), &info) != 0 || S_ISREG(info.st_mode);
}

absl::Status WriteInPlace(const std::filesystem::path& path,
                          std::string_view content) {
  const File file(path, O_WRONLY | O_TRUNC);
  if (!file.ok() || !WriteAll(file.fd(), content)) {
    return SystemError("write", path, errno);
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status SyncPath(const std::filesystem::path& path) {
  const File file(path, O_RDONLY);
  if (!file.ok() || fsync(file.fd()) != 0) {
    return SystemError("sync", path, errno);
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> ReadFile(const std::filesystem::path& path,
                                     std::size_t max_bytes) {
  const File file(path, O_RDONLY);
  if (!file.ok()) {
    return SystemError("open", path, errno);
  }
  std::string content;
  for (;;) {
    const std::size_t held = content.size();
    content.resize(held + kReadChunkBytes);
    const ssize_t got = read(file.fd(), &content[held], kReadChunkBytes);
    if (got < 0 && errno != EINTR) {
      return SystemError("read", path, errno);
    }
    content.resize(held + static_cast<std::size_t>(got > 0 ? got : 0));
    if (got == 0) {
      return content;
    }
    if (content.size() > max_bytes) {
      return absl::ResourceExhaustedError(
          absl::StrCat(path.string(), " is larger than ", max_bytes, " bytes"));
    }
  }
}

absl::Status WriteFileAtomically(const std::filesystem::path& path,
                                 std::string_view content, unsigned mode) {
  if (!IsReplaceable(path)) {
    return WriteInPlace(path, content);
  }
  const std::filesystem::path temporary = path.string() + ".tmp-" + RandomId();
  absl::Status status = WriteAndSync(temporary, content, mode);
  if (status.ok() && rename(temporary.c_str(), path.c_str()) != 0) {
    status = SystemError("rename", path, errno);
  }
  if (!status.ok()) {
    unlink(temporary.c_str());
    return status;
  }
  const std::filesystem::path directory = path.parent_path();
  return SyncPath(directory.empty() ? "." : directory);
}

absl::StatusOr<TemporaryDirectory> TemporaryDirectory::Create(
    std::string_view prefix) {
  std::error_code error;
  const std::filesystem::path base =
      std::filesystem::temp_directory_path(error);
  std::string pattern = absl::StrCat((error ? "/tmp" : base.string()), "/",
                                     ToAbsl(prefix), "XXXXXX");
  if (mkdtemp(pattern.data()) == nullptr) {
    return SystemError("create", pattern, errno);
  }
  return TemporaryDirectory(pattern);
}

TemporaryDirectory::~TemporaryDirectory() {
  Remove();
}

TemporaryDirectory::TemporaryDirectory(TemporaryDirectory&& other) noexcept
    : path_(std::exchange(other.path_, {})) {}

TemporaryDirectory& TemporaryDirectory::operator=(
    TemporaryDirectory&& other) noexcept {
  if (this != &other) {
    Remove();
    path_ = std::exchange(other.path_, {});
  }
  return *this;
}

void TemporaryDirectory::Remove() {
  if (!path_.empty()) {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
}

}  // namespace jixiao::base
