#include "common/history/verification.h"

#include <array>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/time.h"

#include "common/base/string_view_bridge.h"

namespace jixiao::history {
namespace {

constexpr std::array<std::string_view, 19> kNames = {"BAD_FILE",
                                                     "BAD_RECORD",
                                                     "ALTERED_HEADER",
                                                     "ALTERED_HASH",
                                                     "ALTERED_PAYLOAD",
                                                     "ALTERED_TEXT",
                                                     "BROKEN_LINK",
                                                     "MISSING_ENTRY",
                                                     "REPEATED_ENTRY",
                                                     "MISPLACED_ENTRY",
                                                     "INSERTED_ENTRY",
                                                     "FOREIGN_ENTRY",
                                                     "MISSING_PAYLOAD",
                                                     "UNREADABLE_PAYLOAD",
                                                     "INCONSISTENT_ENTRY",
                                                     "CUT_TAIL",
                                                     "WRONG_END",
                                                     "BAD_CHECKPOINT",
                                                     "CONTRADICTED_CHECKPOINT"};

// The fields of a JSON object, in order.
class JsonObject {
 public:
  void Raw(std::string_view key, std::string_view value) {
    absl::StrAppend(&text_, text_.empty() ? "" : ",\n", "  \"",
                    base::ToAbsl(key), "\": ", base::ToAbsl(value));
  }
  void Text(std::string_view key, std::string_view value) {
    Raw(key, JsonText(value));
  }
  void Number(std::string_view key, int64_t value) {
    Raw(key, std::to_string(value));
  }
  void Flag(std::string_view key, bool value) {
    Raw(key, value ? "true" : "false");
  }
  std::string Finish() const { return "{\n" + text_ + "\n}\n"; }

 private:
  std::string text_;
};

std::string RangesText(const Verification& result, std::string_view open,
                       std::string_view between, std::string_view close) {
  std::string text;
  for (const auto& [first, last] : result.compacted_ranges) {
    absl::StrAppend(&text, text.empty() ? "" : ", ", base::ToAbsl(open), first,
                    base::ToAbsl(between), last, base::ToAbsl(close));
  }
  return text;
}

std::string CheckpointsJson(const CheckpointSummary& summary) {
  return absl::StrCat("{\"matched\": ", summary.matched,
                      ", \"abandoned\": ", summary.abandoned,
                      ", \"later\": ", summary.later,
                      ", \"newest_revision\": ", summary.newest_revision,
                      ", \"newest_signing_time\": ",
                      summary.newest_signed_us == 0
                          ? "null"
                          : JsonText(FormatMicros(summary.newest_signed_us)),
                      ", \"signatures_checked\": ",
                      summary.signatures_checked ? "true" : "false", "}");
}

std::string FaultJson(const Fault& fault) {
  return absl::StrCat(
      "{\"kind\": ", JsonText(FaultName(fault.kind)), ", \"revision\": ",
      fault.revision == 0 ? "null" : std::to_string(fault.revision),
      ", \"what\": ", JsonText(fault.what), "}");
}

std::string NotesJson(const std::vector<std::string>& notes) {
  std::string text;
  for (const std::string& note : notes) {
    absl::StrAppend(&text, text.empty() ? "" : ", ", JsonText(note));
  }
  return "[" + text + "]";
}

std::string CheckpointsText(const CheckpointSummary& summary) {
  std::string text = absl::StrCat("  checkpoints  ", summary.matched, " match");
  if (summary.matched > 0) {
    absl::StrAppend(&text, ", the newest at revision ", summary.newest_revision,
                    ", signed ", FormatMicros(summary.newest_signed_us));
  }
  if (summary.abandoned > 0) {
    absl::StrAppend(&text, "; ", summary.abandoned,
                    " of what a restore has ended");
  }
  if (summary.later > 0) {
    absl::StrAppend(&text, "; ", summary.later, " beyond the end");
  }
  absl::StrAppend(&text, summary.signatures_checked
                             ? "; signatures are good\n"
                             : "; signatures NOT checked\n");
  return text;
}

}  // namespace

std::string_view FaultName(FaultKind kind) {
  return kNames[static_cast<size_t>(kind)];
}

std::string FormatMicros(int64_t micros) {
  const absl::Time time = absl::FromUnixMicros(micros);
  return absl::FormatTime("%Y-%m-%dT%H:%M:%E6SZ", time, absl::UTCTimeZone());
}

std::string JsonText(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += {'\\', c};
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      out += absl::StrFormat("\\u%04x", static_cast<unsigned>(c));
    } else {
      out += c;
    }
  }
  return out + '"';
}

