#include "common/history/checkpoint.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/time.h"

#include "common/base/codec.h"
#include "common/base/errors.h"
#include "common/base/file_util.h"
#include "common/base/status_macros.h"
#include "common/base/string_view_bridge.h"
#include "common/history/change_checker.h"
#include "common/history/checkpoint_text.h"
#include "common/history/verification.h"

namespace jixiao::history {
namespace {

constexpr std::string_view kFirstLine = "jixiao checkpoint v1\n";
constexpr std::string_view kSuffix = ".checkpoint";
constexpr size_t kMaxFileBytes = 4096;
constexpr size_t kRevisionDigits = 19;

absl::Status NotACheckpoint(std::string_view why) {
  return absl::InvalidArgumentError(
      absl::StrCat("no checkpoint: ", base::ToAbsl(why)));
}

// Takes "name: value\n" off the front.
std::optional<std::string> TakeLine(std::string_view name,
                                    std::string_view* text) {
  const size_t end = text->find('\n');
  if (end == std::string_view::npos || text->substr(0, name.size()) != name ||
      text->substr(name.size(), 2) != ": ") {
    return std::nullopt;
  }
  const size_t from = name.size() + 2;
  std::string value(text->substr(from, end - from));
  text->remove_prefix(end + 1);
  return value;
}

std::optional<int64_t> ToNumber(std::string_view text) {
  int64_t value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  return error == std::errc() && stop == end ? std::optional(value)
                                             : std::nullopt;
}

std::optional<int64_t> ToMicros(const std::string& text) {
  absl::Time time;
  return absl::ParseTime(absl::RFC3339_full, text, &time, nullptr)
             ? std::optional(absl::ToUnixMicros(time))
             : std::nullopt;
}

// Whether the text can be part of the name of a file.
bool IsPlain(std::string_view name) {
  return !name.empty() &&
         std::all_of(name.begin(), name.end(), [](unsigned char c) {
           return std::isalnum(c) != 0 || c == '-' || c == '_' || c == '.';
         });
}

bool HasTheFormOf(std::string_view file, std::string_view tenant) {
  const size_t digits_end = tenant.size() + 1 + kRevisionDigits;
  return file.size() > digits_end + 1 + kSuffix.size() &&
         file.starts_with(tenant) && file[tenant.size()] == '-' &&
         ToNumber(file.substr(tenant.size() + 1, kRevisionDigits)) &&
         file[digits_end] == '-' && file.ends_with(kSuffix);
}

// Names of files that look like checkpoints of the tenant, in order.
absl::StatusOr<std::vector<std::string>> ListNames(
    const std::filesystem::path& dir, std::string_view tenant) {
  std::error_code error;
  std::filesystem::directory_iterator file(dir, error);
  std::vector<std::string> names;
  for (; !error && file != std::filesystem::directory_iterator();
       file.increment(error)) {
    std::string name = file->path().filename().string();
    if (HasTheFormOf(name, tenant)) {
      names.push_back(std::move(name));
    }
  }
  if (error) {
    return absl::UnknownError(
        absl::StrCat("cannot list ", dir.string(), ": ", error.message()));
  }
  std::sort(names.begin(), names.end());
  return names;
}

absl::StatusOr<Checkpoint> ReadOne(const std::filesystem::path& dir,
                                   const std::string& name) {
  ASSIGN_OR_RETURN(const std::string text,
                   base::ReadFile(dir / name, kMaxFileBytes));
  absl::StatusOr<Checkpoint> checkpoint = ParseCheckpoint(text);
  if (checkpoint.ok() && CheckpointFileName(*checkpoint) == name) {
    return checkpoint;
  }
  return errors::DataLoss(
      errors::ERROR_REASON_DATA_CORRUPT,
      absl::StrCat(name, checkpoint.ok()
                             ? " holds another checkpoint"
                             : " holds no checkpoint, or a damaged one"));
}

}  // namespace

std::string SignedText(const Checkpoint& checkpoint) {
  return absl::StrCat(
      base::ToAbsl(kFirstLine), "tenant: ", checkpoint.tenant,
      "\nhistory_id: ", checkpoint.history_id,
      "\norigin_history_id: ", checkpoint.origin_history_id,
      "\nrevision: ", checkpoint.revision,
      "\nhead_hash: ", base::HexEncode(base::DigestBytes(checkpoint.head_hash)),
      "\ncommit_time: ", FormatMicros(checkpoint.commit_time_us),
      "\nsigning_time: ", FormatMicros(checkpoint.signing_time_us),
      "\nkey_id: ", checkpoint.key_id, "\n");
}

std::string FormatCheckpoint(const Checkpoint& checkpoint) {
  return absl::StrCat(SignedText(checkpoint),
                      "signature: ", base::HexEncode(checkpoint.signature),
                      "\n");
}

absl::StatusOr<Checkpoint> ParseCheckpoint(std::string_view text) {
  std::string_view rest = text;
  if (!rest.starts_with(kFirstLine)) {
    return NotACheckpoint("it begins otherwise");
  }
  rest.remove_prefix(kFirstLine.size());
  const auto tenant = TakeLine("tenant", &rest);
  const auto history = TakeLine("history_id", &rest);
  const auto origin = TakeLine("origin_history_id", &rest);
  const auto revision = ToNumber(TakeLine("revision", &rest).value_or(""));
  const auto hash = DigestOf(
      base::HexDecode(TakeLine("head_hash", &rest).value_or("")).value_or(""));
  const auto committed = ToMicros(TakeLine("commit_time", &rest).value_or(""));
  const auto signing = ToMicros(TakeLine("signing_time", &rest).value_or(""));
  const auto key_id = TakeLine("key_id", &rest);
  const auto signature =
      base::HexDecode(TakeLine("signature", &rest).value_or("-"));
  if (!tenant || !history || !origin || !revision || !hash || !committed ||
      !signing || !key_id || !signature) {
    return NotACheckpoint("a line is missing or unreadable");
  }
  Checkpoint checkpoint{.tenant = *tenant,
                        .history_id = *history,
                        .origin_history_id = *origin,
                        .revision = *revision,
                        .head_hash = *hash,
                        .commit_time_us = *committed,
                        .signing_time_us = *signing,
                        .key_id = *key_id,
                        .signature = *signature};
  // One content, one text.
  if (checkpoint.revision < 1 || !IsPlain(checkpoint.tenant) ||
      !IsPlain(checkpoint.history_id) || FormatCheckpoint(checkpoint) != text) {
    return NotACheckpoint("a line is written otherwise than it is to be");
  }
  return checkpoint;
}

std::string CheckpointFileName(const Checkpoint& checkpoint) {
  return absl::StrFormat("%s-%0*d-%s%s", checkpoint.tenant,
                         static_cast<int>(kRevisionDigits), checkpoint.revision,
                         checkpoint.history_id, base::ToAbsl(kSuffix));
}

absl::Status WriteCheckpoint(const std::filesystem::path& dir,
                             const Checkpoint& checkpoint) {
  return base::WriteFileAtomically(dir / CheckpointFileName(checkpoint),
                                   FormatCheckpoint(checkpoint));
}

absl::StatusOr<std::vector<Checkpoint>> ReadCheckpoints(
    const std::filesystem::path& dir, std::string_view tenant) {
  ASSIGN_OR_RETURN(const std::vector<std::string> names,
                   ListNames(dir, tenant));
  std::vector<Checkpoint> checkpoints;
  checkpoints.reserve(names.size());
  for (const std::string& name : names) {
    ASSIGN_OR_RETURN(Checkpoint checkpoint, ReadOne(dir, name));
    if (checkpoint.tenant == tenant) {
      checkpoints.push_back(std::move(checkpoint));
    }
  }
  return checkpoints;
}

absl::StatusOr<std::optional<Checkpoint>> ReadNewestCheckpoint(
    const std::filesystem::path& dir, std::string_view tenant,
    std::string_view history_id) {
  ASSIGN_OR_RETURN(const std::vector<std::string> names,
                   ListNames(dir, tenant));
  const std::string end =
      absl::StrCat("-", base::ToAbsl(history_id), base::ToAbsl(kSuffix));
  for (auto name = names.rbegin(); name != names.rend(); ++name) {
    if (!name->ends_with(end)) {
      continue;
    }
    ASSIGN_OR_RETURN(Checkpoint checkpoint, ReadOne(dir, *name));
    if (checkpoint.tenant == tenant && checkpoint.history_id == history_id) {
      return checkpoint;
    }
  }
  return std::nullopt;
}

}  // namespace jixiao::history
