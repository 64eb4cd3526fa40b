#include "common/history/record_file.h"

#include <algorithm>
#include <concepts>

#include "absl/strings/str_cat.h"

#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "common/base/string_view_bridge.h"
#include "common/history/crc32c.h"

namespace jixiao::history {
namespace {

using form::v1::HistoryRecord;

constexpr std::string_view kMagic = "JIXIAOHR";
constexpr uint32_t kVersion = 1;
// Stands where the length of a record would.
constexpr uint32_t kTrailerMark = 0xffffffff;
// A hostile length costs no more memory than the file has bytes.
constexpr size_t kPieceBytes = 1024 * 1024;

template <std::unsigned_integral Number>
std::string Encode(Number value) {
  std::string out(sizeof(Number), '\0');
  for (size_t i = 0; i < sizeof(Number); ++i) {
    out[i] = static_cast<char>(value >> (8 * i) & 0xff);
  }
  return out;
}

uint64_t Decode(std::string_view bytes) {
  uint64_t value = 0;
  for (size_t i = bytes.size(); i > 0; --i) {
    value = value << 8 | static_cast<uint8_t>(bytes[i - 1]);
  }
  return value;
}

}  // namespace

absl::Status RecordWriter::Put(std::string_view bytes) {
  digest_.Update(bytes);
  out_->write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes_ += static_cast<int64_t>(bytes.size());
  return out_->good()
             ? absl::OkStatus()
             : absl::UnknownError("cannot write: is there room on the disk?");
}

absl::Status RecordWriter::PutHead() {
  return Put(absl::StrCat(base::ToAbsl(kMagic), Encode(kVersion),
                          Encode(static_cast<uint32_t>(content_))));
}

absl::Status RecordWriter::Write(const HistoryRecord& record) {
  if (bytes_ == 0) {
    RETURN_IF_ERROR(PutHead());
  }
  if (record.ByteSizeLong() > kMaxRecordBytes) {
    return absl::ResourceExhaustedError(
        absl::StrCat("a record of ", record.ByteSizeLong(),
                     " bytes is longer than a backup file can hold"));
  }
  const std::string bytes = record.SerializeAsString();
  RETURN_IF_ERROR(Put(Encode(static_cast<uint32_t>(bytes.size()))));
  RETURN_IF_ERROR(Put(Encode(Crc32c(bytes))));
  ++records_;
  return Put(bytes);
}

absl::Status RecordWriter::Finish() {
  if (bytes_ == 0) {
    RETURN_IF_ERROR(PutHead());
  }
  RETURN_IF_ERROR(Put(Encode(kTrailerMark) + Encode(records_)));
  RETURN_IF_ERROR(Put(base::DigestBytes(digest_.Finish())));
  out_->flush();
  return Put({});
}

absl::Status RecordReader::Invalid(std::string_view what) const {
  return errors::DataLoss(errors::ERROR_REASON_BACKUP_INVALID,
                          absl::StrCat("the backup file is broken at byte ",
                                       begun_, ": ", base::ToAbsl(what)))
      .With("offset", std::to_string(begun_));
}

absl::StatusOr<std::string> RecordReader::Take(size_t count) {
  std::string bytes;
  while (bytes.size() < count) {
    const size_t had = bytes.size();
    bytes.resize(had + std::min(count - had, kPieceBytes));
    in_->read(&bytes[had], static_cast<std::streamsize>(bytes.size() - had));
    const auto got = static_cast<size_t>(in_->gcount());
    offset_ += static_cast<int64_t>(got);
    if (got < bytes.size() - had) {
      return Invalid(in_->bad() ? "it cannot be read"
                                : "it ends before its end: it was cut");
    }
  }
  return bytes;
}

absl::StatusOr<uint32_t> RecordReader::TakeNumber() {
  ASSIGN_OR_RETURN(const std::string bytes, Take(sizeof(uint32_t)));
  digest_.Update(bytes);
  return static_cast<uint32_t>(Decode(bytes));
}

absl::StatusOr<FileContent> RecordReader::Open() {
  ASSIGN_OR_RETURN(const std::string magic, Take(kMagic.size()));
  digest_.Update(magic);
  if (magic != kMagic) {
    return Invalid("it is no backup of a history");
  }
  ASSIGN_OR_RETURN(const uint32_t version, TakeNumber());
  if (version != kVersion) {
    return Invalid(absl::StrCat("its format has the unknown version ", version,
                                "; this program reads version ", kVersion));
  }
  ASSIGN_OR_RETURN(const uint32_t content, TakeNumber());
  if (content != static_cast<uint32_t>(FileContent::kHistory) &&
      content != static_cast<uint32_t>(FileContent::kKeys)) {
    return Invalid(absl::StrCat("its content has the unknown sort ", content));
  }
  return static_cast<FileContent>(content);
}

absl::StatusOr<std::optional<HistoryRecord>> RecordReader::Next() {
  begun_ = offset_;
  ASSIGN_OR_RETURN(const uint32_t size, TakeNumber());
  if (size == kTrailerMark) {
    RETURN_IF_ERROR(TakeTrailer());
    return std::nullopt;
  }
  ASSIGN_OR_RETURN(HistoryRecord record, TakeRecord(size));
  ++records_;
  return record;
}

absl::StatusOr<HistoryRecord> RecordReader::TakeRecord(uint32_t size) {
  if (size > kMaxRecordBytes) {
    return Invalid(absl::StrCat("a record claims ", size, " bytes"));
  }
  ASSIGN_OR_RETURN(const uint32_t checksum, TakeNumber());
  ASSIGN_OR_RETURN(const std::string bytes, Take(size));
  digest_.Update(bytes);
  if (Crc32c(bytes) != checksum) {
    return Invalid("a record does not match its checksum");
  }
  HistoryRecord record;
  if (!record.ParseFromString(bytes)) {
    return Invalid("a record cannot be parsed");
  }
  // One content, one encoding: nothing can hide beside what is checked.
  record.DiscardUnknownFields();
  if (record.SerializeAsString() != bytes) {
    return Invalid("a record holds more than it says, or is encoded oddly");
  }
  return record;
}

absl::Status RecordReader::TakeTrailer() {
  ASSIGN_OR_RETURN(const std::string count, Take(sizeof(uint64_t)));
  digest_.Update(count);
  if (Decode(count) != records_) {
    return Invalid(absl::StrCat("it should hold ", Decode(count),
                                " records and holds ", records_));
  }
  const base::Sha256Digest digest = digest_.Finish();
  ASSIGN_OR_RETURN(const std::string claimed, Take(digest.size()));
  if (claimed != base::DigestBytes(digest)) {
    return Invalid("its bytes do not match its SHA-256");
  }
  begun_ = offset_;
  if (in_->peek() != std::istream::traits_type::eof()) {
    return Invalid("something follows its end");
  }
  return absl::OkStatus();
}

}  // namespace jixiao::history
