// One tenant in memory.
#ifndef JIXIAO_SERVICES_FORM_STORE_STORAGE_MEMORY_MEMORY_TENANT_H_
#define JIXIAO_SERVICES_FORM_STORE_STORAGE_MEMORY_MEMORY_TENANT_H_

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"

#include "services/form_store/storage/commit_planner.h"
#include "services/form_store/storage/form_storage.h"

namespace jixiao::form_store {

// The whole state of a tenant. Not thread-safe.
class MemoryTenant final : public CommitState {
 public:
  MemoryTenant(std::string_view tenant, std::string_view history_id);
  // A tenant that is being restored.
  MemoryTenant(std::string_view tenant, const RestoreBegin& begin);

  // Commits one write after another; see FormStorage::Commit.
  absl::StatusOr<Committed> Commit(const Write& write);

  absl::StatusOr<int64_t> LastRevision(form::v1::ChangeKind kind,
                                       std::string_view name) override;
  absl::StatusOr<std::optional<std::string>> HolderOf(
      std::string_view key) override;
  absl::StatusOr<std::vector<std::string>> KeysOf(
      form::v1::ChangeKind kind, std::string_view name) override;
  absl::StatusOr<std::optional<RememberedRequest>> AnswerOf(
      const Sha256Digest& request_key) override;

  TenantRow Row() const;
  absl::StatusOr<ConfigRow> GetConfig(std::string_view name) const;
  std::vector<ConfigRow> ListConfigs(std::string_view after,
                                     size_t limit) const;
  absl::StatusOr<FormRow> GetForm(std::string_view form_id) const;
  std::vector<FormRow> ScanForms(const FormScan& scan) const;
  absl::StatusOr<FormRow> GetFormAt(std::string_view form_id,
                                    int64_t revision) const;
  absl::StatusOr<std::vector<FormRow>> ScanFormsAt(int64_t revision,
                                                   std::string_view after,
                                                   size_t limit,
                                                   size_t max_bytes) const;
  std::vector<StoredChange> ReadChanges(int64_t after, size_t limit,
                                        size_t max_bytes) const;
  absl::StatusOr<StoredChange> GetChange(int64_t revision) const;
  std::vector<ChangeHeader> ListChangesOf(std::string_view name,
                                          form::v1::ChangeKind kind,
                                          int64_t before, size_t limit) const;
  absl::StatusOr<ChangeHeader> GetHeader(int64_t revision) const;
  absl::StatusOr<std::string> GetMemo(std::string_view kind,
                                      std::string_view key) const;
  std::vector<Memo> ListMemos(const Memo& after, size_t limit) const;
  absl::StatusOr<RememberedRequest> GetRequest(const Sha256Digest& key) const;
  std::vector<RememberedRequest> ListRequests(const RememberedRequest& after,
                                              size_t limit) const;
  int ForgetRequests(int64_t before_us, size_t limit);
  absl::StatusOr<std::string> GetKey(std::string_view key_id) const;
  std::vector<WrappedKey> ListKeys(std::string_view after, size_t limit) const;
  void DeleteKey(std::string_view key_id);

  absl::Status BeginCompaction(int64_t revision);
  CompactionStep CompactStep(int64_t after, int64_t upto, int limit,
                             bool dry_run);

  bool restoring() const { return history_id_.empty(); }
  absl::Status RestoreChange(const RestoredChange& restored);
  void RestoreRest(std::span<const Memo> memos,
                   std::span<const RememberedRequest> requests,
                   std::span<const WrappedKey> keys);
  absl::Status FinishRestore(std::string_view history_id, const Write& last);

 private:
  using ResourceKey = std::pair<form::v1::ChangeKind, std::string>;

  void Apply(const PlannedChange& change);
  void Remember(const RememberedRequest& request);
  // Whether a remembered request is answered by this change.
  bool IsAnswer(int64_t revision) const;
  // The row of a form as of a revision, without its payload; nothing when the
  // form was not there yet.
  std::optional<FormRow> RowAt(const FormRow& row, int64_t revision) const;
  // Last change of a resource and kind up to a revision, or 0.
  int64_t LastUpTo(form::v1::ChangeKind kind, const std::string& name,
                   int64_t revision) const;
  void ApplyToForm(const PlannedChange& change);
  const StoredChange& ChangeAt(int64_t revision) const;
  FormRow WithPayload(FormRow row) const;

  const std::string tenant_;
  const std::string origin_history_id_;
  std::string history_id_;  // empty while it is being restored
  int64_t compacted_revision_ = 0;
  ChainPoint head_;
  std::vector<StoredChange> changes_;  // revision n at n - 1
  std::map<ResourceKey, std::vector<int64_t>> revisions_of_;
  std::map<std::string, FormRow, std::less<>> forms_;  // without payload
  std::map<std::string, std::string, std::less<>> holders_;
  std::map<std::string, std::vector<std::string>, std::less<>> keys_of_;
  std::set<int64_t> kept_payloads_;
  std::map<std::pair<std::string, std::string>, Memo> memos_;
  std::map<Sha256Digest, RememberedRequest> requests_;
  // By last revision, as they are forgotten.
  std::set<std::pair<int64_t, Sha256Digest>> request_order_;
  std::map<std::string, std::string, std::less<>> data_keys_;
};

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_STORAGE_MEMORY_MEMORY_TENANT_H_
