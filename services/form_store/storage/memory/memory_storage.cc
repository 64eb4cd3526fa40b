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

// Every call holds one lock and is handed to its tenant.
class MemoryStorage final : public FormStorage {
 public:
  absl::Status CreateTenant(std::string_view tenant,
                            std::string_view history_id,
                            const Write& write) override {
    const base::MutexLock lock(mutex_);
    if (const auto found = tenants_.find(tenant); found != tenants_.end()) {
      return found->second.restoring() ? TenantRestoring(tenant)
                                       : TenantExists(tenant);
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
      if (!next->second.restoring()) {
        rows.push_back(next->second.Row());
      }
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

  absl::StatusOr<FormRow> GetFormAt(std::string_view tenant,
                                    std::string_view form_id,
                                    int64_t revision) override {
    const base::MutexLock lock(mutex_);
    ASSIGN_OR_RETURN(const MemoryTenant* const state, Find(tenant));
    return state->GetFormAt(form_id, revision);
  }

  absl::StatusOr<std::vector<FormRow>> ScanFormsAt(std::string_view tenant,
                                                   int64_t revision,
                                                   std::string_view after,
                                                   int limit,
                                                   size_t max_bytes) override {
    const base::MutexLock lock(mutex_);
    ASSIGN_OR_RETURN(const MemoryTenant* const state, Find(tenant));
    return state->ScanFormsAt(revision, after, Limit(limit), max_bytes);
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

  absl::StatusOr<ChangeHeader> GetHeader(std::string_view tenant,
                                         int64_t revision) override {
    const base::MutexLock lock(mutex_);
    ASSIGN_OR_RETURN(const MemoryTenant* const state, Find(tenant));
    return state->GetHeader(revision);
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

  absl::StatusOr<std::vector<Memo>> ListMemos(std::string_view tenant,
                                              const Memo& after,
                                              int limit) override {
    const base::MutexLock lock(mutex_);
    ASSIGN_OR_RETURN(const MemoryTenant* const state, Find(tenant));
    return state->ListMemos(after, Limit(limit));
  }

  absl::StatusOr<RememberedRequest> GetRequest(
      std::string_view tenant, const Sha256Digest& key) override {
    const base::MutexLock lock(mutex_);
    ASSIGN_OR_RETURN(const MemoryTenant* const state, Find(tenant));
    return state->GetRequest(key);
  }

  absl::StatusOr<std::vector<RememberedRequest>> ListRequests(
      std::string_view tenant, const RememberedRequest& after,
      int limit) override {
    const base::MutexLock lock(mutex_);
    ASSIGN_OR_RETURN(const MemoryTenant* const state, Find(tenant));
    return state->ListRequests(after, Limit(limit));
  }

  absl::StatusOr<int> ForgetRequests(std::string_view tenant, int64_t before_us,
                                     int limit) override {
    const base::MutexLock lock(mutex_);
    ASSIGN_OR_RETURN(MemoryTenant* const state, Find(tenant));
    return state->ForgetRequests(before_us, Limit(limit));
  }

  absl::StatusOr<std::string> GetKey(std::string_view tenant,
                                     std::string_view key_id) override {
    const base::MutexLock lock(mutex_);
    ASSIGN_OR_RETURN(const MemoryTenant* const state, Find(tenant));
    return state->GetKey(key_id);
  }

  absl::StatusOr<std::vector<WrappedKey>> ListKeys(std::string_view tenant,
                                                   std::string_view after,
                                                   int limit) override {
    const base::MutexLock lock(mutex_);
    ASSIGN_OR_RETURN(const MemoryTenant* const state, Find(tenant));
    return state->ListKeys(after, Limit(limit));
  }

  absl::Status DeleteKey(std::string_view tenant,
                         std::string_view key_id) override {
    const base::MutexLock lock(mutex_);
    ASSIGN_OR_RETURN(MemoryTenant* const state, Find(tenant));
    state->DeleteKey(key_id);
    return absl::OkStatus();
  }

  absl::Status BeginCompaction(std::string_view tenant,
                               int64_t revision) override {
    const base::MutexLock lock(mutex_);
    ASSIGN_OR_RETURN(MemoryTenant* const state, Find(tenant));
    return state->BeginCompaction(revision);
  }

  absl::StatusOr<CompactionStep> CompactStep(std::string_view tenant,
                                             int64_t after, int64_t upto,
                                             int limit, bool dry_run) override {
    const base::MutexLock lock(mutex_);
    ASSIGN_OR_RETURN(MemoryTenant* const state, Find(tenant));
    return state->CompactStep(after, upto, limit, dry_run);
  }

  absl::Status BeginRestore(std::string_view tenant, const RestoreBegin& begin,
                            bool replace) override {
    const base::MutexLock lock(mutex_);
    const auto found = tenants_.find(tenant);
    if (found != tenants_.end()) {
      if (!replace && !found->second.restoring()) {
        return TenantExists(tenant);
      }
      tenants_.erase(found);
    }
    tenants_.emplace(tenant, MemoryTenant(tenant, begin));
    return absl::OkStatus();
  }

  absl::Status RestoreChanges(
      std::string_view tenant,
      std::span<const RestoredChange> changes) override {
    const base::MutexLock lock(mutex_);
    ASSIGN_OR_RETURN(MemoryTenant* const state, FindRestoring(tenant));
    for (const RestoredChange& change : changes) {
      RETURN_IF_ERROR(state->RestoreChange(change));
    }
    return absl::OkStatus();
  }

  absl::Status RestoreRest(std::string_view tenant, std::span<const Memo> memos,
                           std::span<const RememberedRequest> requests,
                           std::span<const WrappedKey> keys) override {
    const base::MutexLock lock(mutex_);
    ASSIGN_OR_RETURN(MemoryTenant* const state, FindRestoring(tenant));
    state->RestoreRest(memos, requests, keys);
    return absl::OkStatus();
  }

  absl::Status FinishRestore(std::string_view tenant,
                             std::string_view history_id,
                             const Write& last) override {
    const base::MutexLock lock(mutex_);
    ASSIGN_OR_RETURN(MemoryTenant* const state, FindRestoring(tenant));
    return state->FinishRestore(history_id, last);
  }

  absl::Status AbortRestore(std::string_view tenant) override {
    const base::MutexLock lock(mutex_);
    const auto found = tenants_.find(tenant);
    if (found != tenants_.end() && found->second.restoring()) {
      tenants_.erase(found);
    }
    return absl::OkStatus();
  }

  void SetForeignCommitListener(ForeignCommitListener) override {}

  absl::Status CheckWritable() override { return absl::OkStatus(); }

 private:
  absl::StatusOr<MemoryTenant*> Find(std::string_view tenant) REQUIRES(mutex_) {
    const auto found = tenants_.find(tenant);
    if (found == tenants_.end()) {
      return TenantNotFound(tenant);
    }
    if (found->second.restoring()) {
      return TenantRestoring(tenant);
    }
    return &found->second;
  }

  absl::StatusOr<MemoryTenant*> FindRestoring(std::string_view tenant)
      REQUIRES(mutex_) {
    const auto found = tenants_.find(tenant);
    if (found == tenants_.end() || !found->second.restoring()) {
      return NotRestoring(tenant);
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
