#ifndef JIXIAO_COMMON_RPC_PUSH_STREAM_H_
#define JIXIAO_COMMON_RPC_PUSH_STREAM_H_

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "common/rpc/message_codec.h"

namespace jixiao::rpc {

// What became of a push.
enum class PushResult {
  kTaken,
  // The buffer is full: keep the message (or the cursor before it) and go on
  // when the ready callback comes.
  kFull,
  // The stream is over.
  kClosed,
};

// The sending end of a stream without a thread, as serialised messages.
// Thread-safe. No call waits. Messages leave in the order in which they were
// taken.
class PushIo {
 public:
  virtual ~PushIo() = default;

  // The bytes are shared, so one serialised change may go to many streams.
  virtual PushResult Push(std::shared_ptr<const std::string> message) = 0;

  // Whether the next Push would be taken.
  virtual bool Ready() const = 0;

  // Ends the stream when what was pushed has left. Later calls do nothing.
  virtual void Finish(absl::Status status) = 0;

  // `on_ready` is called each time the buffer was full and half of it is free
  // again; `on_closed` once, when the stream is over for whatever reason (at
  // once if it is already). Both run on a thread of gRPC, hold no lock of the
  // stream, and must not wait. Set them before the first Push; after
  // `on_closed` neither is called.
  virtual void SetCallbacks(std::function<void()> on_ready,
                            std::function<void()> on_closed) = 0;
};

// The typed end. Copies are the same stream; it lives on, closed, when the call
// is over. When the server drains, the stream ends with UNAVAILABLE DRAINING.
template <typename Response>
class PushStream {
 public:
  explicit PushStream(std::shared_ptr<PushIo> io) : io_(std::move(io)) {}

  PushResult Push(const Response& response) {
    absl::StatusOr<std::string> bytes = Serialize(response);
    if (!bytes.ok()) {
      io_->Finish(bytes.status());
      return PushResult::kClosed;
    }
    return io_->Push(std::make_shared<const std::string>(*std::move(bytes)));
  }
  PushResult Push(std::shared_ptr<const std::string> serialized_response) {
    return io_->Push(std::move(serialized_response));
  }

  bool Ready() const { return io_->Ready(); }
  void Finish(absl::Status status) { io_->Finish(std::move(status)); }
  void SetCallbacks(std::function<void()> on_ready,
                    std::function<void()> on_closed) {
    io_->SetCallbacks(std::move(on_ready), std::move(on_closed));
  }

 private:
  std::shared_ptr<PushIo> io_;
};

}  // namespace jixiao::rpc

#endif  // JIXIAO_COMMON_RPC_PUSH_STREAM_H_
