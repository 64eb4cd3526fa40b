#ifndef JIXIAO_COMMON_RPC_PACE_H_
#define JIXIAO_COMMON_RPC_PACE_H_

#include <atomic>
#include <chrono>
#include <cstdint>

// Internal to common/rpc.
namespace jixiao::rpc {

// Whether the calls of a method end soon enough to run on gRPC's own threads,
// judged by those that did. Thread-safe.
class Pace {
 public:
  using Clock = std::chrono::steady_clock;

  // A call that gave up its thread and took longer is one that waited: for a
  // disk that is slow, most likely. (One that was only pushed aside by other
  // threads did not give it up.)
  static constexpr Clock::duration kLongest = std::chrono::milliseconds(2);
  // For so long after it, calls are not to run there.
  static constexpr Clock::duration kRest = std::chrono::seconds(1);

  bool IsQuick(Clock::time_point now) const {
    return now.time_since_epoch().count() >=
           slow_until_.load(std::memory_order_relaxed);
  }
  // `waits`: how often the thread was given up.
  void Note(Clock::time_point begin, Clock::time_point end,
            std::int64_t waits) {
    if (waits > 0 && end - begin > kLongest) {
      slow_until_.store((end + kRest).time_since_epoch().count(),
                        std::memory_order_relaxed);
    }
  }

  // How often the calling thread has given up its processor so far.
  static std::int64_t WaitsOfThisThread();

 private:
  std::atomic<Clock::rep> slow_until_ =
      Clock::time_point::min().time_since_epoch().count();
};

}  // namespace jixiao::rpc

#endif  // JIXIAO_COMMON_RPC_PACE_H_
