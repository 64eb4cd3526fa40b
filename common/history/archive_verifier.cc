#include "common/history/archive_verifier.h"

#include <algorithm>
#include <memory>
#include <set>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

#include "common/base/file_util.h"
#include "common/base/status_macros.h"
#include "common/base/string_view_bridge.h"
#include "common/history/archive_files.h"
#include "common/history/archive_forms.h"

namespace jixiao::history {
namespace {

using form::v1::HistoryRecord;
using std::filesystem::path;

constexpr size_t kMaxSmallFile = 64 * 1024 * 1024;
constexpr std::string_view kTenantPrefix = "tenants/";

absl::Status BadFile(std::string_view file, std::string_view what) {
  return absl::DataLossError(
      absl::StrCat(base::ToAbsl(file), ": ", base::ToAbsl(what)));
}

// The check of one archive. Each step ends with the first fault of its part.
class Check {
 public:
  Check(const path& dir, VerifierOptions options, const CheckpointKeys* keys)
      : dir_(dir), options_(std::move(options)), keys_(keys) {}

  Verification Run() {
    const absl::Status manifest = ReadManifest();
    if (manifest.ok()) {
      AddOwnCheckpoints();
    }
    verifier_.emplace(std::move(options_));
    if (!manifest.ok()) {
      verifier_->Break(FaultKind::kBadFile, manifest);
      return verifier_->Finish();
    }
    PassHistory();
    CompareForms();
    CheckFiles();
    Verification result = verifier_->Finish();
    result.notes = std::move(notes_);
    return result;
  }

 private:
  absl::Status ReadManifest();
  void AddOwnCheckpoints();
  void PassHistory();
  void PassLine(const std::string& line, int64_t offset);
  void CompareForms();
  absl::Status CompareLines(FormLines* lines);
  void CheckFiles();
  absl::Status CheckFile(const ArchiveFile& listed);

