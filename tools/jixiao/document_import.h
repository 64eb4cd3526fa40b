#ifndef JIXIAO_TOOLS_JIXIAO_DOCUMENT_IMPORT_H_
#define JIXIAO_TOOLS_JIXIAO_DOCUMENT_IMPORT_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"

#include "jixiao/form/v1/intake_service.pb.h"
#include "tools/jixiao/session.h"

namespace jixiao::cli {

// INVALID_ARGUMENT naming every path that cannot be read, so that nothing is
// sent when one is mistyped.
absl::Status CheckReadable(const std::vector<std::string>& paths);

// Sends files as one ImportDocuments stream, each with `header` and its path as
// the document id. `on_answer` runs for each answer, in the order in which they
// come, and never while the progress is drawn. NOT_FOUND and the like when a
// file cannot be read after all (nothing after it is sent), else the status of
// the stream.
absl::Status ImportFiles(
    Session& session, const std::vector<std::string>& paths,
    const form::v1::DocumentHeader& header,
    const std::function<void(const form::v1::ImportDocumentsResponse&)>&
        on_answer);

// An absl::Status of what an answer carries.
absl::Status FromRpcStatus(const google::rpc::Status& status);

}  // namespace jixiao::cli

#endif  // JIXIAO_TOOLS_JIXIAO_DOCUMENT_IMPORT_H_
