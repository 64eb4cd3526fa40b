#ifndef JIXIAO_COMMON_CLIENT_FORM_IMPORT_H_
#define JIXIAO_COMMON_CLIENT_FORM_IMPORT_H_

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"

#include "common/base/mutex.h"
#include "common/client/call_options.h"
#include "common/client/form_store_client.h"

namespace jixiao::client {

// Imports any number of typed forms through a stream that may break: every item
// gets a request id, and those without answer are sent again with it on the
// next stream, so each is imported once. Used once.
class FormImport {
 public:
  // Items that wait for their answer at most, and so are kept.
  static constexpr std::size_t kMaxUnanswered = 2000;

  // The next item, none at the end; called by one thread. Item ids are unique;
  // request ids are filled in where they are empty.
  using Source = std::function<std::optional<form::v1::ImportFormsRequest>()>;
  // Takes each answer once, in the order in which they come; called by the
  // thread that runs the import.
  using Sink = std::function<void(const form::v1::ImportFormsResponse&)>;

  // `client` outlives the import.
  FormImport(FormStoreClient* client, Source source, Sink sink)
      : client_(client), source_(std::move(source)), sink_(std::move(sink)) {}
  FormImport(const FormImport&) = delete;
  FormImport& operator=(const FormImport&) = delete;

  // OK when all items were answered, each as its answer says. Otherwise why the
  // stream could not go on; to import the rest, with the same request ids, is
  // safe. `options.timeout` is for all of it.
  absl::Status Run(const CallOptions& options);

 private:
  using Stream = FormStoreClient::ImportFormsStream;

  // One stream. `progress`: whether it brought an answer.
  absl::Status RunStream(const CallOptions& options, bool* progress);
  // Sends what is unanswered, then what comes, until the stream or the source
  // ends.
  void Send(Stream* stream);
  // The next item to be sent, kept until it is answered; waits for room.
  std::optional<form::v1::ImportFormsRequest> Next() EXCLUDES(mutex_);
  void Take(const form::v1::ImportFormsResponse& response) EXCLUDES(mutex_);

  FormStoreClient* const client_;
  const Source source_;
  const Sink sink_;
  bool exhausted_ = false;  // of the sending thread
  base::Mutex mutex_;
  base::CondVar changed_;
  // By item id.
  std::map<std::string, form::v1::ImportFormsRequest> unanswered_
      GUARDED_BY(mutex_);
  bool broken_ GUARDED_BY(mutex_) = false;  // the present stream
};

}  // namespace jixiao::client

#endif  // JIXIAO_COMMON_CLIENT_FORM_IMPORT_H_
