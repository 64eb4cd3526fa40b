// Reads of one tenant over a connection.
#ifndef JIXIAO_SERVICES_FORM_STORE_STORAGE_POSTGRES_TENANT_READER_H_
#define JIXIAO_SERVICES_FORM_STORE_STORAGE_POSTGRES_TENANT_READER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "services/form_store/storage/form_storage.h"
#include "services/form_store/storage/postgres/connection.h"

namespace jixiao::form_store::postgres {

// Tenants by id, after `after`. Reads the table of tenants only.
absl::StatusOr<std::vector<TenantRow>> ReadTenants(Connection& connection,
                                                   std::string_view after,
                                                   int limit);

// The reads of FormStorage that concern one tenant; see there. Both arguments
// must outlive it. A statement is executed together with a look at the tenant,
// as one view and in one round trip: none of them sees a tenant that is being
// restored.
class TenantReader {
 public:
  TenantReader(Connection& connection, std::string_view tenant)
      : connection_(connection), tenant_(tenant) {}

  absl::StatusOr<TenantRow> ReadTenant();
  // DATA_LOSS unless the end of the chain is whole and the row agrees with it.
  absl::Status VerifyEnd();

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
  absl::StatusOr<std::vector<ChangeHeader>> ListChangesOf(
      std::string_view resource_name, form::v1::ChangeKind kind, int64_t before,
      int limit);

  absl::StatusOr<FormRow> GetFormAt(std::string_view form_id, int64_t revision);
  absl::StatusOr<std::vector<FormRow>> ScanFormsAt(int64_t revision,
                                                   std::string_view after,
                                                   int limit, size_t max_bytes);

  absl::StatusOr<std::string> GetMemo(std::string_view kind,
                                      std::string_view key);
  absl::StatusOr<std::vector<Memo>> ListMemos(const Memo& after, int limit);
  absl::StatusOr<RememberedRequest> GetRequest(const Sha256Digest& key);
  absl::StatusOr<std::vector<RememberedRequest>> ListRequests(
      const RememberedRequest& after, int limit);
  absl::StatusOr<std::string> GetKey(std::string_view key_id);
  absl::StatusOr<std::vector<WrappedKey>> ListKeys(std::string_view after,
                                                   int limit);

 private:
  // A page of current forms and what they were, in past_reader.cc.
  struct PastPage;

  // Executes a statement whose first parameter is the tenant. NOT_FOUND and
  // TENANT_RESTORING are those of the tenant.
  absl::StatusOr<Rows> Fetch(std::string_view sql, const Params& params);
  Params Start() const;
  absl::Status FormNotFound(std::string_view form_id) const;
  // DATA_LOSS: a current row points to a change that is not there.
  absl::Status MissingChange() const;
  absl::StatusOr<std::optional<ChangeHeader>> FindHeader(int64_t revision);
  // Where to begin a walk through the changes of a resource below `before`.
  absl::StatusOr<int64_t> StartBelow(std::string_view resource_name,
                                     form::v1::ChangeKind kind, int64_t before);
  absl::StatusOr<int64_t> LastRevision(std::string_view resource_name,
                                       form::v1::ChangeKind kind);
  absl::StatusOr<PastPage> ReadPast(std::string_view sql, const Params& params,
                                    int64_t revision);

  Connection& connection_;
  const std::string_view tenant_;
  // Of the tenant, at the last Fetch.
  int64_t head_ = 0;
  int64_t compacted_revision_ = 0;
};

}  // namespace jixiao::form_store::postgres

#endif  // JIXIAO_SERVICES_FORM_STORE_STORAGE_POSTGRES_TENANT_READER_H_
