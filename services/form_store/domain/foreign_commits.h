#ifndef JIXIAO_SERVICES_FORM_STORE_DOMAIN_FOREIGN_COMMITS_H_
#define JIXIAO_SERVICES_FORM_STORE_DOMAIN_FOREIGN_COMMITS_H_

#include <memory>

#include "services/form_store/domain/tenant_directory.h"
#include "services/form_store/storage/form_storage.h"

namespace jixiao::form_store {

// Tells this process what others have committed to the same storage. What is
// cached of the tenant is read anew if it may have changed: when a CONFIG
// change is among the new ones, and when that cannot be told cheaply, as they
// are many, the first that it hears of, or of another history.
class ForeignCommits {
 public:
  // Listens to the storage from now on, and tells `on_commit` of each commit
  // when the directory knows. `directory` and what `on_commit` needs outlive
  // the object; the storage may call late.
  ForeignCommits(FormStorage* storage, TenantDirectory* directory,
                 ForeignCommitListener on_commit);
  ~ForeignCommits();
  ForeignCommits(const ForeignCommits&) = delete;
  ForeignCommits& operator=(const ForeignCommits&) = delete;

 private:
  // Shared with the storage.
  class Target;

  const std::shared_ptr<Target> target_;
};

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_DOMAIN_FOREIGN_COMMITS_H_
