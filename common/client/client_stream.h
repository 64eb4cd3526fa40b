#ifndef JIXIAO_COMMON_CLIENT_CLIENT_STREAM_H_
#define JIXIAO_COMMON_CLIENT_CLIENT_STREAM_H_

#include <optional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace jixiao::client {

// The receiving end of a stream. Read and Write may be called by one thread
// each; Cancel by any. Going away cancels.
template <typename Response>
class ReadStream {
 public:
  virtual ~ReadStream() = default;

  // Waits for the next response; nullopt after the last one of a stream that
  // ended well, else its status. Final: not to be called again after either.
  virtual absl::StatusOr<std::optional<Response>> Read() = 0;

  // Ends the stream; Read returns CANCELLED.
  virtual void Cancel() = 0;
};

template <typename Request, typename Response>
class BidiStream : public ReadStream<Response> {
 public:
  // Waits until the transport takes the request. False when the stream is over;
  // Read tells why.
  virtual bool Write(const Request& request) = 0;

  // No more requests.
  virtual void WritesDone() = 0;
};

// The sending end of a stream that is answered once, at its end. Used by one
// thread; Cancel by any. Going away cancels.
template <typename Request, typename Response>
class WriteStream {
 public:
  virtual ~WriteStream() = default;

  // Waits until the transport takes the request. False when the stream is over;
  // Finish tells why.
  virtual bool Write(const Request& request) = 0;

  // No more requests: waits for the answer. Final.
  virtual absl::StatusOr<Response> Finish() = 0;

  // Ends the stream; Finish returns CANCELLED.
  virtual void Cancel() = 0;
};

}  // namespace jixiao::client

#endif  // JIXIAO_COMMON_CLIENT_CLIENT_STREAM_H_
