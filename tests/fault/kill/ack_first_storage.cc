#include "tests/fault/kill/ack_first_storage.h"

#include "common/base/status_macros.h"

namespace jixiao::fault {

using form_store::Committed;
using form_store::Write;

AckFirstStorage::AckFirstStorage(
    std::unique_ptr<form_store::FormStorage> target)
    : ForwardingStorage(std::move(target)), thread_([this] { Run(); }) {}

AckFirstStorage::~AckFirstStorage() {
  {
    const base::MutexLock lock(mutex_);
    stopping_ = true;
  }
  changed_.NotifyAll();
  thread_.join();
}

absl::StatusOr<std::vector<absl::StatusOr<Committed>>> AckFirstStorage::Commit(
    std::string_view tenant, std::span<const Write> writes) {
  ASSIGN_OR_RETURN(const auto row, target().GetTenant(tenant));
  std::vector<absl::StatusOr<Committed>> results;
  const base::MutexLock lock(mutex_);
  // One batch at most is behind: even so small a lie has to be found.
  while (!batches_.empty()) {
    changed_.Wait(mutex_);
  }
  int64_t& head =
      heads_.try_emplace(std::string(tenant), row.head).first->second;
  for (const Write& write : writes) {
    Committed committed;
    for (size_t i = 0; i < write.mutations.size(); ++i) {
      committed.revisions.push_back(++head);
    }
    results.push_back(std::move(committed));
  }
  batches_.emplace_back(tenant,
                        std::vector<Write>(writes.begin(), writes.end()));
  changed_.NotifyAll();
  return results;
}

void AckFirstStorage::Run() {
  while (true) {
    Batch batch;
    {
      const base::MutexLock lock(mutex_);
      while (batches_.empty() && !stopping_) {
        changed_.Wait(mutex_);
      }
      if (batches_.empty()) {
        return;
      }
      batch = batches_.front();
    }
    target().Commit(batch.first, batch.second).IgnoreError();
    const base::MutexLock lock(mutex_);
    batches_.pop_front();
    changed_.NotifyAll();
  }
}

}  // namespace jixiao::fault
