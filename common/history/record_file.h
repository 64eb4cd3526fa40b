// Backup files: history records with checksums. The bytes are defined in
// BACKUP.md.
#ifndef JIXIAO_COMMON_HISTORY_RECORD_FILE_H_
#define JIXIAO_COMMON_HISTORY_RECORD_FILE_H_

#include <cstddef>
#include <cstdint>
#include <istream>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "common/base/sha256.h"
#include "jixiao/form/v1/history.pb.h"

namespace jixiao::history {

// No record is longer: a writer refuses it, and a reader does not make room for
// it whatever a file says.
inline constexpr size_t kMaxRecordBytes = 64 * 1024 * 1024;

// What a file holds. The key table travels apart from the history.
enum class FileContent : uint32_t {
  kHistory = 1,
  kKeys = 2,
};

// Writes a backup file. Not thread-safe.
class RecordWriter {
 public:
  // `out` outlives the writer. Nothing is written yet.
  RecordWriter(std::ostream* out, FileContent content)
      : out_(out), content_(content) {}

  // Appends a record. RESOURCE_EXHAUSTED when it is longer than
  // kMaxRecordBytes, UNKNOWN when it cannot be written.
  absl::Status Write(const form::v1::HistoryRecord& record);
  // Ends the file. A file without this is refused by every reader.
  absl::Status Finish();

  int64_t bytes() const { return bytes_; }

 private:
  absl::Status Put(std::string_view bytes);
  absl::Status PutHead();

  std::ostream* const out_;
  const FileContent content_;
  base::Sha256 digest_;
  int64_t bytes_ = 0;
  uint64_t records_ = 0;
};

// Reads a backup file, which may be hostile: memory stays below a few times
// kMaxRecordBytes, and of the file only what is its own can be read. Errors are
// DATA_LOSS (BACKUP_INVALID, with "offset": where the record or part begins
// that is wrong). Not thread-safe.
class RecordReader {
 public:
  // `in` outlives the reader.
  explicit RecordReader(std::istream* in) : in_(in) {}

  // Reads the head of the file; to be called first.
  absl::StatusOr<FileContent> Open();
  // The next record; nullopt once the file has ended as it should. Not to be
  // called again after that or after an error.
  absl::StatusOr<std::optional<form::v1::HistoryRecord>> Next();

  int64_t offset() const { return offset_; }
  int64_t records() const { return static_cast<int64_t>(records_); }

 private:
  absl::Status Invalid(std::string_view what) const;
  // Exactly so many bytes.
  absl::StatusOr<std::string> Take(size_t count);
  absl::StatusOr<uint32_t> TakeNumber();
  absl::StatusOr<form::v1::HistoryRecord> TakeRecord(uint32_t size);
  absl::Status TakeTrailer();

  std::istream* const in_;
  base::Sha256 digest_;
  int64_t offset_ = 0;
  int64_t begun_ = 0;  // where the part begins that is being read
  uint64_t records_ = 0;
};

}  // namespace jixiao::history

#endif  // JIXIAO_COMMON_HISTORY_RECORD_FILE_H_
