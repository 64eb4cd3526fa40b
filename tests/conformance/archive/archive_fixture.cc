#include "tests/conformance/archive/archive_fixture.h"

#include <fstream>
#include <sstream>

#include "gtest/gtest.h"

#include "common/base/sha256.h"
#include "common/history/archive_text.h"
#include "common/history/archive_writer.h"
#include "common/history/record_file.h"

namespace jixiao::history {

void WriteArchive(const HistoryBuilder& history,
                  const std::filesystem::path& dir, int64_t revision) {
  auto archive = ArchiveWriter::Create(dir);
  ASSERT_TRUE(archive.ok()) << archive.status();
  for (const form::v1::HistoryRecord& record :
       history.StreamTo(revision > 0 ? revision : history.head())) {
    ASSERT_TRUE((*archive)->Take(record).ok());
  }
  ASSERT_TRUE((*archive)->AddFile("rules/cn.json", "{\"rules\": []}\n").ok());
  const Checkpoint checkpoint = history.CheckpointAt(history.head() / 2);
  ASSERT_TRUE((*archive)
                  ->AddFile("checkpoints/" + CheckpointFileName(checkpoint),
                            FormatCheckpoint(checkpoint))
                  .ok());
  const absl::Status finished = (*archive)->Finish();
  ASSERT_TRUE(finished.ok()) << finished;
}

Files ReadFiles(const std::filesystem::path& dir) {
  Files files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(dir)) {
    if (entry.is_regular_file()) {
      std::ifstream in(entry.path(), std::ios::binary);
      std::ostringstream content;
      content << in.rdbuf();
      files[entry.path().lexically_relative(dir).generic_string()] =
          content.str();
    }
  }
  return files;
}

void WriteFile(const std::filesystem::path& path, const std::string& content) {
  // A new file: ext4 brings one that was cut to nothing to the disk at once.
  std::filesystem::remove(path);
  std::ofstream out(path, std::ios::binary);
  out << content;
}

std::vector<std::string> LinesOf(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    lines.push_back(line);
  }
  return lines;
}

std::string TextOf(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) {
    text += line + '\n';
  }
  return text;
}

void Reseal(Files* files) {
  Manifest manifest =
      ParseManifest(files->at(std::string(kManifestFile))).value();
  const std::vector<std::string> history =
      LinesOf(files->at(std::string(kHistoryFile)));
  const auto count = static_cast<int64_t>(history.size());
  manifest.begin.mutable_as_of()->set_revision(count);
  manifest.end.set_changes(count);
  if (!history.empty()) {
    manifest.end.set_head_hash(ParseHistoryLine(history.back())
                                   .value_or(form::v1::HistoryChange())
                                   .hash());
  }
  manifest.forms =
      static_cast<int64_t>(LinesOf(files->at(std::string(kFormsFile))).size());
  for (ArchiveFile& file : manifest.files) {
    const std::string& content = files->at(file.path);
    file.bytes = static_cast<int64_t>(content.size());
    file.sha256 = base::Sha256Hex(content);
  }
  const std::string text = FormatManifest(manifest);
  (*files)[std::string(kManifestFile)] = text;
  (*files)[std::string(kManifestDigestFile)] = FormatManifestDigest(text);
}

std::string BackupOf(const Records& records) {
  std::ostringstream out;
  RecordWriter writer(&out, FileContent::kHistory);
  for (const form::v1::HistoryRecord& record : records) {
    EXPECT_TRUE(writer.Write(record).ok());
  }
  EXPECT_TRUE(writer.Finish().ok());
  return out.str();
}

}  // namespace jixiao::history
