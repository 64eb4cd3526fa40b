#ifndef JIXIAO_SERVICES_FORM_STORE_DOMAIN_TENANT_DIRECTORY_H_
#define JIXIAO_SERVICES_FORM_STORE_DOMAIN_TENANT_DIRECTORY_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

#include "common/base/mutex.h"
#include "jixiao/form/v1/tenant.pb.h"
#include "services/form_store/storage/form_storage.h"

namespace jixiao::form_store {

// A tenant as writes need it.
struct TenantInfo {
  std::string id;
  form::v1::Tenant record;
  std::int64_t revision = 0;  // change that wrote the record
  std::string history_id;
};

// The unique key that holds a name of an organisation unit. Names are compared
// after NFKC, without blanks around them, and otherwise exactly.
std::string OrgUnitNameKey(std::string_view printed_name);

// Looks tenants and organisation units up, through a bounded cache.
// Thread-safe.
class TenantDirectory {
 public:
  static constexpr std::size_t kMaxTenants = 10'000;
  static constexpr std::size_t kMaxUnitNames = 100'000;

  // `storage` outlives the directory.
  explicit TenantDirectory(FormStorage* storage) : storage_(storage) {}

  // TENANT_NOT_FOUND when there is none.
  absl::StatusOr<std::shared_ptr<const TenantInfo>> Find(
      std::string_view tenant);

  // Resource name of the unit that has this name or alias; empty when none has.
  absl::StatusOr<std::string> FindOrgUnit(std::string_view tenant,
                                          std::string_view printed_name);

  // Whether there is a unit of this resource name.
  absl::StatusOr<bool> HasOrgUnit(std::string_view tenant,
                                  std::string_view name);

  // Must be called after each change of the tenant's record or units.
  void Invalidate(std::string_view tenant);

 private:
  FormStorage* const storage_;
  base::Mutex mutex_;
  // Counts invalidations, so that what was read before one is not kept.
  std::uint64_t generation_ GUARDED_BY(mutex_) = 0;
  std::map<std::string, std::shared_ptr<const TenantInfo>, std::less<>> tenants_
      GUARDED_BY(mutex_);
  // By "tenant/key".
  std::map<std::string, std::string, std::less<>> units_ GUARDED_BY(mutex_);
};

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_DOMAIN_TENANT_DIRECTORY_H_
