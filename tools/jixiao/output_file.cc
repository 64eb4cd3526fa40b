#include "tools/jixiao/output_file.h"

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include "common/base/file_util.h"
#include "common/base/random.h"
#include "common/base/status_macros.h"

namespace jixiao::cli {
namespace {

std::string SystemText(int error) {
  return std::generic_category().message(error);
}

}  // namespace

OutputFile::OutputFile(std::string path, std::ostream& otherwise)
    : path_(path == "-" || path == "/dev/stdout" ? std::string()
                                                 : std::move(path)),
      otherwise_(otherwise) {}

OutputFile::~OutputFile() {
  if (written_ != path_) {
    file_.close();
    std::error_code ignored;
    std::filesystem::remove(written_, ignored);
  }
}

absl::Status OutputFile::Open() {
  if (path_.empty()) {
    return absl::OkStatus();
  }
  std::error_code ignored;
  const auto type = std::filesystem::symlink_status(path_, ignored).type();
  const bool replaceable = type == std::filesystem::file_type::regular ||
                           type == std::filesystem::file_type::not_found;
  const std::string opened =
      replaceable ? path_ + ".part-" + base::RandomId() : path_;
  errno = 0;
  file_.open(opened, std::ios::binary | std::ios::trunc);
  if (!file_.is_open()) {
    return absl::InvalidArgumentError("cannot write " + path_ + ": " +
                                      SystemText(errno));
  }
  written_ = opened;
  return absl::OkStatus();
}

absl::Status OutputFile::Close() {
  file_.close();
  return file_ ? absl::OkStatus()
               : absl::UnknownError("cannot write " + path_ +
                                    ": is there room on the disk?");
}

absl::Status OutputFile::Rename() {
  if (written_ == path_) {
    return absl::OkStatus();
  }
  std::error_code error;
  std::filesystem::rename(written_, path_, error);
  if (error) {
    return absl::UnknownError("cannot rename " + written_ + " to " + path_ +
                              ": " + error.message());
  }
  written_ = path_;
  return absl::OkStatus();
}

absl::Status OutputFile::Finish() {
  if (path_.empty()) {
    return absl::OkStatus();
  }
  RETURN_IF_ERROR(Close());
  return Rename();
}

absl::Status OutputFile::FinishDurably() {
  const bool is_new = written_ != path_;
  if (path_.empty() || !is_new) {
    return Finish();
  }
  RETURN_IF_ERROR(Close());
  RETURN_IF_ERROR(base::SyncPath(written_));
  RETURN_IF_ERROR(Rename());
  const std::filesystem::path directory =
      std::filesystem::path(path_).parent_path();
  return base::SyncPath(directory.empty() ? "." : directory);
}

}  // namespace jixiao::cli
