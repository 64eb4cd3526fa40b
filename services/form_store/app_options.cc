#include <algorithm>

#include "absl/status/status.h"

#include "services/form_store/app.h"

namespace jixiao::form_store {

void PostgresFlags::Declare(config::OptionSet* options) {
  options->Group("PostgreSQL");
  options->AddSecret("postgres_url", &url,
                     "Connection string or URI of libpq; may name several "
                     "hosts, of which the writable one is used.");
  options->Add("postgres_max_connections", &pool.max_connections,
               "Connections at most, besides one that listens.");
  options->Add("postgres_acquire_timeout", &pool.acquire_timeout,
               "How long a call waits for a connection when all are in use.");
  postgres::ConnectionOptions& connection = pool.connection;
  options->Add("postgres_connect_timeout", &connection.connect_timeout,
               "How long an attempt to connect may take.");
  options->Add("postgres_statement_timeout", &connection.statement_timeout,
               "How long the server lets a statement run.");
  options->Add("postgres_lock_timeout", &connection.lock_timeout,
               "How long a statement waits for a lock.");
  options->Add("postgres_idle_in_transaction_timeout",
               &connection.idle_in_transaction_timeout,
               "After which the server ends a transaction that does nothing.");
  options->Add("postgres_poll_interval", &poll_interval,
               "How often heads are looked at for commits of other replicas "
               "that no notice told of.");
  options->Add("postgres_notify", &notify,
               "Whether replicas tell each other of commits (LISTEN, NOTIFY). "
               "Off behind a pooler, or on an engine without it.");
  options->Add("postgres_accept_data_loss", &connection.accept_data_loss,
               "Also work with a server that answers before it has written to "
               "disk (synchronous_commit or fsync off). For tests.");
}

void AppOptions::Declare(config::OptionSet* options) {
  DeclareStorage(options);
  DeclareWrites(options);
  checkpoints.Declare(options);
  postgres.Declare(options);
  DeclareValidation(options);
  DeclareFormLimits(options);
  DeclareStreams(options);
  options->AddCheck([this] { return CheckStorage(); });
  options->AddCheck([this] { return CheckLimits(); });
}

void AppOptions::DeclareStorage(config::OptionSet* options) {
  options->Group("Storage");
  options->Add("storage", &storage,
               "Where forms are kept: sqlite (embedded, durable), postgres "
               "(durable, shared by replicas) or memory (gone when the process "
               "ends).");
  options->Add("data_dir", &data_dir, "Directory of the embedded database.");
  options->Add("master_key_file", &master_key_file,
               "File of the 32-byte key under which contacts are sealed; with "
               "postgres needed, and the same for all replicas. Default: "
               "master.key in --data_dir, made at the first start.");
  options->Add("migrate", &migrate,
               "Bring the schema of the database up to date, and exit.");
  options->Add("templates_dir", &templates_dir,
               "Directory of the form templates (*.yaml).");
}

void AppOptions::DeclareWrites(config::OptionSet* options) {
  options->Group("Writes");
  options->Add("max_queued_writes", &queue.max_queued_writes,
               "Writes that may wait; more are refused with QUEUE_FULL.");
  options->Add("max_queued_size", &max_queued_size_,
               "Bytes of the forms in them; a tenant may take three quarters.");
  options->Add("max_batch_writes", &queue.max_batch_writes,
               "Writes that are committed together at most.");
  options->Add("request_retention", &janitor.retention,
               "How long a write is remembered by its request_id, so that a "
               "repetition gets the first answer; at least 720h, which callers "
               "are promised.");
}

void AppOptions::DeclareValidation(config::OptionSet* options) {
  options->Group("Validation");
  options->Add("validation", &validation,
               "Address of the validation service. Without it forms stay "
               "PENDING and cannot be submitted.");
  options->Add("validation_wait", &gate.write_wait,
               "How long a write waits for its report.");
  options->Add("submit_wait", &gate.submit_wait,
               "How long a submission waits for its report.");
}

void AppOptions::DeclareFormLimits(config::OptionSet* options) {
  options->Group("Limits of forms");
  options->Add("max_indicators", &limits.max_indicators,
               "Indicators of a form.");
  options->Add("max_indicator_groups", &limits.max_indicator_groups,
               "Second-level rows of a form.");
  options->Add("max_expenditure_lines", &limits.max_expenditure_lines,
               "Expenditure lines of a form.");
  options->Add("max_contacts", &limits.max_contacts, "Contacts of a form.");
  options->Add("max_text_size", &max_text_size_, "Bytes of one text.");
  options->Add("max_form_size", &max_form_size_, "Bytes of a form as stored.");
}

void AppOptions::DeclareStreams(config::OptionSet* options) {
  options->Group("Limits of streams");
  options->Add("max_document_size", &max_document_size_,
               "Bytes of an imported document.");
  options->Add("max_open_documents", &documents.max_open_documents,
               "Documents that one stream may send interleaved.");
  options->Add("max_rows_scanned", &read.max_rows_scanned,
               "Forms or changes that one page of a filtered list looks at.");
  options->Add("slow_reader_timeout", &feed.slow_reader_timeout,
               "How long a watcher may not read before its stream ends.");
  options->Add("heartbeat", &feed.default_heartbeat,
               "Time between the heartbeats of a watch, unless it asks for "
               "another.");
  options->Add("feed_cache_size", &feed_cache_size_,
               "Bytes of the newest changes kept ready for watchers.");
}

absl::Status AppOptions::CheckStorage() const {
  if (storage != "sqlite" && storage != "memory" && storage != "postgres") {
    return absl::InvalidArgumentError(
        "--storage must be sqlite, postgres or memory");
  }
  if (postgres.pool.max_connections < 2) {
    return absl::InvalidArgumentError(
        "--postgres_max_connections must be at least 2");
  }
  if (migrate && storage != "postgres") {
    return absl::InvalidArgumentError("--migrate is for --storage=postgres");
  }
  if (storage == "postgres" && postgres.url.empty()) {
    return absl::InvalidArgumentError(
        "--storage=postgres needs --postgres_url (or JIXIAO_POSTGRES_URL)");
  }
  if (storage == "postgres" && master_key_file.empty() && !migrate) {
    return absl::InvalidArgumentError(
        "--storage=postgres needs --master_key_file, the same for all "
        "replicas: make one with `head -c 32 /dev/urandom` and keep a copy");
  }
  return absl::OkStatus();
}

absl::Status AppOptions::CheckLimits() const {
  if (janitor.retention < absl::Hours(30 * 24)) {
    return absl::InvalidArgumentError(
        "--request_retention must be at least 720h (30 days)");
  }
  if (read.max_rows_scanned < 1) {
    return absl::InvalidArgumentError("--max_rows_scanned must be positive");
  }
  return absl::OkStatus();
}

void AppOptions::TakeSizes() {
  limits.max_text_bytes = max_text_size_.bytes;
  limits.max_form_bytes = max_form_size_.bytes;
  documents.max_document_bytes = max_document_size_.bytes;
  documents.max_open_bytes =
      std::max(documents.max_open_bytes, documents.max_document_bytes);
  feed.cache_bytes = feed_cache_size_.bytes;
  queue.max_queued_bytes = max_queued_size_.bytes;
  queue.max_queued_bytes_per_tenant = max_queued_size_.bytes / 4 * 3;
}

}  // namespace jixiao::form_store
