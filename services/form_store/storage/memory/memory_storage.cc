#include "services/form_store/storage/memory/memory_storage.h"

#include <algorithm>
#include <map>
#include <utility>

#include "common/base/mutex.h"
#include "common/base/status_macros.h"
#include "services/form_store/storage/memory/memory_tenant.h"
#include "services/form_store/storage/storage_errors.h"

namespace jixiao::form_store {
namespace {

size_t Limit(int limit) {
  return static_cast<size_t>(std::max(limit, 0));
}

// A copy of the rows as they were when it was opened.
class MemorySnapshot final : public FormSnapshot {
 public:
  MemorySnapshot(TenantRow tenant, std::vector<FormRow> rows)
      : tenant_(std::move(tenant)), rows_(std::move(rows)) {}

  int64_t revision() const override { return tenant_.head; }
  std::string_view history_id() const override { return tenant_.history_id; }

  absl::StatusOr<std::vector<FormRow>> Next(int limit,
                                            size_t max_bytes) override {
    std::vector<FormRow> page;
    for (size_t bytes = 0; next_ < rows_.size() && page.size() < Limit(limit) &&
                           (page.empty() || bytes < max_bytes);
         ++next_) {
      bytes += rows_[next_].payload.size();
      page.push_back(rows_[next_]);
    }
    return page;
  }

 private:
  const TenantRow tenant_;
  const std::vector<FormRow> rows_;
  size_t next_ = 0;
};

// Every call holds one lock and is handed to its tenant.
class MemoryStorage final : public FormStorage {
 public:
  absl::Status CreateTenant(std::string_view tenant,
                            std::string_view history_id,
                            const Write& write) override {
    const base::MutexLock lock(mutex_);
    if (tenants_.contains(tenant)) {
      return TenantExists(tenant);
    }
    MemoryTenant created(tenant, history_id);
    RETURN_IF_ERROR(CheckTenantWrite(tenant, write));
    RETURN_IF_ERROR(created.Commit(write).status());
    tenants_.emplace(tenant, std::move(created));
    return absl::OkStatus();
  }

  absl::StatusOr<std::vector<absl::StatusOr<Committed>>> Commit(
      std::string_view tenant, std::span<const Write> writes) override {
    const base::MutexLock lock(mutex_);
    ASSIGN_OR_RETURN(MemoryTenant* const state, Find(tenant));
    std::vector<absl::StatusOr<Committed>> results;
    results.reserve(writes.size());
    for (const Write& write : writes) {
      results.push_back(state->Commit(write));
    }
    return results;
  }

  absl::StatusOr<TenantRow> GetTenant(std::string_view tenant) override {
    const base::MutexLock lock(mutex_);
    ASSIGN_OR_RETURN(const MemoryTenant* const state, Find(tenant));
    return state->Row();
  }

  absl::StatusOr<std::vector<TenantRow>> ListTenants(std::string_view after,
                                                     int limit) override {
    const base::MutexLock lock(mutex_);
    std::vector<TenantRow> rows;
    for (auto next = tenants_.upper_bound(after);
         next != tenants_.end() && rows.size() < Limit(limit); ++next) {
      rows.push_back(next->second.Row());
    }
    return rows;
  }

  absl::StatusOr<ConfigRow> GetConfig(std::string_view tenant,
                                      std::string_view name) override {
    const base::MutexLock lock(mutex_);
    ASSIGN_OR_RETURN(const MemoryTenant* const state, Find(tenant));
    return state->GetConfig(name);
  }

  absl::StatusOr<std::vector<ConfigRow>> ListConfigs(std::string_view tenant,
                                                     std::string_view after,
                                                     int limit) override {
    const base::MutexLock lock(mutex_);
    ASSIGN_OR_RETURN(const MemoryTenant* const state, Find(tenant));
    return state->ListConfigs(after, Limit(limit));
  }

