#include <fstream>
#include <optional>
#include <string>

#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "common/history/record_file.h"
#include "common/history/verifier.h"
#include "tools/jixiao/commands.h"
#include "tools/jixiao/history_source.h"
#include "tools/jixiao/progress.h"

namespace jixiao::cli {
namespace {

using form::v1::HistoryRecord;
using form::v1::RestoreHistoryRequest;

// Of the records that are sent together. Small beside what a message may have.
constexpr size_t kMessageBytes = 512 * 1024;

struct RestoreOptions {
  std::string file;
  std::string keys;
  std::string tenant;
  bool replace = false;
  bool move = false;
};

// Whatever is said of a backup is said before anything is sent.
absl::StatusOr<history::Verification> Check(const std::string& path,
                                            bool keys) {
  std::ifstream in(path, std::ios::binary);
  if (!in) {
    return absl::InvalidArgumentError("cannot read " + path);
  }
  history::Verification result = history::VerifyBackup(&in, {});
  RETURN_IF_ERROR(ToStatus(result, path));
  if (result.only_keys != keys) {
    return absl::InvalidArgumentError(
        path + (keys ? " is no key table: it was written without --keys"
                     : " is a key table: give it as --keys, and the backup "
                       "as FILE"));
  }
  return result;
}

// Sends records in messages of some size. Not thread-safe.
class Sender {
 public:
  explicit Sender(client::HistoryClient::RestoreHistoryStream* stream)
      : stream_(stream) {}

  // False when the stream is over.
  bool Add(HistoryRecord record) {
    bytes_ += record.ByteSizeLong();
    *request_.mutable_records()->add_records() = std::move(record);
    return bytes_ < kMessageBytes || Flush();
  }
  bool Flush() {
    if (!request_.has_records()) {
      return true;
    }
    const bool sent = stream_->Write(request_);
    request_.Clear();
    bytes_ = 0;
    return sent;
  }

 private:
  client::HistoryClient::RestoreHistoryStream* const stream_;
  RestoreHistoryRequest request_;
  size_t bytes_ = 0;
};

// Calls `take` with every record of a file; it says whether to go on.
template <typename TakeRecord>
absl::Status ForEachRecord(const std::string& path, TakeRecord take) {
  std::ifstream in(path, std::ios::binary);
  history::RecordReader reader(&in);
  RETURN_IF_ERROR(reader.Open().status());
  while (true) {
    ASSIGN_OR_RETURN(std::optional<HistoryRecord> record, reader.Next());
    if (!record.has_value() || !take(*std::move(record))) {
      return absl::OkStatus();
    }
  }
}

// Everything of the backup, the keys before its end.
absl::Status SendAll(Session& session, const RestoreOptions& options,
                     int64_t changes, Sender* sender) {
  Progress progress(session.err(), session.err_is_terminal(), "changes",
                    changes);
  int64_t sent = 0;
  bool open = true;
  HistoryRecord end;
  RETURN_IF_ERROR(ForEachRecord(options.file, [&](HistoryRecord record) {
    if (record.has_end()) {
      end = std::move(record);
      return true;
    }
    sent += record.has_change() ? 1 : 0;
    progress.Update(sent);
    open = sender->Add(std::move(record));
    return open;
  }));
  if (open && !options.keys.empty()) {
    RETURN_IF_ERROR(ForEachRecord(options.keys, [&](HistoryRecord record) {
      if (record.has_key()) {
        end.mutable_end()->set_keys(end.end().keys() + 1);
        open = sender->Add(std::move(record));
      }
      return open;
    }));
  }
  if (open && sender->Add(end)) {
    sender->Flush();
  }
  return absl::OkStatus();
}

int Restore(Session& session, const RestoreOptions& options,
            const history::Verification& checked) {
  const auto stream =
      session.history().RestoreHistory(session.stream_options());
  RestoreHistoryRequest request;
  request.mutable_options()->set_parent(TenantName(checked.tenant));
  request.mutable_options()->set_replace(options.replace);
  request.mutable_options()->set_keep_history_id(options.move);
  if (stream->Write(request)) {
    Sender sender(stream.get());
    if (absl::Status sent = SendAll(session, options, checked.changes, &sender);
        !sent.ok()) {
      stream->Cancel();  // the file has changed since it was checked
      (void)stream->Finish();
      return session.Fail(sent);
    }
  }
  const auto response = stream->Finish();
  if (!response.ok()) {
    return session.Fail(response.status());
  }
  session.out() << response->head().tenant() << " restored up to revision "
                << response->restored_revision() << "; it is at revision "
                << response->head().revision() << " of history "
                << response->head().history_id() << '\n';
  if (!options.move) {
    session.Note(
        "cursors, page tokens and etags of before fail with HISTORY_CHANGED: "
        "those who follow the tenant read it anew");
  }
  return kFine;
}

int CheckAndRestore(Session& session, const RestoreOptions& options) {
  const auto checked = Check(options.file, false);
  if (!checked.ok()) {
    return session.Fail(checked.status());
  }
  if (!options.tenant.empty() &&
      TenantName(options.tenant) != TenantName(checked->tenant)) {
    return session.FailUsage(options.file + " is a backup of " +
                             TenantName(checked->tenant) + ", not of " +
                             TenantName(options.tenant));
  }
  if (options.keys.empty()) {
    session.Note("without --keys sealed contacts stay closed");
    return Restore(session, options, *checked);
  }
  const auto keys = Check(options.keys, true);
  if (!keys.ok()) {
    return session.Fail(keys.status());
  }
  if (keys->tenant != checked->tenant) {
    return session.FailUsage(options.keys + " holds the keys of " +
                             TenantName(keys->tenant));
  }
  return Restore(session, options, *checked);
}

}  // namespace

int RunRestore(Session& session, const Words& words) {
  Words operands;
  RestoreOptions options;
  Arguments arguments(
      "restore FILE [--keys FILE] [--replace] [--move]",
      "Makes a tenant of a backup, with its revisions, etags and request ids.\n"
      "The file is checked first and nothing is sent unless it is whole. The\n"
      "history goes on under a new id, so that whoever has seen what came\n"
      "after the backup is told.");
  arguments.Operands("FILE", &operands, 1, 1);
  arguments.Option("keys", "FILE", &options.keys,
                   "The key table that was written with the backup.");
  arguments.Option("tenant", "ID", &options.tenant,
                   "Refuse a backup of another tenant.");
  arguments.Switch("replace", &options.replace,
                   "Replace the tenant if it is there: what it holds is lost.");
  arguments.Switch("move", &options.move,
                   "The history moves here and its source will not go on: "
                   "keep its id, so that cursors stay valid.");
  session.DeclareCommon(&arguments);
  if (const auto code = session.Parse(arguments, words)) {
    return *code;
  }
  options.file = operands[0];
  return CheckAndRestore(session, options);
}

}  // namespace jixiao::cli
