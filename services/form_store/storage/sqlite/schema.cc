#include "services/form_store/storage/sqlite/schema.h"

#include "absl/strings/str_cat.h"

#include "common/base/status_macros.h"

namespace jixiao::form_store {
namespace {

// "JXFS", in the header of the file.
constexpr int64_t kApplicationId = 0x4a584653;

// A write should touch few pages: a page that changes goes into the log as a
// whole, and a row with a random key is a page of its own. So:
// - changes are appended in the order of their arrival, over all tenants, and
//   hold the only copy of a payload; `forms` and `resources` point to them;
// - the changes of one resource are found from its row and then from change to
//   change by `previous_revision`, not by an index;
// - what is remembered of requests is appended as well; only its index by key
//   is written at random places, and holds little;
// - only orders in which rows arrive nearly sorted have an index. A page in
//   another order sorts the rows of the tenant, some 50 ms for 100,000 forms.
constexpr char kTables[] = R"sql(
CREATE TABLE tenants (
  tenant TEXT NOT NULL PRIMARY KEY,
  history_id TEXT NOT NULL, -- empty while the tenant is being restored
  revision INTEGER NOT NULL,
  head INTEGER NOT NULL,
  head_hash BLOB NOT NULL,
  head_time_us INTEGER NOT NULL,
  origin_history_id TEXT NOT NULL,
  compacted_revision INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE changes (
  tenant TEXT NOT NULL,
  revision INTEGER NOT NULL,
  header BLOB NOT NULL,
  hash BLOB NOT NULL,
  payload BLOB, -- NULL when it was compacted
  content_revision INTEGER NOT NULL,
  keep_payload INTEGER NOT NULL,
  PRIMARY KEY (tenant, revision)
);

CREATE TABLE resources (
  tenant TEXT NOT NULL,
  kind INTEGER NOT NULL,
  resource_name TEXT NOT NULL,
  revision INTEGER NOT NULL,
  unique_keys BLOB,
  PRIMARY KEY (tenant, kind, resource_name)
) WITHOUT ROWID;

CREATE TABLE forms (
  tenant TEXT NOT NULL,
  form_id TEXT NOT NULL,
  revision INTEGER NOT NULL,
  update_time_us INTEGER NOT NULL,
  report_revision INTEGER NOT NULL,
  report_summary BLOB NOT NULL,
  report_finding_counts BLOB NOT NULL,
  fiscal_year INTEGER NOT NULL,
  state INTEGER NOT NULL,
  implementing_unit TEXT NOT NULL,
  project_display_name TEXT NOT NULL,
  effective_total_fen INTEGER,
  create_time_us INTEGER NOT NULL,
  deleted INTEGER NOT NULL,
  validation_pending INTEGER NOT NULL,
  last_report INTEGER NOT NULL,
  unique_keys BLOB,
  PRIMARY KEY (tenant, form_id)
) WITHOUT ROWID;
CREATE INDEX forms_by_create_time ON forms (tenant, create_time_us, form_id);
CREATE INDEX forms_by_update_time ON forms (tenant, update_time_us, form_id);
CREATE INDEX forms_pending ON forms (tenant, form_id) WHERE validation_pending;

CREATE TABLE unique_keys (
  tenant TEXT NOT NULL,
  key TEXT NOT NULL,
  resource_name TEXT NOT NULL,
  PRIMARY KEY (tenant, key)
) WITHOUT ROWID;

CREATE TABLE memos (
  tenant TEXT NOT NULL,
  kind TEXT NOT NULL,
  key TEXT NOT NULL,
  value BLOB NOT NULL,
  revision INTEGER NOT NULL,
  PRIMARY KEY (tenant, kind, key)
) WITHOUT ROWID;

CREATE TABLE requests (
  tenant TEXT NOT NULL,
  last_revision INTEGER NOT NULL,
  key BLOB NOT NULL,
  digest BLOB NOT NULL,
  answer BLOB NOT NULL,
  changes INTEGER NOT NULL,
  create_time_us INTEGER NOT NULL,
  PRIMARY KEY (tenant, last_revision, key)
) WITHOUT ROWID;
CREATE UNIQUE INDEX requests_by_key ON requests (tenant, key);

CREATE TABLE data_keys (
  tenant TEXT NOT NULL,
  key_id TEXT NOT NULL,
  wrapped BLOB NOT NULL,
  PRIMARY KEY (tenant, key_id)
) WITHOUT ROWID;
)sql";

absl::StatusOr<int64_t> ReadNumber(Connection& connection,
                                   std::string_view sql) {
  Query query(connection, sql);
  RETURN_IF_ERROR(query.Next().status());
  return query.Number(0);
}

absl::Status CreateTables(Connection& connection) {
  Transaction transaction(connection);
  RETURN_IF_ERROR(transaction.BeginWrite());
  RETURN_IF_ERROR(connection.Execute(kTables));
  RETURN_IF_ERROR(connection.Execute(
      absl::StrCat("PRAGMA application_id = ", kApplicationId,
                   "; PRAGMA user_version = ", kSchemaVersion)));
  return transaction.Commit();
}

}  // namespace

absl::Status PrepareSchema(Connection& connection) {
  ASSIGN_OR_RETURN(const int64_t application,
                   ReadNumber(connection, "PRAGMA application_id"));
  ASSIGN_OR_RETURN(const int64_t version,
                   ReadNumber(connection, "PRAGMA user_version"));
  ASSIGN_OR_RETURN(
      const int64_t tables,
      ReadNumber(connection, "SELECT count(*) FROM sqlite_schema"));
  if (application == 0 && version == 0 && tables == 0) {
    return CreateTables(connection);
  }
  if (application != kApplicationId) {
    return absl::FailedPreconditionError(
        "the database belongs to another program");
  }
  if (version != kSchemaVersion) {
    return absl::FailedPreconditionError(
        absl::StrCat("the database has schema version ", version,
                     ", this program knows versions up to ", kSchemaVersion,
                     ": use the release that wrote it, or a newer one"));
  }
  return absl::OkStatus();
}

}  // namespace jixiao::form_store
