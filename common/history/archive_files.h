#ifndef JIXIAO_COMMON_HISTORY_ARCHIVE_FILES_H_
#define JIXIAO_COMMON_HISTORY_ARCHIVE_FILES_H_

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <optional>
#include <set>
#include <string>

#include "absl/status/statusor.h"

#include "common/history/archive_text.h"

// Internal to common/history: reading the files of an archive that may be
// hostile. Errors are DATA_LOSS.
namespace jixiao::history {

// Reads a file line by line. Not thread-safe.
class LineReader {
 public:
  explicit LineReader(const std::filesystem::path& file)
      : in_(file, std::ios::binary) {}

  // The next line without its line feed; nullopt at the end. An error for a
  // last line without one, and for one of more than 256 MiB.
  absl::StatusOr<std::optional<std::string>> Next();
  // Of the line that was read last.
  int64_t offset() const { return offset_; }
  int64_t number() const { return number_; }

 private:
  std::ifstream in_;
  int64_t offset_ = 0;
  int64_t size_ = 0;  // of that line, its line feed included
  int64_t number_ = 0;
};

// Size and digest of a file.
absl::StatusOr<ArchiveFile> MeasureFile(const std::filesystem::path& file);

// The relative paths of all files below a directory. An error for a link, a
// device or a pipe.
absl::StatusOr<std::set<std::string>> ListPlainFiles(
    const std::filesystem::path& dir);

}  // namespace jixiao::history

#endif  // JIXIAO_COMMON_HISTORY_ARCHIVE_FILES_H_
