#ifndef JIXIAO_TOOLS_JIXIAO_ARCHIVE_EXPORT_H_
#define JIXIAO_TOOLS_JIXIAO_ARCHIVE_EXPORT_H_

#include <string>

#include "tools/jixiao/session.h"

namespace jixiao::cli {

struct ArchiveOptions {
  std::string tenant;
  std::string dir;          // where to write
  std::string templates;    // directory to copy, or empty
  std::string checkpoints;  // directory to copy from, or empty
};

// `jixiao export --all`: the exit code.
int ExportArchive(Session& session, const ArchiveOptions& options);

}  // namespace jixiao::cli

#endif  // JIXIAO_TOOLS_JIXIAO_ARCHIVE_EXPORT_H_
