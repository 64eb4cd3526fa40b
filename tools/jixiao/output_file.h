#ifndef JIXIAO_TOOLS_JIXIAO_OUTPUT_FILE_H_
#define JIXIAO_TOOLS_JIXIAO_OUTPUT_FILE_H_

#include <fstream>
#include <ostream>
#include <string>

#include "absl/status/status.h"

namespace jixiao::cli {

// Where a long output goes: a file that appears under its name only when it is
// whole, or a stream. An unfinished file is removed.
class OutputFile {
 public:
  // To `otherwise` when the path is empty or `-`.
  OutputFile(std::string path, std::ostream& otherwise);
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  std::ostream& stream() { return path_.empty() ? otherwise_ : file_; }
  // Everything was written: gives the file its name. UNKNOWN when something
  // could not be written.
  absl::Status Finish();

 private:
  std::string path_;
  std::string part_;
  std::ofstream file_;
  std::ostream& otherwise_;
};

}  // namespace jixiao::cli

#endif  // JIXIAO_TOOLS_JIXIAO_OUTPUT_FILE_H_
