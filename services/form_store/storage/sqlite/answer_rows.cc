#include "services/form_store/storage/sqlite/answer_rows.h"

#include <algorithm>
#include <string>
#include <utility>

#include "common/base/errors.h"
#include "common/base/status_macros.h"

namespace jixiao::form_store {
namespace {

std::string_view Bytes(const Sha256Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

absl::StatusOr<Sha256Digest> ToDigest(std::string_view bytes) {
  Sha256Digest digest{};
  if (bytes.size() != digest.size()) {
    return errors::DataLoss(errors::ERROR_REASON_DATA_CORRUPT,
                            "a remembered request is damaged");
  }
  std::copy(bytes.begin(), bytes.end(), digest.begin());
  return digest;
}

int64_t Limit(int limit) {
  return std::max(limit, 0);
}

// Reads all rows of a query.
template <typename Row, typename Take>
absl::StatusOr<std::vector<Row>> TakeAll(Query& query, const Take& take) {
  std::vector<Row> rows;
  while (true) {
    ASSIGN_OR_RETURN(const bool more, query.Next());
    if (!more) {
      return rows;
    }
    ASSIGN_OR_RETURN(Row row, take(query));
    rows.push_back(std::move(row));
  }
}

absl::StatusOr<RememberedRequest> TakeRequest(const Query& query) {
  RememberedRequest request;
  ASSIGN_OR_RETURN(request.record.key, ToDigest(query.Bytes(0)));
  ASSIGN_OR_RETURN(request.record.digest, ToDigest(query.Bytes(1)));
  request.record.answer = query.Text(2);
  request.last_revision = query.Number(3);
  request.changes = query.Number(4);
  request.create_time_us = query.Number(5);
  return request;
}

absl::StatusOr<Memo> TakeMemo(const Query& query) {
  return Memo{query.Text(0), query.Text(1), query.Text(2), query.Number(3)};
}

absl::StatusOr<WrappedKey> TakeKey(const Query& query) {
  return WrappedKey{query.Text(0), query.Text(1)};
}

}  // namespace

absl::StatusOr<std::optional<RememberedRequest>> FindRequest(
    Connection& connection, std::string_view tenant, const Sha256Digest& key) {
  Query query(connection,
              "SELECT key, digest, answer, last_revision, changes, "
              "create_time_us FROM requests WHERE tenant = ? AND key = ?");
  ASSIGN_OR_RETURN(const bool found,
                   query.Bind(tenant).BindBytes(Bytes(key)).Next());
  if (!found) {
    return std::nullopt;
  }
  ASSIGN_OR_RETURN(RememberedRequest request, TakeRequest(query));
  return request;
}

absl::StatusOr<std::vector<RememberedRequest>> ReadRequests(
    Connection& connection, std::string_view tenant,
    const RememberedRequest& after, int limit) {
  Query query(connection,
              "SELECT key, digest, answer, last_revision, changes, "
              "create_time_us FROM requests "
              "WHERE tenant = ? AND (last_revision, key) > (?, ?) "
              "ORDER BY last_revision, key LIMIT ?");
  query.Bind(tenant)
      .Bind(after.last_revision)
      .BindBytes(Bytes(after.record.key))
      .Bind(Limit(limit));
  return TakeAll<RememberedRequest>(query, TakeRequest);
}

absl::StatusOr<std::vector<Memo>> ReadMemos(Connection& connection,
                                            std::string_view tenant,
                                            const Memo& after, int limit) {
  Query query(connection,
              "SELECT kind, key, value, revision FROM memos "
              "WHERE tenant = ? AND (kind, key) > (?, ?) "
              "ORDER BY kind, key LIMIT ?");
  query.Bind(tenant).Bind(after.kind).Bind(after.key).Bind(Limit(limit));
  return TakeAll<Memo>(query, TakeMemo);
}

absl::StatusOr<std::vector<WrappedKey>> ReadKeys(Connection& connection,
                                                 std::string_view tenant,
                                                 std::string_view after,
                                                 int limit) {
  Query query(connection,
              "SELECT key_id, wrapped FROM data_keys "
              "WHERE tenant = ? AND key_id > ? ORDER BY key_id LIMIT ?");
  query.Bind(tenant).Bind(after).Bind(Limit(limit));
  return TakeAll<WrappedKey>(query, TakeKey);
}

absl::StatusOr<int> DeleteRequests(Connection& connection,
                                   std::string_view tenant, int64_t before_us,
                                   int limit) {
  ASSIGN_OR_RETURN(const std::vector<RememberedRequest> oldest,
                   ReadRequests(connection, tenant, {}, limit));
  int deleted = 0;
  for (const RememberedRequest& request : oldest) {
    if (request.create_time_us >= before_us) {
      break;
    }
    RETURN_IF_ERROR(Query(connection,
                          "DELETE FROM requests WHERE tenant = ? "
                          "AND last_revision = ? AND key = ?")
                        .Bind(tenant)
                        .Bind(request.last_revision)
                        .BindBytes(Bytes(request.record.key))
                        .Run());
    ++deleted;
  }
  return deleted;
}

}  // namespace jixiao::form_store
