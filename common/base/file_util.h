#ifndef JIXIAO_COMMON_BASE_FILE_UTIL_H_
#define JIXIAO_COMMON_BASE_FILE_UTIL_H_

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace jixiao::base {

// Errors of these functions are plain statuses for start-up messages and logs:
// they name the path, which a caller over the network must not see.

// The whole file. NOT_FOUND when there is none, RESOURCE_EXHAUSTED when it is
// larger than `max_bytes`, else UNKNOWN with the system's text.
absl::StatusOr<std::string> ReadFile(const std::filesystem::path& path,
                                     std::size_t max_bytes);

// Replaces the file as a whole: a reader sees the old content or the new one,
// also after a power loss (temporary file, fsync, rename, fsync of the
// directory). `mode` holds the permission bits. What is there already and is no
// plain file (a device, a pipe, a link) is never replaced but written to as it
// is, without that promise.
absl::Status WriteFileAtomically(const std::filesystem::path& path,
                                 std::string_view content,
                                 unsigned mode = 0644);

// Makes what was written to a file, or to the names in a directory, outlive a
// power loss.
absl::Status SyncPath(const std::filesystem::path& path);

// A fresh directory below the system's temporary one, removed with all in it
// when the object goes.
class TemporaryDirectory {
 public:
  static absl::StatusOr<TemporaryDirectory> Create(std::string_view prefix);
  ~TemporaryDirectory();
  TemporaryDirectory(TemporaryDirectory&& other) noexcept;
  TemporaryDirectory& operator=(TemporaryDirectory&& other) noexcept;

  const std::filesystem::path& path() const { return path_; }

 private:
  explicit TemporaryDirectory(std::filesystem::path path)
      : path_(std::move(path)) {}
  void Remove();

  std::filesystem::path path_;
};

}  // namespace jixiao::base

#endif  // JIXIAO_COMMON_BASE_FILE_UTIL_H_
