// What a check of a history found.
#ifndef JIXIAO_COMMON_HISTORY_VERIFICATION_H_
#define JIXIAO_COMMON_HISTORY_VERIFICATION_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"

namespace jixiao::history {

// In which way a history is broken.
enum class FaultKind {
  kBadFile,            // the container: damaged, cut or with spare bytes
  kBadRecord,          // a record where none of its sort may stand
  kAlteredHeader,      // a header is not the one that was hashed
  kAlteredHash,        // a hash is not the one that the next change links to
  kAlteredPayload,     // a payload is not the one that its header pins
  kAlteredText,        // what is written beside the bytes does not follow them
  kBrokenLink,         // header, hash and the change before do not fit together
  kMissingEntry,       // revisions are skipped
  kRepeatedEntry,      // the same change again
  kMisplacedEntry,     // a change out of its order
  kInsertedEntry,      // a change that was put between two that fit together
  kForeignEntry,       // a change of another tenant
  kMissingPayload,     // a payload that compaction may not have dropped
  kUnreadablePayload,  // a payload that is not what its kind says
  kInconsistentEntry,  // a header that contradicts the changes before it
  kCutTail,            // the end is not there
  kWrongEnd,           // the end contradicts what came before it
  kBadCheckpoint,      // a checkpoint that is damaged or falsely signed
  kContradictedCheckpoint,  // a checkpoint that the chain does not pass through
};

// ALTERED_HEADER and so on.
std::string_view FaultName(FaultKind kind);

// The first broken entry.
struct Fault {
  FaultKind kind = FaultKind::kBadFile;
  int64_t revision = 0;  // of the change that is broken or due; 0: of none
  std::string what;      // a sentence for people
};

// The point up to which a history was signed.
struct CheckpointSummary {
  int64_t matched = 0;           // checkpoints that the chain passes through
  int64_t abandoned = 0;         // of what a restore has ended
  int64_t later = 0;             // beyond the end of the history, where allowed
  int64_t newest_revision = 0;   // of those matched
  int64_t newest_signed_us = 0;  // when that was signed
  bool signatures_checked = false;
};

// The whole result. `fault` aside, it tells of what came before the fault.
struct Verification {
  bool only_keys = false;  // a key table, not a history
  std::string tenant;
  std::string history_id;
  std::string origin_history_id;
  int64_t revision = 0;   // the last one that was found in order
  std::string head_hash;  // of it, hexadecimal
  std::optional<int64_t> first_commit_us;
  std::optional<int64_t> last_commit_us;
  int64_t create_time_us = 0;  // when the export was made, as it says
  int64_t changes = 0;
  int64_t forms = 0;  // changes of them
  int64_t reports = 0;
  int64_t configs = 0;
  int64_t restores = 0;
  int64_t memos = 0;
  int64_t requests = 0;
  int64_t keys = 0;
  int64_t compacted_revision = 0;
  int64_t compacted_payloads = 0;
  // Revisions without payload, first and last of each range; the first
  // kMaxRanges of them.
  std::vector<std::pair<int64_t, int64_t>> compacted_ranges;
  int64_t compacted_range_count = 0;
  std::optional<CheckpointSummary> checkpoints;
  std::vector<std::string> notes;
  std::optional<Fault> fault;

  static constexpr int64_t kMaxRanges = 100;

  bool ok() const { return !fault.has_value(); }
  // Notes a change without payload.
  void AddCompacted(int64_t change_revision);
  // For people, several lines.
  std::string ToText() const;
  // One JSON object on several lines.
  std::string ToJson() const;
};

// RFC 3339 in UTC with microseconds, e.g. 2024-01-02T03:04:05.123456Z.
std::string FormatMicros(int64_t micros);

// `text` as a JSON string, quotes included.
std::string JsonText(std::string_view text);

}  // namespace jixiao::history

#endif  // JIXIAO_COMMON_HISTORY_VERIFICATION_H_
