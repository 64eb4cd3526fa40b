#include "services/form_store/domain/tenant_directory.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "common/base/string_view_bridge.h"
#include "common/base/utf8.h"
#include "services/form_store/domain/access.h"

namespace jixiao::form_store {

std::string OrgUnitNameKey(std::string_view printed_name) {
  const std::string name = base::Nfkc(printed_name);
  return absl::StrCat("org/", absl::StripAsciiWhitespace(name));
}

absl::StatusOr<std::shared_ptr<const TenantInfo>> TenantDirectory::Find(
    std::string_view tenant) {
  std::uint64_t generation = 0;
  {
    base::MutexLock lock(mutex_);
    if (auto found = tenants_.find(tenant); found != tenants_.end()) {
      return found->second;
    }
    generation = generation_;
  }
  absl::StatusOr<TenantRow> row = storage_->GetTenant(tenant);
  if (absl::IsNotFound(row.status())) {
    return NoSuchTenant(tenant);
  }
  RETURN_IF_ERROR(row.status());
  auto info = std::make_shared<TenantInfo>();
  info->id = std::string(tenant);
  info->revision = row->revision;
  info->history_id = row->history_id;
  if (!info->record.ParseFromString(row->payload)) {
    return errors::DataLoss(errors::ERROR_REASON_DATA_CORRUPT,
                            "the record of the tenant cannot be read");
  }
  base::MutexLock lock(mutex_);
  if (generation == generation_) {
    if (tenants_.size() >= kMaxTenants) {
      tenants_.clear();
    }
    tenants_.emplace(tenant, info);
  }
  return info;
}

absl::StatusOr<std::string> TenantDirectory::FindOrgUnit(
    std::string_view tenant, std::string_view printed_name) {
  const std::string key = OrgUnitNameKey(printed_name);
  std::string cache_key = std::string(tenant) + "/" + key;
  std::uint64_t generation = 0;
  {
    base::MutexLock lock(mutex_);
    if (auto found = units_.find(cache_key); found != units_.end()) {
      return found->second;
    }
    generation = generation_;
  }
  absl::StatusOr<std::string> holder = storage_->FindUniqueKey(tenant, key);
  if (absl::IsNotFound(holder.status())) {
    return std::string();
  }
  RETURN_IF_ERROR(holder.status());
  base::MutexLock lock(mutex_);
  if (generation == generation_) {
    if (units_.size() >= kMaxUnitNames) {
      units_.clear();
    }
    units_.emplace(std::move(cache_key), *holder);
  }
  return holder;
}

absl::StatusOr<bool> TenantDirectory::HasOrgUnit(std::string_view tenant,
                                                 std::string_view name) {
  const absl::Status found = storage_->GetConfig(tenant, name).status();
  if (found.ok() || absl::IsNotFound(found)) {
    return found.ok();
  }
  return found;
}

void TenantDirectory::Invalidate(std::string_view tenant) {
  base::MutexLock lock(mutex_);
  ++generation_;
  if (auto found = tenants_.find(tenant); found != tenants_.end()) {
    tenants_.erase(found);
  }
  const std::string prefix = std::string(tenant) + "/";
  auto unit = units_.lower_bound(prefix);
  while (unit != units_.end() && unit->first.starts_with(prefix)) {
    unit = units_.erase(unit);
  }
}

}  // namespace jixiao::form_store
