#include "services/form_store/domain/foreign_commits.h"

namespace jixiao::form_store {

ForeignCommits::ForeignCommits(FormStorage* storage, TenantDirectory* directory,
                               ChangeHub* hub) {
  storage->SetForeignCommitListener(
      [target = target_, directory, hub](std::string_view tenant,
                                         std::int64_t head) {
        base::MutexLock lock(target->mutex);
        if (target->attached) {
          directory->Invalidate(tenant);
          hub->OnForeignCommit(tenant, head);
        }
      });
}

ForeignCommits::~ForeignCommits() {
  base::MutexLock lock(target_->mutex);
  target_->attached = false;
}

}  // namespace jixiao::form_store
