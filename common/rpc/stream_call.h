#ifndef JIXIAO_COMMON_RPC_STREAM_CALL_H_
#define JIXIAO_COMMON_RPC_STREAM_CALL_H_

#include <cstddef>
#include <deque>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/server_callback.h"

#include "common/base/mutex.h"
#include "common/rpc/call.h"
#include "common/rpc/service.h"
#include "common/rpc/stream.h"

// Internal to common/rpc.
namespace jixiao::rpc {

// A server or bidi stream whose handler runs on a thread of the stream executor
// and waits for its messages. Some of them are read ahead and written behind,
// so that the threads need not meet for each. Deletes itself when done.
class StreamCall final
    : public grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>,
      public StreamIo,
      public LiveStream {
 public:
  // All pointers outlive the call.
  static StreamCall* Start(Pipeline::Core* core, const MethodInfo* method,
                           const Service::Method* handlers,
                           grpc::CallbackServerContext* server_context);

  // StreamIo
  absl::Status Write(std::string message) override;
  absl::StatusOr<std::optional<std::string>> Read() override;

  // LiveStream. Reads and writes watch for stalls themselves.
  void Interrupt(const absl::Status& status) override;
  void CheckStall(absl::Duration) override {}

  // Reactions
  void OnReadDone(bool ok) override;
  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;

 private:
  StreamCall(Pipeline::Core* core, const MethodInfo* method,
             const Service::Method* handlers,
             grpc::CallbackServerContext* server_context)
      : call_(core, method, server_context), handlers_(handlers) {}
  ~StreamCall() override = default;

  // Messages that wait, of each direction; one that is larger waits alone.
  class Queue {
   public:
    static constexpr std::size_t kMaxMessages = 64;
    static constexpr std::size_t kMaxBytes = 256 * 1024;

    bool empty() const { return messages_.empty(); }
    std::size_t size() const { return messages_.size(); }
    bool full() const {
      return messages_.size() >= kMaxMessages || bytes_ >= kMaxBytes;
    }
    void Push(grpc::ByteBuffer message);
    grpc::ByteBuffer Pop();
    void Clear();

   private:
    std::deque<grpc::ByteBuffer> messages_;
    std::size_t bytes_ = 0;
  };

  void Begin();
  void Execute();
  void End(const absl::Status& status);
  // Whether all that was written has left.
  bool AwaitLastWrite();

  // Waits until `done` holds. Not OK when the stream is to end, or stands still
  // for too long.
  template <typename Done>
  absl::Status WaitUntil(Done done) REQUIRES(mutex_);
  absl::Status Stop(absl::Status status) REQUIRES(mutex_);
  // Each begins the next operation of its direction, if it is time for one.
  void ReadMore() REQUIRES(mutex_);
  void WriteMore() REQUIRES(mutex_);

  Call call_;
  const Service::Method* const handlers_;

  base::Mutex mutex_;
  base::CondVar changed_;
  // Why the stream is to end; the first reason stays.
  absl::Status stop_ GUARDED_BY(mutex_);
  bool reading_ GUARDED_BY(mutex_) = false;
  bool writing_ GUARDED_BY(mutex_) = false;
  bool write_failed_ GUARDED_BY(mutex_) = false;
  bool timed_out_ GUARDED_BY(mutex_) = false;
  bool reads_over_ GUARDED_BY(mutex_) = false;
  Queue read_ GUARDED_BY(mutex_);    // not yet taken by the handler
  Queue unsent_ GUARDED_BY(mutex_);  // behind the one being written
  // Handed to gRPC while reading_ or writing_, else ours.
  grpc::ByteBuffer read_buffer_;
  grpc::ByteBuffer write_buffer_;
};

}  // namespace jixiao::rpc

#endif  // JIXIAO_COMMON_RPC_STREAM_CALL_H_
