// manifest.json, written and read.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/util/json_util.h"
#include "google/protobuf/util/time_util.h"

#include "common/base/codec.h"
#include "common/base/string_view_bridge.h"
#include "common/history/archive_text.h"
#include "common/history/verification.h"

namespace jixiao::history {
namespace {

using google::protobuf::Struct;
using google::protobuf::Value;

const Value& Field(const Struct& object, const std::string& key) {
  const auto found = object.fields().find(key);
  return found == object.fields().end() ? Value::default_instance()
                                        : found->second;
}

const std::string& Text(const Struct& object, const std::string& key) {
  return Field(object, key).string_value();
}

// 0 for what is no number or too great for one that JSON keeps exactly.
int64_t Number(const Struct& object, const std::string& key) {
  constexpr double kLimit = 9007199254740992.0;
  const double value = Field(object, key).number_value();
  return value > -kLimit && value < kLimit ? static_cast<int64_t>(value) : 0;
}

std::string FilesText(const std::vector<ArchiveFile>& files) {
  std::string text;
  for (const ArchiveFile& file : files) {
    absl::StrAppend(&text, text.empty() ? "" : ",\n",
                    "    {\"path\": ", JsonText(file.path),
                    ", \"bytes\": ", file.bytes,
                    ", \"sha256\": ", JsonText(file.sha256), "}");
  }
  return text;
}

Manifest FromJson(const Struct& json) {
  Manifest manifest;
  form::v1::HistoryBegin& begin = manifest.begin;
  begin.set_version(1);
  begin.mutable_as_of()->set_tenant(Text(json, "tenant"));
  begin.mutable_as_of()->set_revision(Number(json, "revision"));
  begin.mutable_as_of()->set_history_id(Text(json, "history_id"));
  begin.set_origin_history_id(Text(json, "origin_history_id"));
  begin.set_compacted_revision(Number(json, "compacted_revision"));
  if (absl::Time time; absl::ParseTime(
          absl::RFC3339_full, Text(json, "create_time"), &time, nullptr)) {
    *begin.mutable_create_time() =
        google::protobuf::util::TimeUtil::MicrosecondsToTimestamp(
            absl::ToUnixMicros(time));
  }
  manifest.end.set_changes(Number(json, "changes"));
  manifest.end.set_head_hash(
      base::HexDecode(Text(json, "head_hash")).value_or(""));
  manifest.forms = Number(json, "forms");
  for (const Value& value : Field(json, "files").list_value().values()) {
    const Struct& file = value.struct_value();
    manifest.files.push_back({.path = Text(file, "path"),
                              .bytes = Number(file, "bytes"),
                              .sha256 = Text(file, "sha256")});
  }
  return manifest;
}

}  // namespace

std::string FormatManifest(const Manifest& manifest) {
  const form::v1::HistoryBegin& begin = manifest.begin;
  const int64_t created =
      google::protobuf::util::TimeUtil::TimestampToMicroseconds(
          begin.create_time());
  return absl::StrCat(
      "{\n  \"format\": \"jixiao archive\",\n  \"version\": 1,\n"
      "  \"tenant\": ",
      JsonText(begin.as_of().tenant()),
      ",\n  \"history_id\": ", JsonText(begin.as_of().history_id()),
      ",\n  \"origin_history_id\": ", JsonText(begin.origin_history_id()),
      ",\n  \"revision\": ", begin.as_of().revision(), ",\n  \"head_hash\": ",
      JsonText(base::HexEncode(manifest.end.head_hash())),
      ",\n  \"compacted_revision\": ", begin.compacted_revision(),
      ",\n  \"create_time\": ", JsonText(FormatMicros(created)),
      ",\n  \"changes\": ", manifest.end.changes(),
      ",\n  \"forms\": ", manifest.forms, ",\n  \"files\": [\n",
      FilesText(manifest.files), "\n  ]\n}\n");
}

absl::StatusOr<Manifest> ParseManifest(const std::string& text) {
  Struct json;
  if (!google::protobuf::util::JsonStringToMessage(text, &json).ok()) {
    return absl::InvalidArgumentError("the manifest is no JSON object");
  }
  Manifest manifest = FromJson(json);
  if (FormatManifest(manifest) != text) {
    return absl::InvalidArgumentError(
        "the manifest is not one of an archive of version 1");
  }
  return manifest;
}

}  // namespace jixiao::history
