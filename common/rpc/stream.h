#ifndef JIXIAO_COMMON_RPC_STREAM_H_
#define JIXIAO_COMMON_RPC_STREAM_H_

#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "common/rpc/message_codec.h"

namespace jixiao::rpc {

// The two directions of a stream as serialised messages, for a handler that
// runs on a thread of its own and may wait. One thread may read while another
// writes. Errors are final, and are what the handler returns:
//   CANCELLED CANCELLED              the caller went away
//   DEADLINE_EXCEEDED                its deadline passed
//   UNAVAILABLE DRAINING             the server is going away
//   RESOURCE_EXHAUSTED SLOW_READER   the caller did not read (or write) for
//                                    longer than --stream_stall_timeout
//   RESOURCE_EXHAUSTED MESSAGE_TOO_LARGE
class StreamIo {
 public:
  virtual ~StreamIo() = default;

  // Hands the message to the transport, in order. Waits while those that have
  // not left yet are many or large.
  virtual absl::Status Write(std::string message) = 0;

  // Waits for the next message; nullopt once the caller is done writing.
  virtual absl::StatusOr<std::optional<std::string>> Read() = 0;
};

// The writing side.
template <typename Response>
class Writer {
 public:
  // `io` outlives the writer. A test passes a fake.
  explicit Writer(StreamIo* io) : io_(io) {}

  absl::Status Write(const Response& response) {
    absl::StatusOr<std::string> bytes = Serialize(response);
    return bytes.ok() ? io_->Write(*std::move(bytes)) : bytes.status();
  }
  absl::Status Write(Serialized<Response> response) {
    return io_->Write(std::move(response.bytes));
  }

 private:
  StreamIo* io_;
};

// Both sides.
template <typename Request, typename Response>
class Stream : public Writer<Response> {
 public:
  explicit Stream(StreamIo* io) : Writer<Response>(io), io_(io) {}

  // nullopt once the caller is done writing.
  absl::StatusOr<std::optional<Request>> Read() {
    absl::StatusOr<std::optional<std::string>> bytes = io_->Read();
    if (!bytes.ok()) {
      return bytes.status();
    }
    if (!bytes->has_value()) {
      return std::optional<Request>();
    }
    std::optional<Request> request(std::in_place);
    if (absl::Status parsed = Parse(**bytes, &*request); !parsed.ok()) {
      return parsed;
    }
    return request;
  }

 private:
  StreamIo* io_;
};

// INVALID_ARGUMENT: a server stream got no request.
absl::Status MissingRequest();

// The one request of a server stream.
template <typename Request>
absl::StatusOr<Request> ReadOnly(StreamIo* io) {
  absl::StatusOr<std::optional<Request>> request =
      Stream<Request, Request>(io).Read();
  if (!request.ok()) {
    return request.status();
  }
  if (!request->has_value()) {
    return MissingRequest();
  }
  return **std::move(request);
}

}  // namespace jixiao::rpc

#endif  // JIXIAO_COMMON_RPC_STREAM_H_
