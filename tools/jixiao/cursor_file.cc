#include "tools/jixiao/cursor_file.h"

#include <sstream>

#include "google/protobuf/util/json_util.h"

#include "common/base/file_util.h"
#include "tools/jixiao/output.h"

namespace jixiao::cli {
namespace {

constexpr size_t kMaxCursorFileBytes = 16 << 20;

}  // namespace

absl::StatusOr<Cursors> ReadCursors(const std::string& path) {
  const auto text = base::ReadFile(path, kMaxCursorFileBytes);
  if (absl::IsNotFound(text.status())) {
    return Cursors();
  }
  if (!text.ok()) {
    return text.status();
  }
  Cursors cursors;
  std::istringstream lines(*text);
  int number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    common::v1::TenantRevision cursor;
    const auto parsed =
        google::protobuf::util::JsonStringToMessage(line, &cursor);
    if (!parsed.ok() || cursor.tenant().empty()) {
      return absl::InvalidArgumentError(
          path + ":" + std::to_string(number) +
          ": not a cursor; remove the file to begin at the first change");
    }
    cursors[cursor.tenant()] = cursor;
  }
  return cursors;
}

absl::Status WriteCursors(const std::string& path, const Cursors& cursors) {
  std::string text;
  for (const auto& [tenant, cursor] : cursors) {
    text += ToJson(cursor, true) + '\n';
  }
  return base::WriteFileAtomically(path, text);
}

}  // namespace jixiao::cli
