#ifndef JIXIAO_SERVICES_FORM_STORE_STORAGE_POSTGRES_POSTGRES_STORAGE_H_
#define JIXIAO_SERVICES_FORM_STORE_STORAGE_POSTGRES_POSTGRES_STORAGE_H_

#include <functional>
#include <memory>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

#include "services/form_store/storage/form_storage.h"
#include "services/form_store/storage/postgres/connection_pool.h"

namespace jixiao::form_store {

struct PostgresOptions {
  postgres::PoolOptions pool;
  // How often the heads of all tenants are looked at for commits of others.
  absl::Duration poll_interval = absl::Seconds(1);
  // Whether replicas tell each other of commits (LISTEN, NOTIFY).
  bool notify = true;
};

// Opens the store in a database of PostgreSQL, or of an engine that speaks like
// it, whose schema is up to date (MigratePostgres). Any number of replicas may
// use one database; the row of a tenant orders those that write to it. A lost
// connection is replaced when it is needed next, so nothing is refused for
// good; a write whose commit was not confirmed is UNAVAILABLE, with unknown
// outcome. The end of a tenant's chain is verified before the tenant is first
// used. Errors are for start-up messages: FAILED_PRECONDITION, UNAVAILABLE.
absl::StatusOr<std::unique_ptr<FormStorage>> OpenPostgresStorage(
    const PostgresOptions& options);

// Brings the schema up to date; see postgres::Migrate.
absl::Status MigratePostgres(
    const PostgresOptions& options, std::string_view release,
    const std::function<void(std::string_view)>& print);

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_STORAGE_POSTGRES_POSTGRES_STORAGE_H_