  const path dir_;
  VerifierOptions options_;
  const CheckpointKeys* const keys_;
  Manifest manifest_;
  std::optional<HistoryVerifier> verifier_;
  std::set<std::string> files_;  // that are there
  FormIndex index_;
  std::vector<std::string> notes_;
};

absl::Status Check::ReadManifest() {
  // First: a pipe would keep everything waiting.
  ASSIGN_OR_RETURN(files_, ListPlainFiles(dir_));
  ASSIGN_OR_RETURN(
      const std::string text,
      base::ReadFile(dir_ / std::string(kManifestFile), kMaxSmallFile));
  ASSIGN_OR_RETURN(
      const std::string digest,
      base::ReadFile(dir_ / std::string(kManifestDigestFile), kMaxSmallFile));
  if (digest != FormatManifestDigest(text)) {
    return BadFile(kManifestFile, "it does not match manifest.sha256");
  }
  ASSIGN_OR_RETURN(manifest_, ParseManifest(text));
  return absl::OkStatus();
}

void Check::AddOwnCheckpoints() {
  const path own = dir_ / std::string(kCheckpointsDir);
  std::error_code ignored;
  if (!std::filesystem::exists(own, ignored)) {
    return;
  }
  const std::string& name = manifest_.begin.as_of().tenant();
  KnownCheckpoints known = LoadKnownCheckpoints(
      own, name.substr(std::min(name.size(), kTenantPrefix.size())), keys_);
  if (!options_.checkpoints.has_value()) {
    options_.checkpoints = std::move(known);
    return;
  }
  KnownCheckpoints& all = *options_.checkpoints;
  all.checkpoints.insert(all.checkpoints.end(), known.checkpoints.begin(),
                         known.checkpoints.end());
  all.signatures_checked = all.signatures_checked && known.signatures_checked;
  all.damage.Update(known.damage);
}

void Check::PassLine(const std::string& line, int64_t offset) {
  const absl::StatusOr<form::v1::HistoryChange> change = ParseHistoryLine(line);
  if (!change.ok()) {
    verifier_->Break(FaultKind::kAlteredText, change.status());
    return;
  }
  const bool was_broken = verifier_->broken();
  HistoryRecord record;
  *record.mutable_change() = *change;
  verifier_->Take(record);
  if (was_broken || verifier_->broken()) {
    return;
  }
  if (FormatHistoryLine(*change) != line) {
    verifier_->Break(
        FaultKind::kAlteredText,
        BadFile(kHistoryFile, absl::StrCat("the readable fields of revision ",
                                           verifier_->header().revision,
                                           " are not those of its header")));
    return;
  }
  index_.Pass(verifier_->header(), offset, static_cast<int64_t>(line.size()));
}

void Check::PassHistory() {
  HistoryRecord record;
  *record.mutable_begin() = manifest_.begin;
  verifier_->Take(record);
  LineReader lines(dir_ / std::string(kHistoryFile));
  while (true) {
    const auto line = lines.Next();
    if (!line.ok()) {
      verifier_->Break(
          FaultKind::kBadFile,
          BadFile(kHistoryFile, base::ToStd(line.status().message())));
      return;
    }
    if (!line->has_value()) {
      break;
    }
    PassLine(**line, lines.offset());
  }
  *record.mutable_end() = manifest_.end;
  verifier_->Take(record);
}

absl::Status Check::CompareLines(FormLines* lines) {
  LineReader reader(dir_ / std::string(kFormsFile));
  for (const auto& [name, place] : index_.forms()) {
    ASSIGN_OR_RETURN(const std::string due, lines->Line(place));
    ASSIGN_OR_RETURN(const std::optional<std::string> line, reader.Next());
    if (line != due) {
      return BadFile(kFormsFile,
                     absl::StrCat("line ", reader.number(), " is not ", name,
                                  " as of revision ", place.revision));
    }
  }
  ASSIGN_OR_RETURN(const std::optional<std::string> spare, reader.Next());
  if (spare.has_value() ||
      manifest_.forms != static_cast<int64_t>(index_.forms().size())) {
    return BadFile(kFormsFile, "it should hold as many forms as the history");
  }
  return absl::OkStatus();
}

void Check::CompareForms() {
  if (verifier_->broken()) {
    return;
  }
  // What is not the one of the manifest is not worth parsing.
  for (const ArchiveFile& file : manifest_.files) {
    const absl::Status known =
        file.path == kSchemaFile ? CheckFile(file) : absl::OkStatus();
    if (!known.ok()) {
      verifier_->Break(FaultKind::kBadFile, known);
      return;
    }
  }
  const auto schema =
      base::ReadFile(dir_ / std::string(kSchemaFile), kMaxSmallFile);
  const auto lines =
      FormLines::Open(dir_ / std::string(kHistoryFile), schema.value_or(""));
  absl::Status status = lines.status();
  if (status.ok()) {
    if (!(*lines)->schema_is_ours()) {
      notes_.push_back(
          "the archive was made by another version: forms.jsonl was read by "
          "the schema that it brings");
    }
    status = CompareLines(lines->get());
  }
  if (!status.ok()) {
    verifier_->Break(FaultKind::kAlteredText, status);
  }
}

absl::Status Check::CheckFile(const ArchiveFile& listed) {
  const absl::StatusOr<ArchiveFile> measured = MeasureFile(dir_ / listed.path);
  if (!measured.ok()) {
    return BadFile(listed.path, base::ToStd(measured.status().message()));
  }
  return measured->bytes == listed.bytes && measured->sha256 == listed.sha256
             ? absl::OkStatus()
             : BadFile(listed.path, "it is not the one of the manifest");
}

void Check::CheckFiles() {
  absl::Status status;
  files_.erase(std::string(kManifestFile));
  files_.erase(std::string(kManifestDigestFile));
  for (const ArchiveFile& listed : manifest_.files) {
    if (status.ok()) {
      // Paths that are not among those found could lead anywhere.
      status = files_.erase(listed.path) == 1
                   ? CheckFile(listed)
                   : BadFile(listed.path, "it is missing");
    }
  }
  if (status.ok() && !files_.empty()) {
    status = BadFile(*files_.begin(), "the manifest does not know it");
  }
  if (!status.ok()) {
    verifier_->Break(FaultKind::kBadFile, status);
  }
}

}  // namespace

Verification VerifyArchive(const std::filesystem::path& dir,
                           VerifierOptions options,
                           const CheckpointKeys* keys) {
  return Check(dir, std::move(options), keys).Run();
}

}  // namespace jixiao::history
