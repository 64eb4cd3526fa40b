#ifndef JIXIAO_COMMON_RPC_PIPELINE_CORE_H_
#define JIXIAO_COMMON_RPC_PIPELINE_CORE_H_

#include <cstddef>
#include <string>
#include <thread>
#include <unordered_set>

#include "absl/status/status.h"

#include "common/base/executor.h"
#include "common/base/mutex.h"
#include "common/rpc/pace.h"
#include "common/rpc/pipeline.h"
#include "common/rpc/rpc_metrics.h"
#include "jixiao/common/v1/access.pb.h"

// Internal to common/rpc.
namespace jixiao::rpc {

// A method as the pipeline knows it. Lives as long as the gRPC service.
struct MethodInfo {
  std::string full_name;  // jixiao.form.v1.FormService/GetForm
  common::v1::Access access;
  RpcMetrics* metrics = nullptr;
  Pace* pace = nullptr;  // of unary calls
  bool unary = true;
  // Called so often, and of so little interest, that only failures are logged.
  bool quiet = false;
};

// An open stream, as seen by those who must end it.
class LiveStream {
 public:
  virtual ~LiveStream() = default;

  // Ends the stream with `status`, soon. Does not wait.
  virtual void Interrupt(const absl::Status& status) = 0;

  // Called once a second. Ends the stream if its caller has let it stand still
  // for longer than `limit`.
  virtual void CheckStall(absl::Duration limit) = 0;
};

// What the calls of a pipeline share. Thread-safe.
class Pipeline::Core {
 public:
  Core(PipelineOptions options, Environment environment);
  ~Core();

  const PipelineOptions& options() const { return options_; }
  const Environment& environment() const { return environment_; }
  base::BoundedExecutor& unary_executor() { return unary_executor_; }
  base::BoundedExecutor& stream_executor() { return stream_executor_; }

  // From a stream's start to its end. UNAVAILABLE while draining.
  enum class StreamKind { kBlocking, kPush };
  absl::Status AddStream(LiveStream* stream, StreamKind kind);
  void RemoveStream(LiveStream* stream, StreamKind kind);

  void Drain();
  void Stop();
  std::size_t open_streams() const;

  // RESOURCE_EXHAUSTED QUEUE_FULL with the time to wait.
  absl::Status Refused(std::string message) const;

 private:
  void WatchForStalls();

  const PipelineOptions options_;
  const Environment environment_;
  base::BoundedExecutor unary_executor_;
  base::BoundedExecutor stream_executor_;

  mutable base::Mutex mutex_;
  base::CondVar stop_changed_;
  std::unordered_set<LiveStream*> streams_ GUARDED_BY(mutex_);
  std::size_t push_streams_ GUARDED_BY(mutex_) = 0;
  bool draining_ GUARDED_BY(mutex_) = false;
  bool stopping_ GUARDED_BY(mutex_) = false;
  std::thread stall_watcher_;
};

// UNAVAILABLE DRAINING.
absl::Status DrainingStatus();

}  // namespace jixiao::rpc

#endif  // JIXIAO_COMMON_RPC_PIPELINE_CORE_H_
