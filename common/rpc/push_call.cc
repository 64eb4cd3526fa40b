#include "common/rpc/push_call.h"

#include <utility>

#include "common/rpc/byte_buffer.h"
#include "common/rpc/stream.h"

namespace jixiao::rpc {

PushResult PushBuffer::Push(std::shared_ptr<const std::string> message) {
  base::MutexLock lock(mutex_);
  if (call_ == nullptr || finish_.has_value()) {
    return PushResult::kClosed;
  }
  if (IsFull()) {
    was_full_ = true;
    return PushResult::kFull;
  }
  queued_bytes_ += message->size();
  queue_.push_back(std::move(message));
  Advance();
  return PushResult::kTaken;
}

bool PushBuffer::Ready() const {
  base::MutexLock lock(mutex_);
  const bool full = IsFull();
  was_full_ = was_full_ || full;
  return call_ != nullptr && !finish_.has_value() && !full;
}

void PushBuffer::Finish(absl::Status status) {
  base::MutexLock lock(mutex_);
  if (call_ != nullptr && !finish_.has_value()) {
    finish_ = std::move(status);
    Advance();
  }
}

void PushBuffer::SetCallbacks(std::function<void()> on_ready,
                              std::function<void()> on_closed) {
  {
    base::MutexLock lock(mutex_);
    if (call_ != nullptr) {
      on_ready_ = std::move(on_ready);
      on_closed_ = std::move(on_closed);
      return;
    }
  }
  on_closed();
}

void PushBuffer::WriteDone(bool ok) {
  std::function<void()> on_ready;
  {
    base::MutexLock lock(mutex_);
    writing_ = false;
    if (!queue_.empty()) {  // empty after Cancelled
      queued_bytes_ -= queue_.front()->size();
      queue_.pop_front();
    }
    if (!ok) {
      queue_.clear();
      queued_bytes_ = 0;
      if (!finish_.has_value()) {
        finish_ = absl::CancelledError();
      }
    }
    Advance();
    if (was_full_ && !finish_.has_value() &&
        queue_.size() <= max_messages_ / 2 && queued_bytes_ <= max_bytes_ / 2) {
      was_full_ = false;
      on_ready = on_ready_;
    }
  }
  if (on_ready) {
    on_ready();
  }
}

void PushBuffer::Cancelled(absl::Status status) {
  base::MutexLock lock(mutex_);
  queue_.clear();
  queued_bytes_ = 0;
  if (!finish_.has_value()) {
    finish_ = std::move(status);
  }
  Advance();
}

void PushBuffer::Closed() {
  std::function<void()> on_closed;
  {
    base::MutexLock lock(mutex_);
    call_ = nullptr;
    queue_.clear();
    on_ready_ = nullptr;
    on_closed = std::exchange(on_closed_, nullptr);
  }
  if (on_closed) {
    on_closed();
  }
}

void PushBuffer::CheckStall(absl::Duration limit) {
  base::MutexLock lock(mutex_);
  if (call_ != nullptr && writing_ &&
      absl::FromChrono(std::chrono::steady_clock::now() - write_begin_) >
          limit) {
    call_->Abort();
  }
}

bool PushBuffer::IsFull() const {
  return queue_.size() >= max_messages_ || queued_bytes_ >= max_bytes_;
}

void PushBuffer::Advance() {
  if (call_ == nullptr || writing_ || finish_sent_) {
    return;
  }
  if (!queue_.empty()) {
    writing_ = true;
    write_begin_ = std::chrono::steady_clock::now();
    call_->WriteOne(queue_.front());
  } else if (finish_.has_value()) {
    finish_sent_ = true;
    call_->End(*finish_);
  }
}

PushCall::PushCall(Pipeline::Core* core, const MethodInfo* method,
                   const Service::Method* handlers,
                   grpc::CallbackServerContext* server_context)
    : call_(core, method, server_context),
      handlers_(handlers),
      buffer_(std::make_shared<PushBuffer>(this,
                                           core->options().push_buffer_messages,
                                           core->options().push_buffer_bytes)) {
}

PushCall* PushCall::Start(Pipeline::Core* core, const MethodInfo* method,
                          const Service::Method* handlers,
                          grpc::CallbackServerContext* server_context) {
  auto* const call = new PushCall(core, method, handlers, server_context);
  call->Begin();
  return call;
}

void PushCall::Begin() {
  if (!call_.admission().ok()) {
    buffer_->Finish(call_.admission());
    return;
  }
  const absl::Status added =
      call_.core()->AddStream(this, Pipeline::Core::StreamKind::kPush);
  if (!added.ok()) {
    buffer_->Finish(added);
    return;
  }
  StartRead(&request_);
}

void PushCall::OnReadDone(bool ok) {
  absl::Status received =
      ok ? call_.Received(request_.Length()) : call_.context().CheckAlive();
  if (!ok && received.ok()) {
    received = MissingRequest();
  }
  if (!received.ok()) {
    buffer_->Finish(received);
    return;
  }
  // The call may be over, and this object gone, while the handler runs: the
  // task holds what it needs.
  const auto run = [context = call_.context(), buffer = buffer_,
                    request = request_, handlers = handlers_] {
    absl::Status status = context.CheckAlive();
    if (status.ok()) {
      status = handlers->push(context, FlatBytes(request).view(), buffer);
    }
    if (!status.ok()) {
      buffer->Finish(std::move(status));
    }
  };
  if (!call_.core()->unary_executor().TrySubmit(run)) {
    buffer_->Finish(
        call_.core()->Refused("too many calls are waiting: try again later"));
  }
}

void PushCall::OnCancel() {
  call_.context().MarkCancelled();
  buffer_->Cancelled(call_.context().CheckAlive());
}

void PushCall::OnDone() {
  // First, so that nobody interrupts a call that is gone.
  call_.core()->RemoveStream(this, Pipeline::Core::StreamKind::kPush);
  buffer_->Closed();
  delete this;
}

void PushCall::Interrupt(const absl::Status& status) {
  buffer_->Finish(status);
}

void PushCall::CheckStall(absl::Duration limit) {
  buffer_->CheckStall(limit);
}

void PushCall::WriteOne(std::shared_ptr<const std::string> message) {
  write_buffer_ = ToByteBuffer(std::move(message));
  call_.Sent();
  StartWrite(&write_buffer_);
}

void PushCall::End(const absl::Status& status) {
  Finish(call_.End(status));
}

}  // namespace jixiao::rpc
