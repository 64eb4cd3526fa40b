#include "common/history/archive_writer.h"

#include <algorithm>
#include <set>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"

#include "common/base/codec.h"
#include "common/base/file_util.h"
#include "common/base/random.h"
#include "common/base/status_macros.h"
#include "common/base/string_view_bridge.h"

namespace jixiao::history {
namespace {

absl::Status CannotWrite(const std::filesystem::path& path) {
  return absl::UnknownError(absl::StrCat("cannot write ", path.string(),
                                         ": is there room on the disk?"));
}

std::string Hex(const base::Sha256Digest& digest) {
  return base::HexEncode(base::DigestBytes(digest));
}

}  // namespace

ArchiveWriter::ArchiveWriter(std::filesystem::path dir)
    : dir_(std::move(dir)),
      part_(dir_.string() + ".part-" + base::RandomId()) {}

absl::StatusOr<std::unique_ptr<ArchiveWriter>> ArchiveWriter::Create(
    const std::filesystem::path& dir) {
  std::error_code error;
  if (std::filesystem::exists(std::filesystem::symlink_status(dir, error)) &&
      !std::filesystem::is_empty(dir, error)) {
    return absl::InvalidArgumentError(
        absl::StrCat(dir.string(), " is there already and is not empty"));
  }
  std::unique_ptr<ArchiveWriter> writer(new ArchiveWriter(dir));
  std::filesystem::create_directories(writer->part_, error);
  if (error) {
    return absl::InvalidArgumentError(absl::StrCat(
        "cannot make ", writer->part_.string(), ": ", error.message()));
  }
  writer->history_.open(writer->part_ / std::string(kHistoryFile),
                        std::ios::binary);
  return writer;
}

ArchiveWriter::~ArchiveWriter() {
  if (!finished_) {
    history_.close();
    std::error_code ignored;
    std::filesystem::remove_all(part_, ignored);
  }
}

absl::Status ArchiveWriter::Take(const form::v1::HistoryRecord& record) {
  if (record.has_begin()) {
    manifest_.begin = record.begin();
  } else if (record.has_end()) {
    manifest_.end = record.end();
  } else if (record.has_change()) {
    return TakeChange(record.change());
  }
  return absl::OkStatus();
}

absl::Status ArchiveWriter::TakeChange(const form::v1::HistoryChange& change) {
  ASSIGN_OR_RETURN(const ChangeHeader header, DecodeHeader(change.header()));
  const std::string line = FormatHistoryLine(change);
  index_.Pass(header, history_bytes_, static_cast<int64_t>(line.size()));
  history_ << line << '\n';
  history_digest_.Update(line).Update("\n");
  history_bytes_ += static_cast<int64_t>(line.size()) + 1;
  return history_ ? absl::OkStatus() : CannotWrite(dir_);
}

absl::Status ArchiveWriter::AddFile(const std::string& path,
                                    std::string_view content) {
  const std::filesystem::path file = part_ / path;
  std::error_code error;
  std::filesystem::create_directories(file.parent_path(), error);
  std::ofstream out(file, std::ios::binary);
  out.write(content.data(), static_cast<std::streamsize>(content.size()));
  out.close();
  manifest_.files.push_back({.path = path,
                             .bytes = static_cast<int64_t>(content.size()),
                             .sha256 = base::Sha256Hex(content)});
  return out ? absl::OkStatus() : CannotWrite(file);
}

absl::Status ArchiveWriter::WriteForms() {
  ASSIGN_OR_RETURN(
      const std::unique_ptr<FormLines> lines,
      FormLines::Open(part_ / std::string(kHistoryFile), SchemaBytes()));
  std::ofstream out(part_ / std::string(kFormsFile), std::ios::binary);
  base::Sha256 digest;
  int64_t bytes = 0;
  for (const auto& [name, place] : index_.forms()) {
    ASSIGN_OR_RETURN(const std::string line, lines->Line(place));
    out << line << '\n';
    digest.Update(line).Update("\n");
    bytes += static_cast<int64_t>(line.size()) + 1;
  }
  out.close();
  manifest_.forms = static_cast<int64_t>(index_.forms().size());
  manifest_.files.push_back({.path = std::string(kFormsFile),
                             .bytes = bytes,
                             .sha256 = Hex(digest.Finish())});
  return out ? absl::OkStatus() : CannotWrite(dir_);
}

absl::Status ArchiveWriter::WriteManifest() {
  std::sort(manifest_.files.begin(), manifest_.files.end(),
            [](const ArchiveFile& a, const ArchiveFile& b) {
              return a.path < b.path;
            });
  const std::string text = FormatManifest(manifest_);
  RETURN_IF_ERROR(base::WriteFileAtomically(
      part_ / std::string(kManifestDigestFile), FormatManifestDigest(text)));
  return base::WriteFileAtomically(part_ / std::string(kManifestFile), text);
}

absl::Status ArchiveWriter::SyncAll() {
  std::set<std::filesystem::path> dirs;
  for (const ArchiveFile& file : manifest_.files) {
    RETURN_IF_ERROR(base::SyncPath(part_ / file.path));
    dirs.insert((part_ / file.path).parent_path());
  }
  for (const std::filesystem::path& dir : dirs) {
    RETURN_IF_ERROR(base::SyncPath(dir));
  }
  return absl::OkStatus();
}

absl::Status ArchiveWriter::Finish() {
  history_.close();
  if (!history_) {
    return CannotWrite(dir_);
  }
  manifest_.files.push_back({.path = std::string(kHistoryFile),
                             .bytes = history_bytes_,
                             .sha256 = Hex(history_digest_.Finish())});
  RETURN_IF_ERROR(WriteForms());
  RETURN_IF_ERROR(AddFile(std::string(kSchemaFile), SchemaBytes()));
  RETURN_IF_ERROR(AddFile("README.txt", ArchiveReadme(manifest_)));
  RETURN_IF_ERROR(WriteManifest());
  RETURN_IF_ERROR(SyncAll());
  std::error_code error;
  std::filesystem::rename(part_, dir_, error);  // over an empty directory, too
  if (error) {
    return absl::UnknownError(absl::StrCat("cannot rename ", part_.string(),
                                           " to ", dir_.string(), ": ",
                                           error.message()));
  }
  finished_ = true;
  const std::filesystem::path parent = dir_.parent_path();
  return base::SyncPath(parent.empty() ? "." : parent);
}

}  // namespace jixiao::history
