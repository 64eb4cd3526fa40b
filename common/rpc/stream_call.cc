#include "common/rpc/stream_call.h"

#include <algorithm>
#include <utility>

#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "common/rpc/byte_buffer.h"

namespace jixiao::rpc {

void StreamCall::Queue::Push(grpc::ByteBuffer message) {
  bytes_ += message.Length();
  messages_.push_back(std::move(message));
}

grpc::ByteBuffer StreamCall::Queue::Pop() {
  grpc::ByteBuffer message = std::move(messages_.front());
  messages_.pop_front();
  bytes_ -= message.Length();
  return message;
}

void StreamCall::Queue::Clear() {
  messages_.clear();
  bytes_ = 0;
}

StreamCall* StreamCall::Start(Pipeline::Core* core, const MethodInfo* method,
                              const Service::Method* handlers,
                              grpc::CallbackServerContext* server_context) {
  auto* const call = new StreamCall(core, method, handlers, server_context);
  call->Begin();
  return call;
}

void StreamCall::Begin() {
  if (!call_.admission().ok()) {
    End(call_.admission());
    return;
  }
  const absl::Status added =
      call_.core()->AddStream(this, Pipeline::Core::StreamKind::kBlocking);
  if (!added.ok()) {
    End(added);
    return;
  }
  if (!call_.core()->stream_executor().TrySubmit([this] { Execute(); })) {
    End(call_.core()->Refused("too many streams are open: try again later"));
  }
}

void StreamCall::Execute() {
  absl::Status status = handlers_->stream(call_.context(), this);
  if (!AwaitLastWrite() && status.ok()) {
    status = errors::Cancelled(errors::ERROR_REASON_CANCELLED,
                               "the caller went away");
  }
  End(status);
}

// A status sent behind a message that does not leave would not leave either: a
// caller that does not read is cut off.
bool StreamCall::AwaitLastWrite() {
  base::MutexLock lock(mutex_);
  auto begin = std::chrono::steady_clock::now();
  std::size_t unsent = unsent_.size();
  const absl::Duration patience =
      timed_out_ ? absl::ZeroDuration()
                 : call_.core()->options().stream_stall_timeout;
  while (writing_) {
    if (std::exchange(unsent, unsent_.size()) != unsent_.size()) {
      begin = std::chrono::steady_clock::now();
    }
    const absl::Duration rest =
        patience - absl::FromChrono(std::chrono::steady_clock::now() - begin);
    if (rest <= absl::ZeroDuration()) {
      call_.server_context()->TryCancel();
      return false;
    }
    changed_.WaitFor(mutex_, rest);
  }
  return !write_failed_;
}

void StreamCall::End(const absl::Status& status) {
  Finish(call_.End(status));
}

absl::Status StreamCall::Write(std::string message) {
  base::MutexLock lock(mutex_);
  RETURN_IF_ERROR(
      WaitUntil([this]() REQUIRES(mutex_) { return !unsent_.full(); }));
  unsent_.Push(ToByteBuffer(std::move(message)));
  call_.Sent();
  WriteMore();
  return absl::OkStatus();
}

void StreamCall::WriteMore() {
  if (writing_ || unsent_.empty()) {
    return;
  }
  write_buffer_ = unsent_.Pop();
  writing_ = true;
  grpc::WriteOptions options;
  if (!unsent_.empty()) {
    options.set_buffer_hint();  // the next one follows at once
  }
  StartWrite(&write_buffer_, options);
}

void StreamCall::ReadMore() {
  if (reading_ || reads_over_ || read_.full() || !stop_.ok()) {
    return;
  }
  reading_ = true;
  StartRead(&read_buffer_);
}

absl::StatusOr<std::optional<std::string>> StreamCall::Read() {
  base::MutexLock lock(mutex_);
  if (!stop_.ok()) {
    return stop_;
  }
  ReadMore();
  RETURN_IF_ERROR(WaitUntil(
      [this]() REQUIRES(mutex_) { return !read_.empty() || reads_over_; }));
  if (read_.empty()) {
    return std::nullopt;
  }
  const grpc::ByteBuffer message = read_.Pop();
  ReadMore();
  const absl::Status received = call_.Received(message.Length());
  if (!received.ok()) {
    return Stop(received);
  }
  return std::optional<std::string>(FlatBytes(message).view());
}

template <typename Done>
absl::Status StreamCall::WaitUntil(Done done) {
  const absl::Duration stall = call_.core()->options().stream_stall_timeout;
  const absl::Duration left = call_.context().TimeLeft();
  const auto begin = std::chrono::steady_clock::now();
  while (!done() && stop_.ok()) {
    const absl::Duration waited =
        absl::FromChrono(std::chrono::steady_clock::now() - begin);
    const absl::Duration rest = std::min(stall, left) - waited;
    if (rest > absl::ZeroDuration()) {
      changed_.WaitFor(mutex_, rest);
    } else if (left <= stall) {
      timed_out_ = true;
      Stop(errors::DeadlineExceeded(errors::ERROR_REASON_DEADLINE_EXCEEDED,
                                    "the deadline passed"))
          .IgnoreError();
    } else {
      timed_out_ = true;
      Stop(errors::ResourceExhausted(errors::ERROR_REASON_SLOW_READER,
                                     "the stream stood still for too long"))
          .IgnoreError();
    }
  }
  return stop_;
}

absl::Status StreamCall::Stop(absl::Status status) {
  if (stop_.ok()) {
    stop_ = std::move(status);
    changed_.NotifyAll();
  }
  return stop_;
}

void StreamCall::Interrupt(const absl::Status& status) {
  base::MutexLock lock(mutex_);
  Stop(status).IgnoreError();
}

void StreamCall::OnReadDone(bool ok) {
  base::MutexLock lock(mutex_);
  reading_ = false;
  if (ok) {
    read_.Push(std::move(read_buffer_));
    read_buffer_.Clear();
    ReadMore();
  } else {
    reads_over_ = true;
  }
  changed_.NotifyAll();
}

void StreamCall::OnWriteDone(bool ok) {
  base::MutexLock lock(mutex_);
  writing_ = false;
  if (ok) {
    WriteMore();
  } else {
    write_failed_ = true;
    unsent_.Clear();
    Stop(errors::Cancelled(errors::ERROR_REASON_CANCELLED,
                           "the caller went away"))
        .IgnoreError();
  }
  changed_.NotifyAll();
}

void StreamCall::OnCancel() {
  call_.context().MarkCancelled();
  base::MutexLock lock(mutex_);
  Stop(call_.context().CheckAlive()).IgnoreError();
}

void StreamCall::OnDone() {
  call_.core()->RemoveStream(this, Pipeline::Core::StreamKind::kBlocking);
  delete this;
}

}  // namespace jixiao::rpc
