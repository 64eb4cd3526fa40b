#include "common/rpc/pipeline.h"

#include <utility>

#include "common/base/errors.h"
#include "common/rpc/pipeline_core.h"

namespace jixiao::rpc {
namespace {

constexpr absl::Duration kStallCheckInterval = absl::Seconds(1);

}  // namespace

Pipeline::Pipeline(PipelineOptions options, Environment environment)
    : core_(std::make_unique<Core>(std::move(options), environment)) {}

Pipeline::~Pipeline() = default;

void Pipeline::Drain() {
  core_->Drain();
}

void Pipeline::Stop() {
  core_->Stop();
}

std::size_t Pipeline::open_streams() const {
  return core_->open_streams();
}

Pipeline::Core::Core(PipelineOptions options, Environment environment)
    : options_(std::move(options)),
      environment_(environment),
      unary_executor_({.name = "rpc-unary",
                       .threads = options_.threads,
                       .queue_capacity = options_.queue_capacity}),
      stream_executor_({.name = "rpc-stream",
                        .threads = options_.stream_threads,
                        .queue_capacity = 0}),
      stall_watcher_([this] { WatchForStalls(); }) {}

Pipeline::Core::~Core() {
  Drain();
  Stop();
  {
    base::MutexLock lock(mutex_);
    stopping_ = true;
  }
  stop_changed_.NotifyAll();
  stall_watcher_.join();
}

void Pipeline::Core::Stop() {
  unary_executor_.Drain();
  stream_executor_.Drain();
}

absl::Status Pipeline::Core::AddStream(LiveStream* stream, StreamKind kind) {
  base::MutexLock lock(mutex_);
  if (draining_) {
    return DrainingStatus();
  }
  if (kind == StreamKind::kPush && push_streams_ >= options_.max_push_streams) {
    return Refused("too many streams are open: try again later");
  }
  streams_.insert(stream);
  push_streams_ += kind == StreamKind::kPush ? 1 : 0;
  return absl::OkStatus();
}

void Pipeline::Core::RemoveStream(LiveStream* stream, StreamKind kind) {
  base::MutexLock lock(mutex_);
  if (streams_.erase(stream) > 0 && kind == StreamKind::kPush) {
    --push_streams_;
  }
}

void Pipeline::Core::Drain() {
  base::MutexLock lock(mutex_);
  draining_ = true;
  for (LiveStream* stream : streams_) {
    stream->Interrupt(DrainingStatus());
  }
}

std::size_t Pipeline::Core::open_streams() const {
  base::MutexLock lock(mutex_);
  return streams_.size();
}

absl::Status Pipeline::Core::Refused(std::string message) const {
  return errors::ResourceExhausted(errors::ERROR_REASON_QUEUE_FULL,
                                   std::move(message))
      .WithRetryAfter(options_.retry_after);
}

void Pipeline::Core::WatchForStalls() {
  base::MutexLock lock(mutex_);
  while (!stopping_) {
    stop_changed_.WaitFor(mutex_, kStallCheckInterval);
    for (LiveStream* stream : streams_) {
      stream->CheckStall(options_.stream_stall_timeout);
    }
  }
}

absl::Status DrainingStatus() {
  return errors::Unavailable(errors::ERROR_REASON_DRAINING,
                             "the server is going away: connect again");
}

}  // namespace jixiao::rpc
