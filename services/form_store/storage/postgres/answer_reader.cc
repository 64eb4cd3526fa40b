// Reads of what is kept beside the history of a tenant: answers, memos, keys.
#include <utility>

#include "absl/strings/str_cat.h"

#include "common/base/status_macros.h"
#include "services/form_store/storage/postgres/row_codec.h"
#include "services/form_store/storage/postgres/tenant_reader.h"
#include "services/form_store/storage/storage_errors.h"

namespace jixiao::form_store::postgres {

absl::StatusOr<std::string> TenantReader::GetMemo(std::string_view kind,
                                                  std::string_view key) {
  ASSIGN_OR_RETURN(const Rows rows,
                   Fetch("SELECT value FROM memos "
                         "WHERE tenant = $1 AND kind = $2 AND key = $3",
                         Start().Add(kind).Add(key)));
  if (rows.empty()) {
    return NoEntry();
  }
  return rows.Text(0, 0);
}

absl::StatusOr<std::vector<Memo>> TenantReader::ListMemos(const Memo& after,
                                                          int limit) {
  ASSIGN_OR_RETURN(
      const Rows rows,
      Fetch("SELECT kind, key, value, revision FROM memos "
            "WHERE tenant = $1 AND (kind, key) > ($2, $3) "
            "ORDER BY kind, key LIMIT $4",
            Start().Add(after.kind).Add(after.key).Add(LimitOf(limit))));
  std::vector<Memo> memos;
  for (int row = 0; row < rows.size(); ++row) {
    memos.push_back({rows.Text(row, 0), rows.Text(row, 1), rows.Text(row, 2),
                     rows.Number(row, 3)});
  }
  return memos;
}

absl::StatusOr<RememberedRequest> TenantReader::GetRequest(
    const Sha256Digest& key) {
  static const std::string* const kSql = new std::string(
      absl::StrCat("SELECT ", kRequestColumns,
                   " FROM requests WHERE tenant = $1 AND key = $2"));
  ASSIGN_OR_RETURN(const Rows rows, Fetch(*kSql, Start().Add(BytesOf(key))));
  if (rows.empty()) {
    return NoEntry();
  }
  return TakeRequest(tenant_, rows, 0);
}

absl::StatusOr<std::vector<RememberedRequest>> TenantReader::ListRequests(
    const RememberedRequest& after, int limit) {
  static const std::string* const kSql =
      new std::string(absl::StrCat("SELECT ", kRequestColumns,
                                   " FROM requests WHERE tenant = $1 "
                                   "AND last_revision >= 0 "
                                   "AND (last_revision, key) > ($2, $3) "
                                   "ORDER BY last_revision, key LIMIT $4"));
  ASSIGN_OR_RETURN(const Rows rows,
                   Fetch(*kSql, Start()
                                    .Add(after.last_revision)
                                    .Add(BytesOf(after.record.key))
                                    .Add(LimitOf(limit))));
  std::vector<RememberedRequest> requests;
  for (int row = 0; row < rows.size(); ++row) {
    ASSIGN_OR_RETURN(RememberedRequest request,
                     TakeRequest(tenant_, rows, row));
    requests.push_back(std::move(request));
  }
  return requests;
}

absl::StatusOr<std::string> TenantReader::GetKey(std::string_view key_id) {
  ASSIGN_OR_RETURN(const Rows rows, Fetch("SELECT wrapped FROM data_keys "
                                          "WHERE tenant = $1 AND key_id = $2",
                                          Start().Add(key_id)));
  if (rows.empty()) {
    return NoEntry();
  }
  return rows.Text(0, 0);
}

absl::StatusOr<std::vector<WrappedKey>> TenantReader::ListKeys(
    std::string_view after, int limit) {
  ASSIGN_OR_RETURN(const Rows rows,
                   Fetch("SELECT key_id, wrapped FROM data_keys "
                         "WHERE tenant = $1 AND key_id > $2 "
                         "ORDER BY key_id LIMIT $3",
                         Start().Add(after).Add(LimitOf(limit))));
  std::vector<WrappedKey> keys;
  for (int row = 0; row < rows.size(); ++row) {
    keys.push_back({rows.Text(row, 0), rows.Text(row, 1)});
  }
  return keys;
}

}  // namespace jixiao::form_store::postgres