void Verification::AddCompacted(int64_t change_revision) {
  ++compacted_payloads;
  if (!compacted_ranges.empty() && compacted_range_count <= kMaxRanges &&
      compacted_ranges.back().second == change_revision - 1) {
    compacted_ranges.back().second = change_revision;
    return;
  }
  if (++compacted_range_count <= kMaxRanges) {
    compacted_ranges.emplace_back(change_revision, change_revision);
  }
}

std::string Verification::ToText() const {
  std::string text =
      absl::StrCat(ok() ? "OK" : "BROKEN", only_keys ? "  key table of " : "  ",
                   "tenants/", tenant, " history ", history_id, "\n");
  if (!only_keys) {
    absl::StrAppend(&text, "  changes      ", changes, " in order, ", forms,
                    " of forms, ", reports, " reports, ", configs, " others\n");
  }
  if (last_commit_us.has_value()) {
    absl::StrAppend(&text, "  time         ", FormatMicros(*first_commit_us),
                    " to ", FormatMicros(*last_commit_us), "\n  head         ",
                    "revision ", revision, " hash ", head_hash, "\n");
  }
  if (memos + requests + keys > 0) {
    absl::StrAppend(&text, "  besides      ", memos, " memos, ", requests,
                    " remembered requests, ", keys, " wrapped keys\n");
  }
  if (compacted_payloads > 0) {
    absl::StrAppend(&text, "  compacted    ", compacted_payloads,
                    " payloads, all superseded by revision ",
                    compacted_revision, ": ", RangesText(*this, "", "-", ""),
                    compacted_range_count > kMaxRanges ? ", …\n" : "\n");
  }
  if (checkpoints.has_value()) {
    text += CheckpointsText(*checkpoints);
  }
  for (const std::string& note : notes) {
    absl::StrAppend(&text, "  note         ", note, "\n");
  }
  if (fault.has_value()) {
    absl::StrAppend(
        &text, "  first fault  ", base::ToAbsl(FaultName(fault->kind)),
        fault->revision == 0 ? ""
                             : absl::StrCat(" at revision ", fault->revision),
        ": ", fault->what, "\n");
  }
  return text;
}

std::string Verification::ToJson() const {
  JsonObject json;
  json.Flag("ok", ok());
  json.Text("content", only_keys ? "keys" : "history");
  json.Text("tenant", "tenants/" + tenant);
  json.Text("history_id", history_id);
  json.Text("origin_history_id", origin_history_id);
  json.Number("revision", revision);
  json.Text("head_hash", head_hash);
  if (last_commit_us.has_value()) {
    json.Text("first_commit_time", FormatMicros(*first_commit_us));
    json.Text("last_commit_time", FormatMicros(*last_commit_us));
  }
  json.Number("changes", changes);
  json.Number("form_changes", forms);
  json.Number("report_changes", reports);
  json.Number("config_changes", configs);
  json.Number("restores", restores);
  json.Number("memos", memos);
  json.Number("requests", requests);
  json.Number("keys", keys);
  json.Number("compacted_revision", compacted_revision);
  json.Number("compacted_payloads", compacted_payloads);
  json.Number("compacted_range_count", compacted_range_count);
  json.Raw("compacted_ranges", "[" + RangesText(*this, "[", ", ", "]") + "]");
  json.Raw("checkpoints",
           checkpoints.has_value() ? CheckpointsJson(*checkpoints) : "null");
  json.Raw("notes", NotesJson(notes));
  json.Raw("broken", fault.has_value() ? FaultJson(*fault) : "null");
  return json.Finish();
}

}  // namespace jixiao::history
