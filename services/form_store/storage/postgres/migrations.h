// The schema of the database and how it is brought up to date.
//
// A change of the schema takes two releases, so that old and new replicas may
// run side by side while a release is rolled out:
//   1. expand: the new release adds what it needs (a column with a default, a
//      table, an index) and still reads and writes what the old one does; its
//      migration file begins with "-- needs: N", N being the version of the old
//      schema, which tells old programs that they may go on.
//   2. migrate: the new release fills what is new, page by page and tenant by
//      tenant, while it runs.
//   3. contract: the release after that drops what nobody reads any more; its
//      file has no such line, so older programs are refused from then on.
// A file that has been released is never changed: its checksum is kept.
#ifndef JIXIAO_SERVICES_FORM_STORE_STORAGE_POSTGRES_MIGRATIONS_H_
#define JIXIAO_SERVICES_FORM_STORE_STORAGE_POSTGRES_MIGRATIONS_H_

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

#include "services/form_store/storage/postgres/connection.h"

namespace jixiao::form_store::postgres {

struct Migration {
  int64_t version = 0;
  std::string name;
  std::string sql;
};

// Those of this program, by version, without gaps from 1.
std::vector<Migration> AllMigrations();

// The lowest schema version that a program must know to work with the schema
// after this migration; see above.
int64_t NeededVersion(const Migration& migration);

// Brings the schema up to `migrations`, telling `print` a line about each step.
// Each runs in a transaction of its own together with the row that records it,
// so a killed run leaves no half of one; two runs at once take turns by an
// advisory lock, and on an engine without such locks the second fails on the
// row of the first. FAILED_PRECONDITION: the schema is newer, or an applied
// file has changed. Errors are for the operator.
absl::Status Migrate(const ConnectionOptions& options,
                     const std::vector<Migration>& migrations,
                     std::string_view release,
                     const std::function<void(std::string_view)>& print);

// OK when a program with these migrations can work with the schema as it is.
// FAILED_PRECONDITION tells what to run.
absl::Status CheckSchema(Connection& connection,
                         const std::vector<Migration>& migrations);

}  // namespace jixiao::form_store::postgres

#endif  // JIXIAO_SERVICES_FORM_STORE_STORAGE_POSTGRES_MIGRATIONS_H_
