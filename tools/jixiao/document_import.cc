#include "tools/jixiao/document_import.h"

#include <atomic>
#include <thread>

#include "common/base/file_util.h"
#include "common/base/sha256.h"
#include "common/base/status_macros.h"
#include "tools/jixiao/progress.h"

namespace jixiao::cli {
namespace {

constexpr size_t kChunkBytes = 64 << 10;
// The service decides what is too large; this only bounds our own memory.
constexpr size_t kMaxFileBytes = 256 << 20;

using ImportStream = client::FormStoreClient::ImportDocumentsStream;

// False when the stream is over; its Read tells why.
bool Send(ImportStream& stream, const std::string& id,
          const form::v1::DocumentHeader& header, std::string_view bytes) {
  form::v1::ImportDocumentsRequest request;
  request.set_document_id(id);
  *request.mutable_header() = header;
  if (!stream.Write(request)) {
    return false;
  }
  for (size_t at = 0; at < bytes.size(); at += kChunkBytes) {
    const std::string_view chunk = bytes.substr(at, kChunkBytes);
    request.set_chunk(chunk.data(), chunk.size());
    if (!stream.Write(request)) {
      return false;
    }
  }
  request.mutable_end()->set_sha256(base::Sha256Hex(bytes));
  return stream.Write(request);
}

absl::Status SendAll(ImportStream& stream,
                     const std::vector<std::string>& paths,
                     const form::v1::DocumentHeader& header) {
  for (const std::string& path : paths) {
    ASSIGN_OR_RETURN(const std::string bytes,
                     base::ReadFile(path, kMaxFileBytes));
    if (!Send(stream, path, header, bytes)) {
      break;
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status ImportFiles(
    Session& session, const std::vector<std::string>& paths,
    const form::v1::DocumentHeader& header,
    const std::function<void(const form::v1::ImportDocumentsResponse&)>&
        on_answer) {
  const auto stream =
      session.form_store().ImportDocuments(session.stream_options());
  absl::Status sent;
  std::thread sender([&] {
    sent = SendAll(*stream, paths, header);
    stream->WritesDone();
  });
  Progress progress(session.err(), session.err_is_terminal(), "documents",
                    static_cast<int64_t>(paths.size()));
  int64_t answers = 0;
  absl::Status received;
  while (true) {
    auto answer = stream->Read();
    if (!answer.ok() || !answer->has_value()) {
      received = answer.status();
      break;
    }
    progress.Update(++answers);
    on_answer(**answer);
  }
  sender.join();
  RETURN_IF_ERROR(sent);
  return received;
}

absl::Status FromRpcStatus(const google::rpc::Status& status) {
  absl::Status result(static_cast<absl::StatusCode>(status.code()),
                      status.message());
  for (const auto& detail : status.details()) {
    result.SetPayload(detail.type_url(), absl::Cord(detail.value()));
  }
  return result;
}

}  // namespace jixiao::cli
