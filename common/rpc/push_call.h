#ifndef JIXIAO_COMMON_RPC_PUSH_CALL_H_
#define JIXIAO_COMMON_RPC_PUSH_CALL_H_

#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/server_callback.h"

#include "common/base/mutex.h"
#include "common/rpc/call.h"
#include "common/rpc/push_stream.h"
#include "common/rpc/service.h"

// Internal to common/rpc.
namespace jixiao::rpc {

class PushCall;

// The buffer between those who push and the call; outlives the call for those
// who still hold it.
class PushBuffer final : public PushIo {
 public:
  PushBuffer(PushCall* call, std::size_t max_messages, std::size_t max_bytes)
      : max_messages_(max_messages), max_bytes_(max_bytes), call_(call) {}

  // PushIo
  PushResult Push(std::shared_ptr<const std::string> message) override;
  bool Ready() const override;
  void Finish(absl::Status status) override;
  void SetCallbacks(std::function<void()> on_ready,
                    std::function<void()> on_closed) override;

  // From the call.
  void WriteDone(bool ok);
  void Cancelled(absl::Status status);
  // The call is over and will be gone.
  void Closed();
  // Cancels the call when a message has not left for longer than `limit`.
  void CheckStall(absl::Duration limit);

 private:
  bool IsFull() const REQUIRES(mutex_);
  // Starts the next operation if none runs.
  void Advance() REQUIRES(mutex_);

  const std::size_t max_messages_;
  const std::size_t max_bytes_;

  mutable base::Mutex mutex_;
  PushCall* call_ GUARDED_BY(mutex_);  // null when the call is over
  // The front one is on its way while writing_.
  std::deque<std::shared_ptr<const std::string>> queue_ GUARDED_BY(mutex_);
  std::size_t queued_bytes_ GUARDED_BY(mutex_) = 0;
  bool writing_ GUARDED_BY(mutex_) = false;
  std::chrono::steady_clock::time_point write_begin_ GUARDED_BY(mutex_);
  mutable bool was_full_ GUARDED_BY(mutex_) = false;
  std::optional<absl::Status> finish_ GUARDED_BY(mutex_);
  bool finish_sent_ GUARDED_BY(mutex_) = false;
  std::function<void()> on_ready_ GUARDED_BY(mutex_);
  std::function<void()> on_closed_ GUARDED_BY(mutex_);
};

// A stream without a thread. Deletes itself when done.
class PushCall final
    : public grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>,
      public LiveStream {
 public:
  // All pointers outlive the call.
  static PushCall* Start(Pipeline::Core* core, const MethodInfo* method,
                         const Service::Method* handlers,
                         grpc::CallbackServerContext* server_context);

  // LiveStream
  void Interrupt(const absl::Status& status) override;
  void CheckStall(absl::Duration limit) override;

  // Reactions
  void OnReadDone(bool ok) override;
  void OnWriteDone(bool ok) override { buffer_->WriteDone(ok); }
  void OnCancel() override;
  void OnDone() override;

  // From the buffer, under its lock.
  void WriteOne(std::shared_ptr<const std::string> message);
  void End(const absl::Status& status);
  void Abort() { call_.server_context()->TryCancel(); }

 private:
  PushCall(Pipeline::Core* core, const MethodInfo* method,
           const Service::Method* handlers,
           grpc::CallbackServerContext* server_context);
  ~PushCall() override = default;

  void Begin();

  Call call_;
  const Service::Method* const handlers_;
  const std::shared_ptr<PushBuffer> buffer_;
  grpc::ByteBuffer request_;
  grpc::ByteBuffer write_buffer_;
};

}  // namespace jixiao::rpc

#endif  // JIXIAO_COMMON_RPC_PUSH_CALL_H_
