#include "common/history/archive_text.h"

#include <charconv>
#include <optional>
#include <set>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.pb.h"
#include "google/protobuf/util/json_util.h"

#include "common/base/codec.h"
#include "common/base/sha256.h"
#include "common/base/string_view_bridge.h"
#include "common/history/chain.h"
#include "common/history/verification.h"
#include "jixiao/form/v1/change.pb.h"

namespace jixiao::history {
namespace {

using form::v1::HistoryChange;

std::string WithoutPrefix(const std::string& name, std::string_view prefix) {
  return name.starts_with(prefix) ? name.substr(prefix.size()) : name;
}

std::string Hex(std::string_view bytes) {
  return '"' + base::HexEncode(bytes) + '"';
}

// What stands between two texts, the first of which is looked for.
std::optional<std::string_view> Between(std::string_view line,
                                        std::string_view before,
                                        std::string_view after) {
  const size_t found = line.find(before);
  if (found == std::string_view::npos) {
    return std::nullopt;
  }
  const size_t from = found + before.size();
  const size_t end = line.find(after, from);
  return end == std::string_view::npos
             ? std::nullopt
             : std::optional(line.substr(from, end - from));
}

std::optional<std::string> HexBetween(std::string_view line,
                                      std::string_view before) {
  const auto text = Between(line, before, "\"");
  return text.has_value() ? base::HexDecode(*text) : std::nullopt;
}

absl::Status BadLine(std::string_view what) {
  return absl::InvalidArgumentError(
      absl::StrCat("the line has no ", base::ToAbsl(what), " to be read"));
}

void AddFile(const google::protobuf::FileDescriptor* file,
             std::set<std::string>* added,
             google::protobuf::FileDescriptorSet* set) {
  if (!added->insert(file->name()).second) {
    return;
  }
  for (int i = 0; i < file->dependency_count(); ++i) {
    AddFile(file->dependency(i), added, set);
  }
  file->CopyTo(set->add_file());
}

}  // namespace

std::string FormatHistoryLine(const HistoryChange& change) {
  const ChangeHeader header =
      DecodeHeader(change.header()).value_or(ChangeHeader());
  std::string payload = "null";
  if (change.has_payload()) {
    payload = '"' + absl::Base64Escape(change.payload()) + '"';
  }
  return absl::StrCat(
      "{\"revision\":", header.revision, ",\"kind\":",
      JsonText(WithoutPrefix(ChangeKind_Name(header.kind), "CHANGE_KIND_")),
      ",\"action\":",
      JsonText(
          WithoutPrefix(ChangeAction_Name(header.action), "CHANGE_ACTION_")),
      ",\"resource_name\":", JsonText(header.resource_name),
      ",\"previous_revision\":", header.previous_revision,
      ",\"content_revision\":", change.content_revision(),
      ",\"actor\":", JsonText(header.actor),
      ",\"request_id\":", JsonText(header.request_id),
      ",\"commit_time\":", JsonText(FormatMicros(header.commit_time_us)),
      ",\"payload_hash\":", Hex(base::DigestBytes(header.payload_hash)),
      ",\"header\":", Hex(change.header()), ",\"hash\":", Hex(change.hash()),
      ",\"payload\":", payload, "}");
}

absl::StatusOr<HistoryChange> ParseHistoryLine(std::string_view line) {
  HistoryChange change;
  const auto header = HexBetween(line, ",\"header\":\"");
  const auto hash = HexBetween(line, ",\"hash\":\"");
  const auto content = Between(line, ",\"content_revision\":", ",");
  const auto payload = Between(line, ",\"payload\":", "}");
  if (!header || !hash) {
    return BadLine(header ? "hash" : "header");
  }
  int64_t content_revision = 0;
  if (!content ||
      std::from_chars(content->data(), content->data() + content->size(),
                      content_revision)
              .ec != std::errc()) {
    return BadLine("content revision");
  }
  change.set_header(*header);
  change.set_hash(*hash);
  change.set_content_revision(content_revision);
  if (payload && *payload == "null") {
    return change;
  }
  std::string bytes;
  if (!payload || payload->size() < 2 ||
      !absl::Base64Unescape(
          base::ToAbsl(payload->substr(1, payload->size() - 2)), &bytes)) {
    return BadLine("payload");
  }
  change.set_payload(std::move(bytes));
  return change;
}

std::string FormatFormLine(const FormPlace& place,
                           const google::protobuf::Message& form) {
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  std::string json;
  if (!google::protobuf::util::MessageToJsonString(form, &json, options).ok()) {
    json = "null";
  }
  return absl::StrCat("{\"revision\":", place.revision,
                      ",\"deleted\":", place.deleted ? "true" : "false",
                      ",\"report_revision\":", place.report_revision,
                      ",\"form\":", json, "}");
}

std::string FormatManifestDigest(std::string_view manifest_text) {
  return absl::StrCat(base::Sha256Hex(manifest_text), "  ",
                      base::ToAbsl(kManifestFile), "\n");
}

std::string SchemaBytes() {
  google::protobuf::FileDescriptorSet set;
  std::set<std::string> added;
  // It imports forms, tenants, organisation units and reports.
  AddFile(form::v1::Change::descriptor()->file(), &added, &set);
  AddFile(form::v1::HistoryChange::descriptor()->file(), &added, &set);
  return set.SerializeAsString();
}

}  // namespace jixiao::history
