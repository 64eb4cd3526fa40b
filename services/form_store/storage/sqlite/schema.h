#ifndef JIXIAO_SERVICES_FORM_STORE_STORAGE_SQLITE_SCHEMA_H_
#define JIXIAO_SERVICES_FORM_STORE_STORAGE_SQLITE_SCHEMA_H_

#include "absl/status/status.h"

#include "services/form_store/storage/sqlite/connection.h"

namespace jixiao::form_store {

// Raised with every change of the tables.
inline constexpr int kSchemaVersion = 3;

// Creates the tables in an empty database. FAILED_PRECONDITION when the
// database is of a newer version or of another program.
absl::Status PrepareSchema(Connection& connection);

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_STORAGE_SQLITE_SCHEMA_H_
