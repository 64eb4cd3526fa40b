#ifndef JIXIAO_TOOLS_JIXIAO_OUTPUT_FILE_H_
#define JIXIAO_TOOLS_JIXIAO_OUTPUT_FILE_H_

#include <fstream>
#include <ostream>
#include <string>

#include "absl/status/status.h"

namespace jixiao::cli {

// Where a long output goes: a file that appears under its name only when it is
// whole, or a stream. An unfinished file is removed. What is there already and
// is no plain file (a device, a pipe, a link) is written to as it is.
class OutputFile {
 public:
  // To `otherwise` when the path is empty, `-` or /dev/stdout.
  OutputFile(std::string path, std::ostream& otherwise);
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  // INVALID_ARGUMENT when nothing can be written there: to be asked before the
  // work begins.
  absl::Status Open();
  std::ostream& stream() { return path_.empty() ? otherwise_ : file_; }
  // Everything was written: gives the file its name. UNKNOWN when something
  // could not be written. Of `otherwise` it asks nothing: the program looks at
  // standard output when it ends.
  absl::Status Finish();
  // The same, and what was written outlives a power loss.
  absl::Status FinishDurably();

 private:
  absl::Status Close();
  absl::Status Rename();

  std::string path_;
  std::string written_;  // the file that is open: `path_` or a temporary one
  std::ofstream file_;
  std::ostream& otherwise_;
};

}  // namespace jixiao::cli

#endif  // JIXIAO_TOOLS_JIXIAO_OUTPUT_FILE_H_
