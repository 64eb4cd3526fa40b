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
// Ends an entry. A process that is killed may leave the beginning of a line.
constexpr char kEnd[] = ".";

std::string Field(const std::string& text) {
  return text.empty() ? kNothing : text;
}

void Write(int fd, const std::string& text) {
  if (write(fd, text.data(), text.size()) !=
      static_cast<ssize_t>(text.size())) {
    std::perror("ledger");
    std::_Exit(4);
  }
}

}  // namespace

LedgerWriter::LedgerWriter(const std::filesystem::path& path)
    : fd_(open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_DSYNC | O_CLOEXEC,
               0600)) {
  char last = '\n';
  const off_t size = lseek(fd_, 0, SEEK_END);
  if (size > 0 && pread(fd_, &last, 1, size - 1) == 1 && last != '\n') {
    Write(fd_, "\n");  // what the process before was writing when it ended
  }
}

LedgerWriter::~LedgerWriter() {
  close(fd_);
}

void LedgerWriter::Append(const LedgerEntry& entry) {
  const std::string line = absl::StrCat(
      entry.tenant, " ", entry.resource_name, " ", entry.request_id, " ",
      entry.revision, " ", Field(entry.content_hash), " ", kEnd, "\n");
  Write(fd_, line);
}

std::vector<LedgerEntry> LedgerReader::ReadNew() {
  std::vector<LedgerEntry> entries;
  std::ifstream file(path_);
  file.seekg(offset_);
  for (std::string line; std::getline(file, line) && !file.eof();) {
    offset_ += static_cast<std::streamoff>(line.size()) + 1;
    LedgerEntry entry;
    std::string end;
    std::istringstream fields(line);
    fields >> entry.tenant >> entry.resource_name >> entry.request_id >>
        entry.revision >> entry.content_hash >> end;
    if (end != kEnd) {
      continue;  // not written to its end: what it announces was not begun
    }
    if (entry.content_hash == kNothing) {
      entry.content_hash.clear();
    }
    entries.push_back(std::move(entry));
  }
  return entries;
}

}  // namespace jixiao::fault
