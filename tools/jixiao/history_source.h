#ifndef JIXIAO_TOOLS_JIXIAO_HISTORY_SOURCE_H_
#define JIXIAO_TOOLS_JIXIAO_HISTORY_SOURCE_H_

#include <functional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "common/history/verification.h"
#include "jixiao/form/v1/history_service.pb.h"
#include "tools/jixiao/session.h"

namespace jixiao::cli {

using RecordSink =
    std::function<absl::Status(const form::v1::HistoryRecord& record)>;

// Reads an exported history from form-store, with progress, and gives `sink`
// every record once it was found in order, the end last. DATA_LOSS
// (DATA_CORRUPT) when what the store sends is broken, with the first fault.
absl::StatusOr<history::Verification> ReadHistory(
    Session& session, const form::v1::ExportHistoryRequest& request,
    const RecordSink& sink);

// DATA_LOSS (BACKUP_INVALID) with the first fault, unless there is none. `what`
// begins the sentence.
absl::Status ToStatus(const history::Verification& result,
                      std::string_view what);

}  // namespace jixiao::cli

#endif  // JIXIAO_TOOLS_JIXIAO_HISTORY_SOURCE_H_
