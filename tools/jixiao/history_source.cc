#include "tools/jixiao/history_source.h"

#include <string>

#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "common/history/verifier.h"
#include "tools/jixiao/progress.h"

namespace jixiao::cli {
namespace {

using form::v1::HistoryRecord;

// The end goes to the sink only when all before it is known to be in order.
absl::Status TakeRecord(const HistoryRecord& record,
                        history::HistoryVerifier* verifier,
                        const RecordSink& sink) {
  verifier->Take(record);
  return verifier->broken() || record.has_end() ? absl::OkStatus()
                                                : sink(record);
}

}  // namespace

absl::Status ToStatus(const history::Verification& result,
                      std::string_view what) {
  if (result.ok()) {
    return absl::OkStatus();
  }
  const history::Fault& fault = *result.fault;
  std::string text(what);
  text += " is broken";
  if (fault.revision > 0) {
    text += " at revision " + std::to_string(fault.revision);
  }
  return errors::DataLoss(errors::ERROR_REASON_BACKUP_INVALID,
                          text + ": " + fault.what)
      .With("fault", history::FaultName(fault.kind))
      .With("revision", std::to_string(fault.revision));
}

absl::StatusOr<history::Verification> ReadHistory(
    Session& session, const form::v1::ExportHistoryRequest& request,
    const RecordSink& sink) {
  const auto stream =
      session.history().ExportHistory(request, session.stream_options());
  history::HistoryVerifier verifier({.only_keys = request.omit_changes()});
  Progress progress(session.err(), session.err_is_terminal(), "changes", 0);
  HistoryRecord end;
  while (true) {
    ASSIGN_OR_RETURN(auto response, stream->Read());
    if (!response.has_value()) {
      break;
    }
    for (const HistoryRecord& record : response->records()) {
      RETURN_IF_ERROR(TakeRecord(record, &verifier, sink));
      if (record.has_end()) {
        end = record;
      }
    }
    progress.Update(verifier.changes());
  }
  history::Verification result = verifier.Finish();
  RETURN_IF_ERROR(ToStatus(result, "the history that form-store sent"));
  RETURN_IF_ERROR(sink(end));
  return result;
}

}  // namespace jixiao::cli
