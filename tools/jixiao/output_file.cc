#include "tools/jixiao/output_file.h"

#include <filesystem>
#include <system_error>
#include <utility>

namespace jixiao::cli {

OutputFile::OutputFile(std::string path, std::ostream& otherwise)
    : path_(path == "-" ? std::string() : std::move(path)),
      part_(path_ + ".part"),
      otherwise_(otherwise) {
  if (!path_.empty()) {
    file_.open(part_, std::ios::binary | std::ios::trunc);
  }
}

OutputFile::~OutputFile() {
  if (!path_.empty()) {
    file_.close();
    std::error_code ignored;
    std::filesystem::remove(part_, ignored);
  }
}

absl::Status OutputFile::Finish() {
  stream().flush();
  if (!stream()) {
    return absl::UnknownError(
        "cannot write " +
        (path_.empty() ? std::string("standard output") : path_) +
        ": is the directory there, and the disk not full?");
  }
  if (path_.empty()) {
    return absl::OkStatus();
  }
  file_.close();
  std::error_code error;
  std::filesystem::rename(part_, path_, error);
  return error ? absl::UnknownError("cannot rename " + part_ + ": " +
                                    error.message())
               : absl::OkStatus();
}

}  // namespace jixiao::cli
