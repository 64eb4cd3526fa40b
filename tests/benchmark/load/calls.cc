#include "tests/benchmark/load/calls.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <future>
#include <mutex>
#include <optional>
#include <utility>

#include "grpcpp/client_context.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/security/credentials.h"

#include "tests/benchmark/load/wire.h"

namespace jixiao::benchmark {
namespace {

// Of a load's time: not counted, so that all callers run by then.
constexpr double kWarmUpShare = 0.15;

absl::Status ToStatus(const std::string& method, const grpc::Status& status) {
  return absl::UnavailableError(
      method + " failed: code " +
      std::to_string(static_cast<int>(status.error_code())) + ", " +
      status.error_message());
}

// The calls of one load.
class Load {
 public:
  Load(const Target& target, const LoadOptions& options,
       std::atomic<std::uint64_t>* next)
      : target_(target),
        next_(next),
        callers_(static_cast<std::size_t>(options.callers)) {
    const std::int64_t duration = absl::ToInt64Nanoseconds(options.duration);
    begin_ = NowNanos() + static_cast<std::int64_t>(
                              kWarmUpShare * static_cast<double>(duration));
    end_ = NowNanos() + duration;
    for (const auto& channel : target.channels) {
      stubs_.push_back(std::make_unique<grpc::GenericStub>(channel));
    }
    open_ = callers_.size();
  }

  absl::StatusOr<Sample> Run() {
    for (std::size_t i = 0; i < callers_.size(); ++i) {
      callers_[i].stub = stubs_[i % stubs_.size()].get();
      StartCall(&callers_[i]);
    }
    std::unique_lock lock(mutex_);
    all_ended_.wait(lock, [this] { return open_ == 0; });
    if (!failure_.ok()) {
      return failure_;
    }
    std::vector<std::int64_t> latencies;
    for (const Caller& caller : callers_) {
      latencies.insert(latencies.end(), caller.latencies.begin(),
                       caller.latencies.end());
    }
    Sample sample =
        MakeSample(std::move(latencies), absl::Nanoseconds(end_ - begin_));
    sample.done = static_cast<double>(done_);
    return sample;
  }

 private:
  // One of those who call; its calls follow each other.
  struct Caller {
    grpc::GenericStub* stub = nullptr;
    std::optional<grpc::ClientContext> context;
    grpc::ByteBuffer request;
    grpc::ByteBuffer response;
    std::int64_t started = 0;
    std::vector<std::int64_t> latencies;
  };

  void StartCall(Caller* caller) {
    caller->context.emplace();
    caller->request =
        target_.request(next_->fetch_add(1, std::memory_order_relaxed));
    caller->response.Clear();
    caller->started = NowNanos();
    caller->stub->UnaryCall(&*caller->context, target_.method, {},
                            &caller->request, &caller->response,
                            [this, caller](const grpc::Status& status) {
                              Answered(caller, status);
                            });
  }

  void Answered(Caller* caller, const grpc::Status& status) {
    const std::int64_t now = NowNanos();
    done_.fetch_add(1, std::memory_order_relaxed);
    if (now >= begin_ && now < end_) {
      caller->latencies.push_back(now - caller->started);
    }
    if (status.ok() && now < end_) {
      StartCall(caller);
      return;
    }
    const std::lock_guard lock(mutex_);
    if (!status.ok() && failure_.ok()) {
      failure_ = ToStatus(target_.method, status);
    }
    if (--open_ == 0) {
      all_ended_.notify_one();
    }
  }

  const Target& target_;
  std::atomic<std::uint64_t>* const next_;
  std::int64_t begin_ = 0;
  std::int64_t end_ = 0;
  std::vector<std::unique_ptr<grpc::GenericStub>> stubs_;
  std::vector<Caller> callers_;
  std::atomic<std::uint64_t> done_ = 0;
  std::mutex mutex_;
  std::condition_variable all_ended_;
  std::size_t open_ = 0;
  absl::Status failure_;
};

}  // namespace

absl::StatusOr<Channels> Connect(const std::string& address, int count,
                                 absl::Duration wait) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetMaxReceiveMessageSize(-1);
  Channels channels;
  for (int i = 0; i < count; ++i) {
    channels.push_back(grpc::CreateCustomChannel(
        address, grpc::InsecureChannelCredentials(), arguments));
  }
  const auto deadline =
      std::chrono::system_clock::now() + absl::ToChronoMicroseconds(wait);
  for (const auto& channel : channels) {
    if (!channel->WaitForConnected(deadline)) {
      return absl::UnavailableError("nobody answers at " + address);
    }
  }
  return channels;
}

absl::StatusOr<Sample> RunCalls(const Target& target,
                                const LoadOptions& options,
                                std::atomic<std::uint64_t>* next) {
  return Load(target, options, next).Run();
}

absl::StatusOr<std::string> CallOnce(const Channels& channels,
                                     const std::string& method,
                                     const std::string& request) {
  grpc::GenericStub stub(channels.front());
  grpc::ClientContext context;
  const grpc::ByteBuffer sent = ToBuffer(request);
  grpc::ByteBuffer received;
  std::promise<grpc::Status> ended;
  stub.UnaryCall(&context, method, {}, &sent, &received,
                 [&](grpc::Status status) { ended.set_value(status); });
  const grpc::Status status = ended.get_future().get();
  if (!status.ok()) {
    return ToStatus(method, status);
  }
  return ToString(received);
}

}  // namespace jixiao::benchmark
