#ifndef JIXIAO_TOOLS_JIXIAO_CURSOR_FILE_H_
#define JIXIAO_TOOLS_JIXIAO_CURSOR_FILE_H_

#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "jixiao/common/v1/revision.pb.h"

namespace jixiao::cli {

// Where a watcher stands, one TenantRevision as JSON a line, by tenant. Written
// as a whole, so that a crash leaves the old file or the new one.
using Cursors = std::map<std::string, common::v1::TenantRevision>;

// No file is no cursor. INVALID_ARGUMENT when the file is something else.
absl::StatusOr<Cursors> ReadCursors(const std::string& path);
absl::Status WriteCursors(const std::string& path, const Cursors& cursors);

}  // namespace jixiao::cli

#endif  // JIXIAO_TOOLS_JIXIAO_CURSOR_FILE_H_
