#include "common/history/archive_files.h"

#include <string_view>
#include <system_error>

#include "absl/strings/str_cat.h"

#include "common/base/codec.h"
#include "common/base/sha256.h"

namespace jixiao::history {
namespace {

// Most of a line is hexadecimal or base64 of a record.
constexpr size_t kMaxLineBytes = 256 * 1024 * 1024;

}  // namespace

absl::StatusOr<std::optional<std::string>> LineReader::Next() {
  constexpr auto kEnd = std::ifstream::traits_type::eof();
  offset_ += size_;
  size_ = 0;
  std::string line;
  for (int c = in_.rdbuf()->sbumpc(); c != '\n'; c = in_.rdbuf()->sbumpc()) {
    if (c == kEnd && line.empty()) {
      return std::nullopt;
    }
    if (c == kEnd || line.size() == kMaxLineBytes) {
      return absl::DataLossError(c == kEnd ? "the last line was cut"
                                           : "a line is too long");
    }
    line.push_back(static_cast<char>(c));
  }
  size_ = static_cast<int64_t>(line.size()) + 1;
  ++number_;
  return line;
}

absl::StatusOr<ArchiveFile> MeasureFile(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  base::Sha256 digest;
  ArchiveFile measured;
  std::string piece(1 << 16, '\0');
  while (in) {
    in.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    const auto got = static_cast<size_t>(in.gcount());
    digest.Update(std::string_view(piece).substr(0, got));
    measured.bytes += static_cast<int64_t>(got);
  }
  if (!in.eof()) {
    return absl::DataLossError("it cannot be read");
  }
  measured.sha256 = base::HexEncode(base::DigestBytes(digest.Finish()));
  return measured;
}

absl::StatusOr<std::set<std::string>> ListPlainFiles(
    const std::filesystem::path& dir) {
  std::set<std::string> found;
  std::error_code error;
  std::filesystem::recursive_directory_iterator file(dir, error);
  for (; !error && file != std::filesystem::recursive_directory_iterator();
       file.increment(error)) {
    const std::string name =
        file->path().lexically_relative(dir).generic_string();
    if (file->is_symlink() ||
        (!file->is_directory() && !file->is_regular_file())) {
      return absl::DataLossError(absl::StrCat(name, ": it is no plain file"));
    }
    if (!file->is_directory()) {
      found.insert(name);
    }
  }
  if (error) {
    return absl::DataLossError(
        absl::StrCat("cannot list ", dir.string(), ": ", error.message()));
  }
  return found;
}

}  // namespace jixiao::history
