// Reads of one tenant over a connection.
#ifndef JIXIAO_SERVICES_FORM_STORE_STORAGE_SQLITE_TENANT_READER_H_
#define JIXIAO_SERVICES_FORM_STORE_STORAGE_SQLITE_TENANT_READER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "services/form_store/storage/form_storage.h"
#include "services/form_store/storage/sqlite/connection.h"

namespace jixiao::form_store {

// The end of a tenant's chain as its row says.
struct TenantHead {
  ChainPoint point;
  std::string history_id;
  std::string origin_history_id;
  int64_t compacted_revision = 0;
};

// Tenants by id, after `after`.
absl::StatusOr<std::vector<TenantRow>> ReadTenants(Connection& connection,
                                                   std::string_view after,
                                                   int limit);

// The reads of FormStorage that concern one tenant; see there. Both arguments
// must outlive it.
class TenantReader {
 public:
  TenantReader(Connection& connection, std::string_view tenant)
      : connection_(connection), tenant_(tenant) {}

  // NOT_FOUND when there is no such tenant.
  absl::StatusOr<TenantHead> ReadHead();
  absl::StatusOr<TenantRow> ReadTenant();
  // DATA_LOSS unless the end of the chain is whole and the row agrees with it.
  absl::Status VerifyEnd();

  // Revision of the newest change of a resource and kind, or 0.
  absl::StatusOr<int64_t> LastRevision(form::v1::ChangeKind kind,
                                       std::string_view resource_name);

  absl::StatusOr<ConfigRow> GetConfig(std::string_view resource_name);
  absl::StatusOr<std::vector<ConfigRow>> ListConfigs(std::string_view after,
                                                     int limit);
  absl::StatusOr<FormRow> GetForm(std::string_view form_id);
  absl::StatusOr<std::vector<FormRow>> ScanForms(const FormScan& scan);
  absl::StatusOr<std::string> FindUniqueKey(std::string_view key);
  absl::StatusOr<std::vector<StoredChange>> ReadChanges(int64_t after,
                                                        int limit,
                                                        size_t max_bytes);
  absl::StatusOr<StoredChange> GetChange(int64_t revision);
  absl::StatusOr<ChangeHeader> GetHeader(int64_t revision);
  // Nothing when there is no such change.
  absl::StatusOr<std::optional<ChangeHeader>> FindHeader(int64_t revision);
  // DATA_LOSS when the change is not there, or has no payload.
  absl::StatusOr<std::string> ReadPayload(int64_t revision);
  absl::StatusOr<std::vector<ChangeHeader>> ListChangesOf(
      std::string_view resource_name, form::v1::ChangeKind kind, int64_t before,
      int limit);
  absl::StatusOr<std::string> GetMemo(std::string_view kind,
                                      std::string_view key);
  absl::StatusOr<std::string> GetKey(std::string_view key_id);

 private:
  absl::StatusOr<std::string> TakePayload(int64_t revision, Query& query);
  // Drops the rows beyond `max_bytes`, as FormScan says.
  absl::Status FillPayloads(size_t max_bytes, std::vector<FormRow>& rows);
  absl::StatusOr<StoredChange> TakeChange(const Query& query);
  // Where to begin a walk through the changes of a resource below `before`.
  absl::StatusOr<int64_t> StartBelow(int64_t before, form::v1::ChangeKind kind,
                                     std::string_view resource_name);
  // DATA_LOSS: a current row points to a change that is not there.
  absl::Status MissingChange() const;
  // The change, with or without a payload; nothing when there is none.
  absl::StatusOr<std::optional<StoredChange>> FindChange(int64_t revision);
  // `missing`, or that the tenant itself does not exist.
  absl::Status Missing(absl::Status missing);
  // What is wrong when nothing was found: at most that there is no tenant.
  absl::Status CheckTenant() { return Missing(absl::OkStatus()); }

  Connection& connection_;
  const std::string_view tenant_;
};

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_STORAGE_SQLITE_TENANT_READER_H_
