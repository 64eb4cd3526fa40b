// Writes of one tenant inside a transaction of the writing connection.
#ifndef JIXIAO_SERVICES_FORM_STORE_STORAGE_SQLITE_TENANT_WRITER_H_
#define JIXIAO_SERVICES_FORM_STORE_STORAGE_SQLITE_TENANT_WRITER_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "services/form_store/storage/commit_planner.h"
#include "services/form_store/storage/form_storage.h"
#include "services/form_store/storage/sqlite/connection.h"

namespace jixiao::form_store {

// Both arguments must outlive it.
class TenantWriter final : public CommitState {
 public:
  TenantWriter(Connection& connection, std::string_view tenant)
      : connection_(connection), tenant_(tenant) {}

  // `history_id` is empty for a tenant that is being restored.
  absl::Status InsertTenant(std::string_view history_id,
                            const RestoreBegin& begin, const ChainPoint& start);
  // Stores what passed of one write.
  absl::Status Apply(const Write& write, const WritePlan& plan);
  absl::Status ApplyChange(const PlannedChange& change);
  absl::Status PutMemo(const Memo& memo);
  absl::Status PutKey(const WrappedKey& key);
  absl::Status PutRequest(const RememberedRequest& request);
  absl::Status SetHead(const ChainPoint& head);
  absl::Status DeleteKey(std::string_view key_id);

  absl::StatusOr<int64_t> LastRevision(form::v1::ChangeKind kind,
                                       std::string_view resource_name) override;
  absl::StatusOr<std::optional<std::string>> HolderOf(
      std::string_view key) override;
  absl::StatusOr<std::vector<std::string>> KeysOf(
      form::v1::ChangeKind kind, std::string_view resource_name) override;
  absl::StatusOr<std::optional<RememberedRequest>> AnswerOf(
      const Sha256Digest& request_key) override;

 private:
  absl::Status InsertChange(const PlannedChange& change);
  absl::Status MoveKeys(const KeyMoves& keys, std::string_view holder);
  absl::Status PutForm(const PlannedChange& change);
  absl::Status BindReport(const PlannedChange& change);
  absl::Status PutResource(const PlannedChange& change);

  Connection& connection_;
  const std::string_view tenant_;
};

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_STORAGE_SQLITE_TENANT_WRITER_H_
