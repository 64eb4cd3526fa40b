#include "tests/benchmark/store/watch_load.h"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <thread>
#include <utility>

#include "absl/strings/numbers.h"
#include "grpcpp/client_context.h"
#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/support/client_callback.h"

#include "common/base/status_macros.h"
#include "tests/benchmark/load/wire.h"
#include "tests/benchmark/store/keys.h"

namespace jixiao::benchmark {
namespace {

// Enough for the calls of one load.
constexpr std::size_t kMaxCalls = 1 << 20;
// For a stream to be set up, and for the last deliveries to arrive.
constexpr auto kStartTime = std::chrono::milliseconds(50);
constexpr auto kTailTime = std::chrono::milliseconds(100);

// When each call of a load began.
class StartTimes {
 public:
  explicit StartTimes(std::uint64_t first) : first_(first), times_(kMaxCalls) {}

  void Note(std::uint64_t number) {
    times_[(number - first_) % kMaxCalls].store(NowNanos(),
                                                std::memory_order_relaxed);
  }
  // 0 when the number is not of this load.
  std::int64_t Of(std::uint64_t number) const {
    return number < first_ || number >= first_ + kMaxCalls
               ? 0
               : times_[number - first_].load(std::memory_order_relaxed);
  }

 private:
  const std::uint64_t first_;
  std::vector<std::atomic<std::int64_t>> times_;
};

class Watcher final
    : public grpc::ClientBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer> {
 public:
  Watcher(const WatchTarget& target, const StartTimes* starts)
      : target_(target), starts_(starts), stub_(target.channel) {
    request_ = ToBuffer(target.request);
    stub_.PrepareBidiStreamingCall(&context_, target.method, {}, this);
    if (target.half_close) {
      StartWriteLast(&request_, grpc::WriteOptions());
    } else {
      StartWrite(&request_);
    }
    StartRead(&answer_);
    StartCall();
  }

  // Ends the stream and returns the latencies of what was delivered.
  std::vector<std::int64_t> Stop() {
    context_.TryCancel();
    std::unique_lock lock(mutex_);
    ended_.wait(lock, [this] { return done_; });
    return std::move(latencies_);
  }

  void OnReadDone(bool ok) override {
    if (!ok) {
      return;
    }
    const std::int64_t now = NowNanos();
    ForEachField(ToString(answer_), target_.key_path,
                 [&](std::string_view key) { Note(key, now); });
    StartRead(&answer_);
  }

  void OnDone(const grpc::Status& /*status*/) override {
    const std::lock_guard lock(mutex_);
    done_ = true;
    ended_.notify_one();
  }

 private:
  void Note(std::string_view key, std::int64_t now) {
    std::uint64_t number = 0;
    const std::string digits(
        key.substr(key.size() - std::min(key.size(), kKeyDigits)));
    if (!absl::SimpleAtoi(digits, &number)) {
      return;
    }
    if (const std::int64_t start = starts_->Of(number); start != 0) {
      latencies_.push_back(now - start);
    }
  }

  const WatchTarget& target_;
  const StartTimes* const starts_;
  grpc::GenericStub stub_;
  grpc::ClientContext context_;
  grpc::ByteBuffer request_;
  grpc::ByteBuffer answer_;
  std::vector<std::int64_t> latencies_;  // of the reactions, until done_
  std::mutex mutex_;
  std::condition_variable ended_;
  bool done_ = false;
};

}  // namespace

absl::StatusOr<Sample> RunWatch(const WatchTarget& watch, const Target& writes,
                                const LoadOptions& options,
                                std::atomic<std::uint64_t>* next) {
  StartTimes starts(next->load());
  Watcher watcher(watch, &starts);
  std::this_thread::sleep_for(kStartTime);
  Target noted = writes;
  noted.request = [&](std::uint64_t number) {
    starts.Note(number);
    return writes.request(number);
  };
  const std::int64_t begin = NowNanos();
  const absl::StatusOr<Sample> written = RunCalls(noted, options, next);
  const std::int64_t end = NowNanos();
  std::this_thread::sleep_for(kTailTime);
  std::vector<std::int64_t> latencies = watcher.Stop();
  RETURN_IF_ERROR(written.status());
  if (latencies.empty()) {
    return absl::InternalError("nothing was delivered by " + watch.method);
  }
  return MakeSample(std::move(latencies), absl::Nanoseconds(end - begin));
}

}  // namespace jixiao::benchmark
