#include "services/form_store/domain/write_wave.h"

#include <utility>

namespace jixiao::form_store {

void WriteWave::Submit(std::string_view tenant, Write write) {
  std::size_t place = 0;
  {
    base::MutexLock lock(mutex_);
    place = results_.size();
    results_.emplace_back();
    ++open_;
  }
  queue_->Submit(tenant, std::move(write),
                 [this, place](absl::StatusOr<Committed> result) {
                   base::MutexLock lock(mutex_);
                   results_[place] = std::move(result);
                   --open_;
                   answered_.NotifyOne();
                 });
}

std::vector<absl::StatusOr<Committed>> WriteWave::Wait() {
  base::MutexLock lock(mutex_);
  while (open_ > 0) {
    answered_.Wait(mutex_);
  }
  return std::exchange(results_, {});
}

}  // namespace jixiao::form_store
