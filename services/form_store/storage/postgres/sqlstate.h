// What an error of PostgreSQL means to a caller.
#ifndef JIXIAO_SERVICES_FORM_STORE_STORAGE_POSTGRES_SQLSTATE_H_
#define JIXIAO_SERVICES_FORM_STORE_STORAGE_POSTGRES_SQLSTATE_H_

#include <string_view>

#include "absl/status/status.h"

namespace jixiao::form_store::postgres {

inline constexpr std::string_view kUniqueViolation = "23505";

// The status of an SQLSTATE: STORAGE_FULL, DATA_CORRUPT, INTERNAL for faults of
// ours, else STORAGE_UNAVAILABLE. Empty stands for a lost connection. The text
// holds the code and nothing else of what the server said.
absl::Status SqlStateError(std::string_view sqlstate);

// Whether the transaction was undone for the sake of another and may succeed
// when it is run again.
bool IsConflict(std::string_view sqlstate);

// Whether the server refused to write: it is, or has become, a standby.
bool IsReadOnly(std::string_view sqlstate);

}  // namespace jixiao::form_store::postgres

#endif  // JIXIAO_SERVICES_FORM_STORE_STORAGE_POSTGRES_SQLSTATE_H_
