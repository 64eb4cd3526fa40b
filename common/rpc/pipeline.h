#ifndef JIXIAO_COMMON_RPC_PIPELINE_H_
#define JIXIAO_COMMON_RPC_PIPELINE_H_

#include <cstddef>
#include <memory>
#include <vector>

#include "absl/time/time.h"

#include "common/base/clock.h"
#include "common/rpc/service.h"
#include "common/security/authenticator.h"

namespace grpc {
class CallbackGenericService;
class Service;
}  // namespace grpc

namespace jixiao::metrics {
class Registry;
}  // namespace jixiao::metrics

namespace jixiao::rpc {

inline constexpr std::size_t kDefaultMaxMessageBytes = 4 * 1024 * 1024;
// The transport takes this many times the limit, so that a message somewhat too
// large is refused by the pipeline, with an ErrorInfo, and not by gRPC, bare.
inline constexpr std::size_t kTransportMessageFactor = 2;

// Which calls leave a line in the log.
enum class AccessLog { kAll, kErrors, kNone };

// Limits of the pipeline; each has a flag (see server::ServerOptions).
struct PipelineOptions {
  std::size_t max_message_bytes = kDefaultMaxMessageBytes;
  // Threads that run unary handlers, and calls that may wait for one. A write
  // holds its thread until it is on disk: so many share a commit at most.
  std::size_t threads = 64;
  std::size_t queue_capacity = 256;
  // Threads that run server and bidi streams; a stream beyond is refused.
  std::size_t stream_threads = 8;
  // Push streams open at a time.
  std::size_t max_push_streams = 10'000;
  // What one push stream may hold back for a slow reader.
  std::size_t push_buffer_messages = 256;
  std::size_t push_buffer_bytes = 1024 * 1024;
  // Deadline of a unary call that brings none, and the longest one it may have.
  absl::Duration default_deadline = absl::Seconds(30);
  absl::Duration max_deadline = absl::Minutes(5);
  // How long a stream may stand still for its caller.
  absl::Duration stream_stall_timeout = absl::Seconds(60);
  // What a refused caller is told to wait.
  absl::Duration retry_after = absl::Milliseconds(200);
  AccessLog access_log = AccessLog::kAll;
};

// What stands in front of every handler, in this order: request id and trace →
// metrics → authentication → authorisation (the method option
// jixiao.common.v1.access) → message size → deadline → bounded executor →
// handler → status conversion → access log. Thread-safe.
class Pipeline {
 public:
  // All outlive the pipeline.
  struct Environment {
    const security::Authenticator* authenticator = nullptr;
    metrics::Registry* metrics = nullptr;
    const base::Clock* clock = &base::Clock::System();
  };

  Pipeline(PipelineOptions options, Environment environment);
  // Drains and stops. The gRPC server has been shut down before.
  ~Pipeline();
  Pipeline(const Pipeline&) = delete;
  Pipeline& operator=(const Pipeline&) = delete;

  // Ends every stream with UNAVAILABLE DRAINING and refuses new streams. Unary
  // calls still run: the gRPC server's shutdown ends those.
  void Drain();

  // Waits for handlers that still run, and ends the threads. Called after the
  // gRPC server's shutdown, before what the handlers use goes away.
  void Stop();

  // Streams that are open.
  std::size_t open_streams() const;

  class Core;
  Core* core() { return core_.get(); }

 private:
  std::unique_ptr<Core> core_;
};

// Binds the handlers to gRPC's callback API behind the pipeline. Fails
// (FAILED_PRECONDITION) when a method lacks the option `access`. `service` and
// `pipeline` outlive the result, which outlives the gRPC server.
absl::StatusOr<std::unique_ptr<grpc::Service>> Serve(Pipeline* pipeline,
                                                     const Service& service);

// Answers every method that no service has: UNIMPLEMENTED, with its ErrorInfo.
std::unique_ptr<grpc::CallbackGenericService> ServeUnknown(Pipeline* pipeline);

}  // namespace jixiao::rpc

#endif  // JIXIAO_COMMON_RPC_PIPELINE_H_
