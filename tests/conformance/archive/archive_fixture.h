#ifndef JIXIAO_TESTS_CONFORMANCE_ARCHIVE_ARCHIVE_FIXTURE_H_
#define JIXIAO_TESTS_CONFORMANCE_ARCHIVE_ARCHIVE_FIXTURE_H_

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "tests/support/history_builder.h"

namespace jixiao::history {

// The files of an archive by path, in memory.
using Files = std::map<std::string, std::string>;

// Writes an archive of the history up to a revision, 0 being the last one, with
// a rule set and a checkpoint beside it.
void WriteArchive(const HistoryBuilder& history,
                  const std::filesystem::path& dir, int64_t revision = 0);

Files ReadFiles(const std::filesystem::path& dir);
void WriteFile(const std::filesystem::path& path, const std::string& content);

// The lines of a text, without their line feeds, and the text of lines.
std::vector<std::string> LinesOf(const std::string& text);
std::string TextOf(const std::vector<std::string>& lines);

// Makes manifest and its digest anew from what the files and the last line of
// the history are: what a forger would do who cannot forge the chain.
void Reseal(Files* files);

// A backup file of the records.
std::string BackupOf(const Records& records);

}  // namespace jixiao::history

#endif  // JIXIAO_TESTS_CONFORMANCE_ARCHIVE_ARCHIVE_FIXTURE_H_
