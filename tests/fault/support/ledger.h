// The book that writers keep outside the system under test.
#ifndef JIXIAO_TESTS_FAULT_SUPPORT_LEDGER_H_
#define JIXIAO_TESTS_FAULT_SUPPORT_LEDGER_H_

#include <cstdint>
#include <filesystem>
#include <ios>
#include <string>
#include <utility>
#include <vector>

namespace jixiao::fault {

// One change that a writer tried, or what became of it.
struct LedgerEntry {
  std::string tenant;
  std::string resource_name;
  std::string request_id;    // one a write
  int64_t revision = 0;      // 0 unless acknowledged
  std::string content_hash;  // hexadecimal; empty when the writer cannot know
};

// Appends entries to a file, a line each, synced to the disk before Append
// returns. Thread-safe: a line is one write(2).
class LedgerWriter {
 public:
  explicit LedgerWriter(const std::filesystem::path& path);
  ~LedgerWriter();
  LedgerWriter(const LedgerWriter&) = delete;
  LedgerWriter& operator=(const LedgerWriter&) = delete;

  // Ends the process when the line cannot be written.
  void Append(const LedgerEntry& entry);

 private:
  const int fd_;
};

// Reads what was appended since the last time; a line that is not whole yet is
// left for the next, and one that never will be, as its process was killed, is
// no entry.
class LedgerReader {
 public:
  explicit LedgerReader(std::filesystem::path path) : path_(std::move(path)) {}

  std::vector<LedgerEntry> ReadNew();

 private:
  const std::filesystem::path path_;
  std::streamoff offset_ = 0;
};

}  // namespace jixiao::fault

#endif  // JIXIAO_TESTS_FAULT_SUPPORT_LEDGER_H_
