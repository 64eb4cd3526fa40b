#include "tools/jixiao/archive_export.h"

#include <filesystem>
#include <memory>
#include <system_error>

#include "common/base/file_util.h"
#include "common/base/status_macros.h"
#include "common/history/archive_writer.h"
#include "common/history/checkpoint.h"
#include "tools/jixiao/history_source.h"
#include "tools/jixiao/output.h"

namespace jixiao::cli {
namespace {

using history::ArchiveWriter;

constexpr size_t kMaxTemplateBytes = 16 * 1024 * 1024;

// Every rule set that validation has, whole. Without validation there are none,
// which is said.
absl::Status AddRules(Session& session, ArchiveWriter* archive) {
  validation::v1::ListRuleSetsRequest list;
  list.set_page_size(1000);
  const auto listed =
      session.validation().ListRuleSets(list, session.call_options());
  if (!listed.ok()) {
    session.Note("no rules in the archive: " +
                 std::string(listed.status().message()));
    return absl::OkStatus();
  }
  for (const validation::v1::RuleSet& rule_set : listed->rule_sets()) {
    validation::v1::GetRuleSetRequest get;
    get.set_name(rule_set.name());
    ASSIGN_OR_RETURN(
        const validation::v1::RuleSet whole,
        session.validation().GetRuleSet(get, session.call_options()));
    RETURN_IF_ERROR(archive->AddFile(
        "rules/" + LastSegment(whole.name()) + ".json", ToJson(whole, false)));
  }
  return absl::OkStatus();
}

absl::Status AddTemplates(const std::string& dir, ArchiveWriter* archive) {
  std::error_code error;
  std::filesystem::directory_iterator file(dir, error);
  for (; !error && file != std::filesystem::directory_iterator();
       file.increment(error)) {
    if (file->path().extension() == ".yaml") {
      ASSIGN_OR_RETURN(const std::string text,
                       base::ReadFile(file->path(), kMaxTemplateBytes));
      RETURN_IF_ERROR(archive->AddFile(
          "templates/" + file->path().filename().string(), text));
    }
  }
  return error ? absl::InvalidArgumentError("cannot list " + dir + ": " +
                                            error.message())
               : absl::OkStatus();
}

// Those that the history reaches.
absl::Status AddCheckpoints(const std::string& dir,
                            const history::Verification& result,
                            ArchiveWriter* archive) {
  ASSIGN_OR_RETURN(const auto checkpoints,
                   history::ReadCheckpoints(dir, result.tenant));
  for (const history::Checkpoint& checkpoint : checkpoints) {
    if (checkpoint.revision <= result.revision) {
      RETURN_IF_ERROR(
          archive->AddFile(std::string(history::kCheckpointsDir) + "/" +
                               history::CheckpointFileName(checkpoint),
                           history::FormatCheckpoint(checkpoint)));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<history::Verification> WriteArchive(
    Session& session, const ArchiveOptions& options) {
  ASSIGN_OR_RETURN(const std::unique_ptr<ArchiveWriter> archive,
                   ArchiveWriter::Create(options.dir));
  form::v1::ExportHistoryRequest request;
  request.set_parent(TenantName(options.tenant));
  ASSIGN_OR_RETURN(
      history::Verification result,
      ReadHistory(session, request, [&](const form::v1::HistoryRecord& record) {
        return archive->Take(record);
      }));
  RETURN_IF_ERROR(AddRules(session, archive.get()));
  if (!options.templates.empty()) {
    RETURN_IF_ERROR(AddTemplates(options.templates, archive.get()));
  }
  if (!options.checkpoints.empty()) {
    RETURN_IF_ERROR(AddCheckpoints(options.checkpoints, result, archive.get()));
  }
  RETURN_IF_ERROR(archive->Finish());
  return result;
}

}  // namespace

int ExportArchive(Session& session, const ArchiveOptions& options) {
  const auto result = WriteArchive(session, options);
  if (!result.ok()) {
    return session.Fail(result.status());
  }
  session.Note("archive of " + TenantName(options.tenant) + " up to revision " +
               std::to_string(result->revision) + " in " + options.dir + ", " +
               std::to_string(result->changes) +
               " changes; check it with: jixiao verify " + options.dir);
  return kFine;
}

}  // namespace jixiao::cli
