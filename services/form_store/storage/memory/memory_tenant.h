// One tenant in memory.
#ifndef JIXIAO_SERVICES_FORM_STORE_STORAGE_MEMORY_MEMORY_TENANT_H_
#define JIXIAO_SERVICES_FORM_STORE_STORAGE_MEMORY_MEMORY_TENANT_H_

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"

#include "services/form_store/storage/chain.h"
#include "services/form_store/storage/commit_planner.h"
#include "services/form_store/storage/form_storage.h"

namespace jixiao::form_store {

// The whole state of a tenant. Not thread-safe.
class MemoryTenant final : public CommitState {
 public:
  MemoryTenant(std::string_view tenant, std::string_view history_id);

  // Commits one write after another; see FormStorage::Commit.
  absl::StatusOr<Committed> Commit(const Write& write);

  absl::StatusOr<int64_t> LastRevision(form::v1::ChangeKind kind,
                                       std::string_view name) override;
  absl::StatusOr<std::optional<std::string>> HolderOf(
      std::string_view key) override;
  absl::StatusOr<std::vector<std::string>> KeysOf(
      form::v1::ChangeKind kind, std::string_view name) override;

  TenantRow Row() const;
  absl::StatusOr<ConfigRow> GetConfig(std::string_view name) const;
  std::vector<ConfigRow> ListConfigs(std::string_view after,
                                     size_t limit) const;
  absl::StatusOr<FormRow> GetForm(std::string_view form_id) const;
  std::vector<FormRow> ScanForms(const FormScan& scan) const;
  std::vector<FormRow> AllForms() const;
  std::vector<StoredChange> ReadChanges(int64_t after, size_t limit,
                                        size_t max_bytes) const;
  absl::StatusOr<StoredChange> GetChange(int64_t revision) const;
  std::vector<ChangeHeader> ListChangesOf(std::string_view name,
                                          form::v1::ChangeKind kind,
                                          int64_t before, size_t limit) const;
  absl::StatusOr<std::string> GetMemo(std::string_view kind,
                                      std::string_view key) const;
  absl::StatusOr<std::string> GetKey(std::string_view key_id) const;
  void DeleteKey(std::string_view key_id);

 private:
  using ResourceKey = std::pair<form::v1::ChangeKind, std::string>;

  void Apply(const PlannedChange& change);
  void ApplyToForm(const PlannedChange& change);
  const StoredChange& ChangeAt(int64_t revision) const;
  FormRow WithPayload(FormRow row) const;

  const std::string tenant_;
  const std::string history_id_;
  ChainPoint head_;
  std::vector<StoredChange> changes_;  // revision n at n - 1
  std::map<ResourceKey, std::vector<int64_t>> revisions_of_;
  std::map<std::string, FormRow, std::less<>> forms_;  // without payload
  std::map<std::string, std::string, std::less<>> holders_;
  std::map<std::string, std::vector<std::string>, std::less<>> keys_of_;
  std::map<std::pair<std::string, std::string>, std::string> memos_;
  std::map<std::string, std::string, std::less<>> data_keys_;
};

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_STORAGE_MEMORY_MEMORY_TENANT_H_
