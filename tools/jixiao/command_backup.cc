#include <string>

#include "common/base/status_macros.h"
#include "common/history/record_file.h"
#include "tools/jixiao/commands.h"
#include "tools/jixiao/history_source.h"
#include "tools/jixiao/output.h"
#include "tools/jixiao/output_file.h"

namespace jixiao::cli {
namespace {

struct BackupOptions {
  std::string tenant;
  std::string output;
  std::string keys;
  std::string revision = "0";
};

struct Written {
  history::Verification result;
  int64_t bytes = 0;
};

absl::StatusOr<Written> WriteFile(Session& session, const std::string& path,
                                  history::FileContent content,
                                  const form::v1::ExportHistoryRequest& what) {
  OutputFile file(path, session.out());
  RETURN_IF_ERROR(file.Open());
  history::RecordWriter writer(&file.stream(), content);
  Written written;
  ASSIGN_OR_RETURN(
      written.result,
      ReadHistory(session, what, [&](const form::v1::HistoryRecord& record) {
        return writer.Write(record);
      }));
  RETURN_IF_ERROR(writer.Finish());
  RETURN_IF_ERROR(file.FinishDurably());
  written.bytes = writer.bytes();
  return written;
}

int Backup(Session& session, const BackupOptions& options, int64_t revision) {
  form::v1::ExportHistoryRequest request;
  request.set_parent(TenantName(options.tenant));
  request.set_revision(revision);
  request.set_include_answers(true);
  const auto history = WriteFile(session, options.output,
                                 history::FileContent::kHistory, request);
  if (!history.ok()) {
    return session.Fail(history.status());
  }
  session.Note(request.parent() + " up to revision " +
               std::to_string(history->result.revision) + " of history " +
               history->result.history_id + ", " +
               std::to_string(history->bytes) + " bytes");
  if (options.keys.empty()) {
    session.Note(
        "without the key table sealed contacts cannot be opened after a "
        "restore: --keys FILE writes it");
    return kFine;
  }
  // After the history: so it has the keys of all that is in there, unless their
  // contacts were erased meanwhile.
  request.set_include_answers(false);
  request.set_include_keys(true);
  request.set_omit_changes(true);
  const auto keys =
      WriteFile(session, options.keys, history::FileContent::kKeys, request);
  if (!keys.ok()) {
    return session.Fail(keys.status());
  }
  session.Note(std::to_string(keys->result.keys) +
               " wrapped keys; keep them, and the master key, apart from the "
               "backup");
  return kFine;
}

}  // namespace

int RunBackup(Session& session, const Words& words) {
  BackupOptions options;
  Arguments arguments(
      "backup --tenant ID -o FILE [--keys FILE]",
      "Writes the whole history of a tenant to one file, as of one revision\n"
      "and while the store works, and checks it on the way. The file does not\n"
      "depend on the database: `jixiao restore` makes a tenant of it in any\n"
      "store, `jixiao verify` checks it without one. The keys of the contacts\n"
      "go to a file of their own.");
  arguments.Option("tenant", "ID", &options.tenant, "Tenant; needed.");
  arguments.Option("output", "FILE", &options.output, "Where to write; needed.",
                   'o');
  arguments.Option("keys", "FILE", &options.keys,
                   "Also write the table of wrapped keys, to this file.");
  arguments.Option("revision", "N", &options.revision,
                   "The last revision; 0 is the present one.");
  session.DeclareCommon(&arguments);
  if (const auto code = session.Parse(arguments, words)) {
    return *code;
  }
  if (options.tenant.empty() || options.output.empty()) {
    return session.FailUsage(
        "--tenant and -o are needed, e.g. --tenant nantong -o nantong.backup");
  }
  const auto revision = ParseCount(options.revision);
  if (!revision.has_value()) {
    return session.FailUsage("--revision takes a number, 0 or more");
  }
  return Backup(session, options, *revision);
}

}  // namespace jixiao::cli
