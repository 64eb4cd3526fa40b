#ifndef JIXIAO_COMMON_HISTORY_ARCHIVE_TEXT_H_
#define JIXIAO_COMMON_HISTORY_ARCHIVE_TEXT_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "google/protobuf/message.h"

#include "jixiao/form/v1/history.pb.h"

// The texts of an archive (ARCHIVE.md). Each has one form only: what is read is
// written again and must be the same, so that nothing in it goes unchecked.
namespace jixiao::history {

inline constexpr std::string_view kManifestFile = "manifest.json";
inline constexpr std::string_view kManifestDigestFile = "manifest.sha256";
inline constexpr std::string_view kHistoryFile = "history.jsonl";
inline constexpr std::string_view kFormsFile = "forms.jsonl";
inline constexpr std::string_view kSchemaFile = "schema/descriptor_set.binpb";
inline constexpr std::string_view kCheckpointsDir = "checkpoints";

// A change, without a line feed. Its header must be one that can be decoded.
std::string FormatHistoryLine(const form::v1::HistoryChange& change);
// The bytes of such a line: header, hash, payload, content revision. The rest
// is not looked at. INVALID_ARGUMENT when one of them is not there.
absl::StatusOr<form::v1::HistoryChange> ParseHistoryLine(std::string_view line);

// A form as it was last, without a line feed.
struct FormPlace {
  int64_t revision = 0;  // of the change that wrote it
  bool deleted = false;
  int64_t report_revision = 0;  // the report of this content, or 0
  int64_t offset = 0;           // of its line in the history
  int64_t size = 0;             // of that line
};
// `form` has the content; of its type only the name of the fields matters.
std::string FormatFormLine(const FormPlace& place,
                           const google::protobuf::Message& form);

struct ArchiveFile {
  std::string path;  // relative, with '/'
  int64_t bytes = 0;
  std::string sha256;  // hexadecimal
};

// What an archive is of, and of what it consists.
struct Manifest {
  form::v1::HistoryBegin begin;
  form::v1::HistoryEnd end;
  int64_t forms = 0;
  std::vector<ArchiveFile> files;  // by path; without the two of the manifest
};
std::string FormatManifest(const Manifest& manifest);
// INVALID_ARGUMENT for anything that FormatManifest does not give.
absl::StatusOr<Manifest> ParseManifest(const std::string& text);
// What manifest.sha256 holds; `sha256sum -c` reads it.
std::string FormatManifestDigest(std::string_view manifest_text);

// The definitions of all messages in a history, as a FileDescriptorSet.
std::string SchemaBytes();

}  // namespace jixiao::history

#endif  // JIXIAO_COMMON_HISTORY_ARCHIVE_TEXT_H_
