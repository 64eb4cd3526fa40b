#include "tests/fault/support/ledger.h"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include <fcntl.h>
#include <unistd.h>

#include "absl/strings/str_cat.h"

namespace jixiao::fault {
namespace {

// Stands for an empty field, which would not be seen between blanks.
constexpr char kNothing[] = "-";

std::string Field(const std::string& text) {
  return text.empty() ? kNothing : text;
}

}  // namespace

LedgerWriter::LedgerWriter(const std::filesystem::path& path)
    : fd_(open(path.c_str(),
               O_WRONLY | O_CREAT | O_APPEND | O_DSYNC | O_CLOEXEC, 0600)) {}

LedgerWriter::~LedgerWriter() {
  close(fd_);
}

void LedgerWriter::Append(const LedgerEntry& entry) {
  const std::string line = absl::StrCat(
      entry.tenant, " ", entry.resource_name, " ", entry.request_id, " ",
      entry.revision, " ", Field(entry.content_hash), "\n");
  if (write(fd_, line.data(), line.size()) !=
      static_cast<ssize_t>(line.size())) {
    std::perror("ledger");
    std::_Exit(4);
  }
}

std::vector<LedgerEntry> LedgerReader::ReadNew() {
  std::vector<LedgerEntry> entries;
  std::ifstream file(path_);
  file.seekg(offset_);
  for (std::string line; std::getline(file, line) && !file.eof();) {
    offset_ += static_cast<std::streamoff>(line.size()) + 1;
    LedgerEntry entry;
    std::istringstream fields(line);
    fields >> entry.tenant >> entry.resource_name >> entry.request_id >>
        entry.revision >> entry.content_hash;
    if (entry.content_hash == kNothing) {
      entry.content_hash.clear();
    }
    entries.push_back(std::move(entry));
  }
  return entries;
}

}  // namespace jixiao::fault
