#ifndef JIXIAO_SERVICES_FORM_STORE_DOMAIN_FOREIGN_COMMITS_H_
#define JIXIAO_SERVICES_FORM_STORE_DOMAIN_FOREIGN_COMMITS_H_

#include <cstdint>
#include <memory>
#include <string_view>

#include "common/base/mutex.h"
#include "services/form_store/domain/change_hub.h"
#include "services/form_store/domain/tenant_directory.h"
#include "services/form_store/storage/form_storage.h"

namespace jixiao::form_store {

// Tells this process what others have committed to the same storage: what is
// cached of the tenant is read anew, its watchers get the changes or are told
// that it was restored.
class ForeignCommits {
 public:
  // Listens to the storage from now on. `directory` and `hub` outlive the
  // object; the storage may call late.
  ForeignCommits(FormStorage* storage, TenantDirectory* directory,
                 ChangeHub* hub);
  ~ForeignCommits();
  ForeignCommits(const ForeignCommits&) = delete;
  ForeignCommits& operator=(const ForeignCommits&) = delete;

 private:
  // Shared with the storage.
  struct Target {
    base::Mutex mutex;
    bool attached GUARDED_BY(mutex) = true;
  };

  const std::shared_ptr<Target> target_ = std::make_shared<Target>();
};

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_DOMAIN_FOREIGN_COMMITS_H_
