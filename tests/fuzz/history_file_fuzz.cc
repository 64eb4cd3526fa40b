// Any bytes as a backup file, as a checkpoint, as a line and as a manifest of
// an archive: read or refused, never more. What is read is written as it was.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <sstream>
#include <string>
#include <string_view>

#include "google/protobuf/stubs/logging.h"

#include "common/history/archive_text.h"
#include "common/history/checkpoint.h"
#include "common/history/record_file.h"
#include "common/history/verifier.h"

namespace jixiao::history {
namespace {

void Require(bool holds) {
  if (!holds) {
    std::abort();
  }
}

// A file that is read to its end is what the writer makes of its records.
void ReadBackup(const std::string& bytes) {
  std::istringstream in(bytes);
  RecordReader reader(&in);
  const auto content = reader.Open();
  if (!content.ok()) {
    return;
  }
  std::ostringstream out;
  RecordWriter writer(&out, *content);
  while (true) {
    const auto record = reader.Next();
    if (!record.ok()) {
      return;
    }
    if (!record->has_value()) {
      break;
    }
    Require(writer.Write(**record).ok());
  }
  Require(writer.Finish().ok() && out.str() == bytes);
}

// Records without the checksums, which would stop nearly everything: the first
// byte of each is its length.
void VerifyRecords(std::string_view bytes) {
  HistoryVerifier verifier({});
  while (!bytes.empty()) {
    const size_t size = static_cast<uint8_t>(bytes.front());
    form::v1::HistoryRecord record;
    if (record.ParseFromString(std::string(bytes.substr(1, size)))) {
      verifier.Take(record);
    }
    bytes.remove_prefix(std::min(bytes.size(), size + 1));
  }
  const Verification result = verifier.Finish();
  Require(!result.ToText().empty() && !result.ToJson().empty());
}

}  // namespace
}  // namespace jixiao::history

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace jixiao::history;  // NOLINT
  // It would write more than it reads.
  static auto* const silenced = google::protobuf::SetLogHandler(nullptr);
  (void)silenced;
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  ReadBackup(bytes);
  VerifyRecords(bytes);
  if (const auto checkpoint = ParseCheckpoint(bytes); checkpoint.ok()) {
    Require(FormatCheckpoint(*checkpoint) == bytes);
  }
  if (const auto change = ParseHistoryLine(bytes); change.ok()) {
    (void)FormatHistoryLine(*change);
  }
  if (const auto manifest = ParseManifest(bytes); manifest.ok()) {
    Require(FormatManifest(*manifest) == bytes);
  }
  return 0;
}