  absl::StatusOr<FormRow> GetForm(std::string_view tenant,
                                  std::string_view form_id) override {
    const base::MutexLock lock(mutex_);
    ASSIGN_OR_RETURN(const MemoryTenant* const state, Find(tenant));
    return state->GetForm(form_id);
  }

  absl::StatusOr<std::vector<FormRow>> ScanForms(
      std::string_view tenant, const FormScan& scan) override {
    const base::MutexLock lock(mutex_);
    ASSIGN_OR_RETURN(const MemoryTenant* const state, Find(tenant));
    return state->ScanForms(scan);
  }

  absl::StatusOr<std::unique_ptr<FormSnapshot>> OpenSnapshot(
      std::string_view tenant) override {
    const base::MutexLock lock(mutex_);
    ASSIGN_OR_RETURN(const MemoryTenant* const state, Find(tenant));
    return std::make_unique<MemorySnapshot>(state->Row(), state->AllForms());
  }

  absl::StatusOr<std::string> FindUniqueKey(std::string_view tenant,
                                            std::string_view key) override {
    const base::MutexLock lock(mutex_);
    ASSIGN_OR_RETURN(MemoryTenant* const state, Find(tenant));
    ASSIGN_OR_RETURN(std::optional<std::string> holder, state->HolderOf(key));
    if (!holder.has_value()) {
      return NoEntry();
    }
    return *std::move(holder);
  }

  absl::StatusOr<std::vector<StoredChange>> ReadChanges(
      std::string_view tenant, int64_t after, int limit,
      size_t max_bytes) override {
    const base::MutexLock lock(mutex_);
    ASSIGN_OR_RETURN(const MemoryTenant* const state, Find(tenant));
    return state->ReadChanges(after, Limit(limit), max_bytes);
  }

  absl::StatusOr<StoredChange> GetChange(std::string_view tenant,
                                         int64_t revision) override {
    const base::MutexLock lock(mutex_);
    ASSIGN_OR_RETURN(const MemoryTenant* const state, Find(tenant));
    return state->GetChange(revision);
  }

  absl::StatusOr<std::vector<ChangeHeader>> ListChangesOf(
      std::string_view tenant, std::string_view name, form::v1::ChangeKind kind,
      int64_t before, int limit) override {
    const base::MutexLock lock(mutex_);
    ASSIGN_OR_RETURN(const MemoryTenant* const state, Find(tenant));
    return state->ListChangesOf(name, kind, before, Limit(limit));
  }

  absl::StatusOr<std::string> GetMemo(std::string_view tenant,
                                      std::string_view kind,
                                      std::string_view key) override {
    const base::MutexLock lock(mutex_);
    ASSIGN_OR_RETURN(const MemoryTenant* const state, Find(tenant));
    return state->GetMemo(kind, key);
  }

  absl::StatusOr<std::string> GetKey(std::string_view tenant,
                                     std::string_view key_id) override {
    const base::MutexLock lock(mutex_);
    ASSIGN_OR_RETURN(const MemoryTenant* const state, Find(tenant));
    return state->GetKey(key_id);
  }

  absl::Status DeleteKey(std::string_view tenant,
                         std::string_view key_id) override {
    const base::MutexLock lock(mutex_);
    ASSIGN_OR_RETURN(MemoryTenant* const state, Find(tenant));
    state->DeleteKey(key_id);
    return absl::OkStatus();
  }

  absl::Status CheckWritable() override { return absl::OkStatus(); }

 private:
  absl::StatusOr<MemoryTenant*> Find(std::string_view tenant) REQUIRES(mutex_) {
    const auto found = tenants_.find(tenant);
    if (found == tenants_.end()) {
      return TenantNotFound(tenant);
    }
    return &found->second;
  }

  base::Mutex mutex_;
  std::map<std::string, MemoryTenant, std::less<>> tenants_ GUARDED_BY(mutex_);
};

}  // namespace

std::unique_ptr<FormStorage> NewMemoryStorage() {
  return std::make_unique<MemoryStorage>();
}

}  // namespace jixiao::form_store
