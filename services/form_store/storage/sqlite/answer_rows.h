// What is kept beside the history of a tenant: answers, memos, keys.
#ifndef JIXIAO_SERVICES_FORM_STORE_STORAGE_SQLITE_ANSWER_ROWS_H_
#define JIXIAO_SERVICES_FORM_STORE_STORAGE_SQLITE_ANSWER_ROWS_H_

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "services/form_store/storage/form_storage.h"
#include "services/form_store/storage/sqlite/connection.h"

namespace jixiao::form_store {

absl::StatusOr<std::optional<RememberedRequest>> FindRequest(
    Connection& connection, std::string_view tenant, const Sha256Digest& key);

// The lists of FormStorage; see there. Empty for a tenant that does not exist.
absl::StatusOr<std::vector<RememberedRequest>> ReadRequests(
    Connection& connection, std::string_view tenant,
    const RememberedRequest& after, int limit);
absl::StatusOr<std::vector<Memo>> ReadMemos(Connection& connection,
                                            std::string_view tenant,
                                            const Memo& after, int limit);
absl::StatusOr<std::vector<WrappedKey>> ReadKeys(Connection& connection,
                                                 std::string_view tenant,
                                                 std::string_view after,
                                                 int limit);

// Inside a write transaction. Returns how many are gone.
absl::StatusOr<int> DeleteRequests(Connection& connection,
                                   std::string_view tenant, int64_t before_us,
                                   int limit);

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_STORAGE_SQLITE_ANSWER_ROWS_H_
