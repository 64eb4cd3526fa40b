#include "common/rpc/pace.h"

#include <sys/resource.h>

namespace jixiao::rpc {

std::int64_t Pace::DiskReadsOfThisThread() {
  rusage usage{};
  getrusage(RUSAGE_THREAD, &usage);
  return usage.ru_inblock;
}

}  // namespace jixiao::rpc
