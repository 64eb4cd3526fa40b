#include "tools/jixiao/document_import.h"

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <thread>

#include <unistd.h>

#include "common/base/file_util.h"
#include "common/base/mutex.h"
#include "common/base/sha256.h"
#include "common/base/status_macros.h"
#include "tools/jixiao/progress.h"

namespace jixiao::cli {
namespace {

constexpr size_t kChunkBytes = 64 << 10;
// The service decides what is too large; this only bounds our own memory.
constexpr size_t kMaxFileBytes = 256 << 20;

using ImportStream = client::FormStoreClient::ImportDocumentsStream;

// What has been sent and answered so far, drawn by whichever thread finds it
// changed.
class ImportProgress {
 public:
  ImportProgress(Session& session, const std::vector<std::string>& paths)
      : documents_(paths.size()),
        progress_(session.err(), session.err_is_terminal(), "KiB sent",
                  KibibytesOf(paths)) {}

  void Sent(size_t bytes) EXCLUDES(mutex_) {
    const base::MutexLock lock(mutex_);
    bytes_ += bytes;
    Draw();
  }
  // Takes the bar away, runs `print`, and counts one answer.
  void Answered(const std::function<void()>& print) EXCLUDES(mutex_) {
    const base::MutexLock lock(mutex_);
    ++answers_;
    progress_.Clear();
    print();
  }
  // Keeps drawing until Finish: reading a large document may take long after
  // its last byte was sent.
  void DrawUntilFinished() EXCLUDES(mutex_) {
    const base::MutexLock lock(mutex_);
    while (!finished_) {
      Draw();
      changed_.WaitFor(mutex_, absl::Milliseconds(100));
    }
  }
  void Finish() EXCLUDES(mutex_) {
    const base::MutexLock lock(mutex_);
    finished_ = true;
    progress_.Clear();
    changed_.NotifyAll();
  }

 private:
  static int64_t KibibytesOf(const std::vector<std::string>& paths) {
    uintmax_t bytes = 0;
    for (const std::string& path : paths) {
      std::error_code error;
      const uintmax_t size = std::filesystem::file_size(path, error);
      if (error) {
        return 0;  // a pipe: nobody knows
      }
      bytes += size;
    }
    return static_cast<int64_t>(bytes / 1024 + 1);
  }
  void Draw() REQUIRES(mutex_) {
    if (!finished_) {
      progress_.Update(static_cast<int64_t>(bytes_ / 1024 + 1),
                       ", " + std::to_string(answers_) + "/" +
                           std::to_string(documents_) + " answered");
    }
  }

  base::Mutex mutex_;
  base::CondVar changed_;
  const size_t documents_;
  size_t bytes_ GUARDED_BY(mutex_) = 0;
  size_t answers_ GUARDED_BY(mutex_) = 0;
  bool finished_ GUARDED_BY(mutex_) = false;
  Progress progress_ GUARDED_BY(mutex_);
};

// False when the stream is over; its Read tells why.
bool Send(ImportStream& stream, const std::string& id,
          const form::v1::DocumentHeader& header, std::string_view bytes,
          ImportProgress* progress) {
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
    progress->Sent(chunk.size());
  }
  request.mutable_end()->set_sha256(base::Sha256Hex(bytes));
  return stream.Write(request);
}

absl::Status SendAll(ImportStream& stream,
                     const std::vector<std::string>& paths,
                     const form::v1::DocumentHeader& header,
                     ImportProgress* progress) {
  for (const std::string& path : paths) {
    ASSIGN_OR_RETURN(const std::string bytes,
                     base::ReadFile(path, kMaxFileBytes));
    if (!Send(stream, path, header, bytes, progress)) {
      break;
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckReadable(const std::vector<std::string>& paths) {
  std::string unreadable;
  for (const std::string& path : paths) {
    // Not opened: a pipe can be read only once.
    int error = access(path.c_str(), R_OK) == 0 ? 0 : errno;
    std::error_code ignored;
    if (std::filesystem::is_directory(path, ignored)) {
      error = EISDIR;
    }
    if (error != 0) {
      unreadable += (unreadable.empty() ? "" : "; ") + path + ": " +
                    std::generic_category().message(error);
    }
  }
  return unreadable.empty()
             ? absl::OkStatus()
             : absl::InvalidArgumentError("cannot read " + unreadable);
}

absl::Status ImportFiles(
    Session& session, const std::vector<std::string>& paths,
    const form::v1::DocumentHeader& header,
    const std::function<void(const form::v1::ImportDocumentsResponse&)>&
        on_answer) {
  const auto stream =
      session.form_store().ImportDocuments(session.stream_options());
  ImportProgress progress(session, paths);
  absl::Status sent;
  std::thread sender([&] {
    sent = SendAll(*stream, paths, header, &progress);
    stream->WritesDone();
    progress.DrawUntilFinished();
  });
  absl::Status received;
  while (true) {
    auto answer = stream->Read();
    if (!answer.ok() || !answer->has_value()) {
      received = answer.status();
      break;
    }
    progress.Answered([&] { on_answer(**answer); });
  }
  progress.Finish();
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
