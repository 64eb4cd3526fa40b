// A storage that hands every call on: base of the broken and the slowed ones.
#ifndef JIXIAO_TESTS_CONFORMANCE_STORAGE_FORWARDING_STORAGE_H_
#define JIXIAO_TESTS_CONFORMANCE_STORAGE_FORWARDING_STORAGE_H_

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "services/form_store/storage/form_storage.h"

namespace jixiao::form_store {

class ForwardingStorage : public FormStorage {
 public:
  explicit ForwardingStorage(std::unique_ptr<FormStorage> target)
      : target_(std::move(target)) {}

  absl::Status CreateTenant(std::string_view tenant,
                            std::string_view history_id,
                            const Write& write) override {
    return target_->CreateTenant(tenant, history_id, write);
  }
  absl::StatusOr<std::vector<absl::StatusOr<Committed>>> Commit(
      std::string_view tenant, std::span<const Write> writes) override {
    return target_->Commit(tenant, writes);
  }
  absl::StatusOr<TenantRow> GetTenant(std::string_view tenant) override {
    return target_->GetTenant(tenant);
  }
  absl::StatusOr<std::vector<TenantRow>> ListTenants(std::string_view after,
                                                     int limit) override {
    return target_->ListTenants(after, limit);
  }
  absl::StatusOr<ConfigRow> GetConfig(std::string_view tenant,
                                      std::string_view name) override {
    return target_->GetConfig(tenant, name);
  }
  absl::StatusOr<std::vector<ConfigRow>> ListConfigs(std::string_view tenant,
                                                     std::string_view after,
                                                     int limit) override {
    return target_->ListConfigs(tenant, after, limit);
  }
  absl::StatusOr<FormRow> GetForm(std::string_view tenant,
                                  std::string_view id) override {
    return target_->GetForm(tenant, id);
  }
  absl::StatusOr<std::vector<FormRow>> ScanForms(
      std::string_view tenant, const FormScan& scan) override {
    return target_->ScanForms(tenant, scan);
  }
  absl::StatusOr<FormRow> GetFormAt(std::string_view tenant,
                                    std::string_view id,
                                    int64_t revision) override {
    return target_->GetFormAt(tenant, id, revision);
  }
  absl::StatusOr<std::vector<FormRow>> ScanFormsAt(std::string_view tenant,
                                                   int64_t revision,
                                                   std::string_view after,
                                                   int limit,
                                                   size_t max_bytes) override {
    return target_->ScanFormsAt(tenant, revision, after, limit, max_bytes);
  }
  absl::StatusOr<std::string> FindUniqueKey(std::string_view tenant,
                                            std::string_view key) override {
    return target_->FindUniqueKey(tenant, key);
  }
  absl::StatusOr<std::vector<StoredChange>> ReadChanges(
      std::string_view tenant, int64_t after, int limit,
      size_t max_bytes) override {
    return target_->ReadChanges(tenant, after, limit, max_bytes);
  }
  absl::StatusOr<StoredChange> GetChange(std::string_view tenant,
                                         int64_t revision) override {
    return target_->GetChange(tenant, revision);
  }
  absl::StatusOr<ChangeHeader> GetHeader(std::string_view tenant,
                                         int64_t revision) override {
    return target_->GetHeader(tenant, revision);
  }
  absl::StatusOr<std::vector<ChangeHeader>> ListChangesOf(
      std::string_view tenant, std::string_view name, form::v1::ChangeKind kind,
      int64_t before, int limit) override {
    return target_->ListChangesOf(tenant, name, kind, before, limit);
  }
  absl::StatusOr<std::string> GetMemo(std::string_view tenant,
                                      std::string_view kind,
                                      std::string_view key) override {
    return target_->GetMemo(tenant, kind, key);
  }
  absl::StatusOr<std::vector<Memo>> ListMemos(std::string_view tenant,
                                              const Memo& after,
                                              int limit) override {
    return target_->ListMemos(tenant, after, limit);
  }
  absl::StatusOr<RememberedRequest> GetRequest(
      std::string_view tenant, const Sha256Digest& key) override {
    return target_->GetRequest(tenant, key);
  }
  absl::StatusOr<std::vector<RememberedRequest>> ListRequests(
      std::string_view tenant, const RememberedRequest& after,
      int limit) override {
    return target_->ListRequests(tenant, after, limit);
  }
  absl::StatusOr<int> ForgetRequests(std::string_view tenant, int64_t before_us,
                                     int limit) override {
    return target_->ForgetRequests(tenant, before_us, limit);
  }
  absl::StatusOr<std::string> GetKey(std::string_view tenant,
                                     std::string_view key_id) override {
    return target_->GetKey(tenant, key_id);
  }
  absl::StatusOr<std::vector<WrappedKey>> ListKeys(std::string_view tenant,
                                                   std::string_view after,
                                                   int limit) override {
    return target_->ListKeys(tenant, after, limit);
  }
  absl::Status DeleteKey(std::string_view tenant,
                         std::string_view key_id) override {
    return target_->DeleteKey(tenant, key_id);
  }
  absl::Status BeginCompaction(std::string_view tenant,
                               int64_t revision) override {
    return target_->BeginCompaction(tenant, revision);
  }
  absl::StatusOr<CompactionStep> CompactStep(std::string_view tenant,
                                             int64_t after, int64_t upto,
                                             int limit, bool dry_run) override {
    return target_->CompactStep(tenant, after, upto, limit, dry_run);
  }
  absl::Status BeginRestore(std::string_view tenant, const RestoreBegin& begin,
                            bool replace) override {
    return target_->BeginRestore(tenant, begin, replace);
  }
  absl::Status RestoreChanges(
      std::string_view tenant,
      std::span<const RestoredChange> changes) override {
    return target_->RestoreChanges(tenant, changes);
  }
  absl::Status RestoreRest(std::string_view tenant, std::span<const Memo> memos,
                           std::span<const RememberedRequest> requests,
                           std::span<const WrappedKey> keys) override {
    return target_->RestoreRest(tenant, memos, requests, keys);
  }
  absl::Status FinishRestore(std::string_view tenant,
                             std::string_view history_id,
                             const Write& last) override {
    return target_->FinishRestore(tenant, history_id, last);
  }
  absl::Status AbortRestore(std::string_view tenant) override {
    return target_->AbortRestore(tenant);
  }
  void SetForeignCommitListener(ForeignCommitListener listener) override {
    target_->SetForeignCommitListener(std::move(listener));
  }
  absl::Status CheckWritable() override { return target_->CheckWritable(); }

 protected:
  FormStorage& target() { return *target_; }

 private:
  const std::unique_ptr<FormStorage> target_;
};

}  // namespace jixiao::form_store

#endif  // JIXIAO_TESTS_CONFORMANCE_STORAGE_FORWARDING_STORAGE_H_
