#ifndef JIXIAO_COMMON_HISTORY_ARCHIVE_WRITER_H_
#define JIXIAO_COMMON_HISTORY_ARCHIVE_WRITER_H_

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "common/base/sha256.h"
#include "common/history/archive_forms.h"
#include "common/history/archive_text.h"
#include "jixiao/form/v1/history.pb.h"

namespace jixiao::history {

// Makes an archive (ARCHIVE.md) of a history that has been found in order. The
// directory appears under its name when it is whole; what was begun is removed
// otherwise. Memory: FormIndex. Not thread-safe.
class ArchiveWriter {
 public:
  // INVALID_ARGUMENT when there is something at `dir` already or it cannot be
  // made.
  static absl::StatusOr<std::unique_ptr<ArchiveWriter>> Create(
      const std::filesystem::path& dir);
  ~ArchiveWriter();
  ArchiveWriter(const ArchiveWriter&) = delete;
  ArchiveWriter& operator=(const ArchiveWriter&) = delete;

  // The next record: begin, changes, end. Others are passed over.
  absl::Status Take(const form::v1::HistoryRecord& record);
  // Another file, at a relative path with '/' and without "..".
  absl::Status AddFile(const std::string& path, std::string_view content);
  // Writes what is left, after the end was taken, and gives the archive its
  // name.
  absl::Status Finish();

  const Manifest& manifest() const { return manifest_; }

 private:
  explicit ArchiveWriter(std::filesystem::path dir);

  absl::Status TakeChange(const form::v1::HistoryChange& change);
  absl::Status WriteForms();
  absl::Status WriteManifest();
  absl::Status SyncAll();

  const std::filesystem::path dir_;   // its name
  const std::filesystem::path part_;  // where it is until it is whole
  std::ofstream history_;
  base::Sha256 history_digest_;
  int64_t history_bytes_ = 0;
  FormIndex index_;
  Manifest manifest_;
  bool finished_ = false;
};

// README.txt of an archive.
std::string ArchiveReadme(const Manifest& manifest);

}  // namespace jixiao::history

#endif  // JIXIAO_COMMON_HISTORY_ARCHIVE_WRITER_H_
