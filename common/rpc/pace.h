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

  // A call that read from a disk and took longer is one that waited for it.
  // (One that read nothing was pushed aside by other threads.)
  static constexpr Clock::duration kLongest = std::chrono::milliseconds(5);
  // For so long after it, calls are not to run there.
  static constexpr Clock::duration kRest = std::chrono::milliseconds(200);

  bool IsQuick(Clock::time_point now) const {
    return now.time_since_epoch().count() >=
           slow_until_.load(std::memory_order_relaxed);
  }
  // `disk_reads`: of the call.
  void Note(Clock::time_point begin, Clock::time_point end,
            std::int64_t disk_reads) {
    if (disk_reads > 0 && end - begin > kLongest) {
      slow_until_.store((end + kRest).time_since_epoch().count(),
                        std::memory_order_relaxed);
    }
  }

  // How much the calling thread has read from disks so far, in no known unit.
  static std::int64_t DiskReadsOfThisThread();

 private:
  std::atomic<Clock::rep> slow_until_ =
      Clock::time_point::min().time_since_epoch().count();
};

}  // namespace jixiao::rpc

#endif  // JIXIAO_COMMON_RPC_PACE_H_
