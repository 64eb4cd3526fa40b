#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <system_error>

#include "common/base/file_util.h"
#include "common/base/status_macros.h"
#include "common/history/archive_text.h"
#include "common/history/archive_verifier.h"
#include "common/history/checkpoint_trail.h"
#include "common/history/record_file.h"
#include "common/history/verifier.h"
#include "tools/jixiao/commands.h"
#include "tools/jixiao/output.h"
#include "tools/jixiao/table.h"

namespace jixiao::cli {
namespace {

constexpr size_t kMaxManifestBytes = 64 * 1024 * 1024;

struct VerifyOptions {
  std::string path;
  std::string checkpoints;
  std::string public_key;
  std::string format = "text";
  bool allow_older = false;
};

// Which tenant's checkpoints to look for. An error when that cannot be told:
// the check proper says what is wrong.
absl::StatusOr<std::string> TenantOfBackup(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  history::RecordReader reader(&in);
  RETURN_IF_ERROR(reader.Open().status());
  ASSIGN_OR_RETURN(const auto record, reader.Next());
  return record.has_value() ? record->begin().as_of().tenant() : std::string();
}

absl::StatusOr<std::string> TenantOfArchive(const std::string& path) {
  ASSIGN_OR_RETURN(
      const std::string text,
      base::ReadFile(std::filesystem::path(path) / history::kManifestFile,
                     kMaxManifestBytes));
  ASSIGN_OR_RETURN(const history::Manifest manifest,
                   history::ParseManifest(text));
  return manifest.begin.as_of().tenant();
}

std::optional<history::KnownCheckpoints> Known(
    const VerifyOptions& options, bool is_archive,
    const history::CheckpointKeys* keys) {
  if (options.checkpoints.empty()) {
    return std::nullopt;
  }
  const auto tenant =
      is_archive ? TenantOfArchive(options.path) : TenantOfBackup(options.path);
  if (!tenant.ok()) {
    return std::nullopt;
  }
  history::KnownCheckpoints known = history::LoadKnownCheckpoints(
      options.checkpoints, LastSegment(*tenant), keys);
  known.allow_older = options.allow_older;
  return known;
}

// Nothing of what is printed can steer a terminal.
void Print(Session& session, const std::string& text) {
  for (size_t from = 0; from < text.size();) {
    const size_t end = text.find('\n', from);
    session.out() << TerminalText(text.substr(from, end - from)) << '\n';
    from = end == std::string::npos ? text.size() : end + 1;
  }
}

int Verify(Session& session, const VerifyOptions& options) {
  std::error_code ignored;
  const bool is_archive = std::filesystem::is_directory(options.path, ignored);
  std::ifstream in(options.path, std::ios::binary);
  if (!is_archive && !in) {
    return session.FailUsage("cannot read " + options.path);
  }
  std::optional<history::CheckpointKeys> keys;
  if (!options.public_key.empty()) {
    auto loaded = history::CheckpointKeys::Load(options.public_key);
    if (!loaded.ok()) {
      return session.FailUsage(std::string(loaded.status().message()));
    }
    keys = *std::move(loaded);
  }
  const history::CheckpointKeys* trusted = keys ? &*keys : nullptr;
  history::VerifierOptions checks;
  checks.checkpoints = Known(options, is_archive, trusted);
  const history::Verification result =
      is_archive
          ? history::VerifyArchive(options.path, std::move(checks), trusted)
          : history::VerifyBackup(&in, std::move(checks));
  if (options.format == "json") {
    session.out() << result.ToJson();
  } else {
    Print(session, result.ToText());
  }
  return result.ok() ? kFine : kFindings;
}

}  // namespace

int RunVerify(Session& session, const Words& words) {
  Words operands;
  VerifyOptions options;
  Arguments arguments(
      "verify PATH [--checkpoints DIR --public_key FILE]",
      "Checks a backup file, or the directory of an archive, and names the\n"
      "first entry that is broken. It needs no service and no database. Exit\n"
      "code 0: everything is in order, 1: something is broken. That a tail "
      "was\n"
      "cut off, or the whole was made anew, shows against checkpoints that\n"
      "were kept elsewhere.");
  arguments.Operands("PATH", &operands, 1, 1);
  arguments.Option("checkpoints", "DIR", &options.checkpoints,
                   "Checkpoints that the store has written "
                   "(--checkpoint_dir).");
  arguments.Option("public_key", "FILE", &options.public_key,
                   "Who may have signed them: Ed25519 public keys, PEM. "
                   "Without it signatures are not checked.");
  arguments.Switch("allow_older", &options.allow_older,
                   "The export may be older than the newest checkpoints.");
  arguments.Choice("format", {"text", "json"}, &options.format,
                   "How the result is written.");
  if (const auto code = session.Parse(arguments, words)) {
    return *code;
  }
  if (!options.public_key.empty() && options.checkpoints.empty() &&
      !std::filesystem::is_directory(operands[0])) {
    return session.FailUsage("--public_key goes with --checkpoints");
  }
  options.path = operands[0];
  return Verify(session, options);
}

}  // namespace jixiao::cli
