#ifndef JIXIAO_SERVICES_FORM_STORE_STORAGE_SQLITE_STORE_DIRECTORY_H_
#define JIXIAO_SERVICES_FORM_STORE_STORAGE_SQLITE_STORE_DIRECTORY_H_

#include <filesystem>

#include "absl/status/statusor.h"

namespace jixiao::form_store {

// The directory of a store, held by one process: `store.db` (with SQLite's own
// files beside it) and `store.lock`. What it creates only its owner can read.
class StoreDirectory {
 public:
  // Creates what is missing. FAILED_PRECONDITION when another process, or
  // another object of this one, holds the directory. Texts name paths: they are
  // for start-up messages.
  static absl::StatusOr<StoreDirectory> Open(const std::filesystem::path& path);
  // Gives the directory free; so does the end of the process, however it ends.
  ~StoreDirectory();
  StoreDirectory(StoreDirectory&& other) noexcept;
  StoreDirectory& operator=(StoreDirectory&&) = delete;

  std::filesystem::path database_path() const { return path_ / "store.db"; }

  // Takes room on the disk for SQLite's index of the write-ahead log, which
  // must be there, as far as there is any. SQLite makes it grow inside a
  // commit: on a full disk the outcome of that one would be unknown.
  void ReserveLogIndex() const;

 private:
  StoreDirectory(std::filesystem::path path, int lock_fd)
      : path_(std::move(path)), lock_fd_(lock_fd) {}

  std::filesystem::path path_;
  int lock_fd_;
};

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_STORAGE_SQLITE_STORE_DIRECTORY_H_
