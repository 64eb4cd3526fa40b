#include "services/form_store/storage/sqlite/store_directory.h"

#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "absl/strings/str_cat.h"

#include "common/base/status_macros.h"

namespace jixiao::form_store {
namespace {

absl::Status SystemError(const char* what, const std::filesystem::path& path) {
  const int error = errno;
  return absl::UnavailableError(
      absl::StrCat("cannot ", what, " ", path.string(), ": ",
                   std::generic_category().message(error)));
}

// Enough for a log of 131,072 pages, four times what restarts it.
constexpr off_t kLogIndexBytes = 1 << 20;

// Makes a new entry of `path` survive a loss of power.
absl::Status SyncDirectory(const std::filesystem::path& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) {
    return SystemError("open", path);
  }
  const int result = fsync(fd);
  close(fd);
  return result == 0 ? absl::OkStatus() : SystemError("sync", path);
}

absl::Status CreateDirectory(const std::filesystem::path& path) {
  std::error_code error;
  const std::filesystem::path parent =
      std::filesystem::absolute(path).parent_path();
  std::filesystem::create_directories(parent, error);
  if (mkdir(path.c_str(), 0700) == 0) {
    return SyncDirectory(parent);
  }
  return std::filesystem::is_directory(path, error)
             ? absl::OkStatus()
             : SystemError("create", path);
}

absl::StatusOr<int> OpenPrivate(const std::filesystem::path& path) {
  const int fd = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) {
    return SystemError("open", path);
  }
  return fd;
}

}  // namespace

absl::StatusOr<StoreDirectory> StoreDirectory::Open(
    const std::filesystem::path& path) {
  RETURN_IF_ERROR(CreateDirectory(path));
  ASSIGN_OR_RETURN(const int lock_fd, OpenPrivate(path / "store.lock"));
  StoreDirectory directory(path, lock_fd);
  if (flock(lock_fd, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) {
      return SystemError("lock", path / "store.lock");
    }
    return absl::FailedPreconditionError(
        absl::StrCat("the store in ", path.string(),
                     " is in use by another process: stop it first, or choose "
                     "another directory"));
  }
  // SQLite gives its other files the permissions of this one.
  ASSIGN_OR_RETURN(const int database_fd,
                   OpenPrivate(directory.database_path()));
  close(database_fd);
  RETURN_IF_ERROR(SyncDirectory(path));
  return directory;
}

void StoreDirectory::ReserveLogIndex() const {
  const int fd =
      open((database_path().string() + "-shm").c_str(), O_RDWR | O_CLOEXEC);
  if (fd >= 0) {
    // Without room the store still serves reads; nothing else is at stake.
    fallocate(fd, 0, 0, kLogIndexBytes);
    close(fd);
  }
}

StoreDirectory::~StoreDirectory() {
  if (lock_fd_ >= 0) {
    close(lock_fd_);
  }
}

StoreDirectory::StoreDirectory(StoreDirectory&& other) noexcept
    : path_(std::move(other.path_)),
      lock_fd_(std::exchange(other.lock_fd_, -1)) {}

}  // namespace jixiao::form_store
