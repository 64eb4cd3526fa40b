-- The tables of the form store.
--
-- Every key begins with the tenant, and so does every table's distribution on
-- an engine that shards. There are no sequences, triggers or foreign keys, and
-- nothing that Citus, YugabyteDB or openGauss would refuse.
--
-- A plan may be made while a table is empty and no statistics are there, and kept
-- while it grows. So no statement leaves a choice: a row is found by its whole
-- key, one at a time, and an index that is there for an order hides behind a
-- condition (always true) that only statements in need of that order repeat.
--
-- Ids and names of a known alphabet are text, ordered by their bytes. Text that
-- people typed is bytea: it is looked up and ordered by its bytes on every
-- engine, and no character in it is refused. convert_from(x, 'UTF8') shows it.

CREATE TABLE tenants (
  tenant text COLLATE "C" NOT NULL,
  history_id text NOT NULL,          -- empty while the tenant is being restored
  origin_history_id text NOT NULL,   -- where the chain starts
  head bigint NOT NULL,
  head_hash bytea NOT NULL,
  head_time_us bigint NOT NULL,
  compacted_revision bigint NOT NULL,
  revision bigint NOT NULL,          -- of the tenant's own record
  record bytea NOT NULL,             -- a copy: lists of tenants read this table only
  PRIMARY KEY (tenant)
);

-- Appended in the order of revisions, and the only copy of a payload; `forms`
-- and `resources` point to it. The changes of one resource are found from its
-- row and then by `previous_revision`, without an index of their own.
CREATE TABLE changes (
  tenant text COLLATE "C" NOT NULL,
  revision bigint NOT NULL,
  previous_revision bigint NOT NULL, -- as in the header
  content_revision bigint NOT NULL,
  keep_payload boolean NOT NULL,
  header bytea NOT NULL,
  hash bytea NOT NULL,
  payload bytea,                     -- NULL when it was compacted
  PRIMARY KEY (tenant, revision)
);
-- Out of line when it is long, but never compressed: compressing a form on the
-- way in halves the rate of commits.
ALTER TABLE changes ALTER COLUMN payload SET STORAGE EXTERNAL;
ALTER TABLE changes ALTER COLUMN header SET STORAGE EXTERNAL;

-- Current rows of everything but forms. `unique_keys` holds them one after the
-- other, each with its length.
CREATE TABLE resources (
  tenant text COLLATE "C" NOT NULL,
  kind bigint NOT NULL,
  resource_name text COLLATE "C" NOT NULL,
  revision bigint NOT NULL,
  unique_keys bytea NOT NULL,
  PRIMARY KEY (tenant, kind, resource_name)
);

-- Current rows of forms. Only orders in which rows arrive nearly sorted have an
-- index; a page in another order sorts the rows of the tenant.
CREATE TABLE forms (
  tenant text COLLATE "C" NOT NULL,
  form_id text COLLATE "C" NOT NULL,
  revision bigint NOT NULL,
  update_time_us bigint NOT NULL,
  report_revision bigint NOT NULL,
  report_summary bytea NOT NULL,
  report_finding_counts bytea NOT NULL,
  fiscal_year bigint NOT NULL,
  state bigint NOT NULL,
  implementing_unit text COLLATE "C" NOT NULL,
  project_display_name bytea NOT NULL,
  effective_total_fen bigint,
  create_time_us bigint NOT NULL,
  deleted boolean NOT NULL,
  validation_pending boolean NOT NULL,
  last_report bigint NOT NULL,
  unique_keys bytea NOT NULL,
  PRIMARY KEY (tenant, form_id)
);
CREATE INDEX forms_by_create_time ON forms (tenant, create_time_us, form_id)
  WHERE create_time_us > -9223372036854775808;
CREATE INDEX forms_by_update_time ON forms (tenant, update_time_us, form_id)
  WHERE update_time_us > -9223372036854775808;
CREATE INDEX forms_pending ON forms (tenant, form_id) WHERE validation_pending;

CREATE TABLE unique_keys (
  tenant text COLLATE "C" NOT NULL,
  key bytea NOT NULL,
  resource_name text COLLATE "C" NOT NULL,
  PRIMARY KEY (tenant, key)
);

CREATE TABLE memos (
  tenant text COLLATE "C" NOT NULL,
  kind bytea NOT NULL,
  key bytea NOT NULL,
  value bytea NOT NULL,
  revision bigint NOT NULL,
  PRIMARY KEY (tenant, kind, key)
);

-- Remembered requests. A write's changes are the last `changes` ones up to
-- `last_revision`.
CREATE TABLE requests (
  tenant text COLLATE "C" NOT NULL,
  key bytea NOT NULL,
  digest bytea NOT NULL,
  answer bytea NOT NULL,
  last_revision bigint NOT NULL,
  changes bigint NOT NULL,
  create_time_us bigint NOT NULL,
  PRIMARY KEY (tenant, key)
);
CREATE INDEX requests_by_revision ON requests (tenant, last_revision, key)
  WHERE last_revision >= 0;

CREATE TABLE data_keys (
  tenant text COLLATE "C" NOT NULL,
  key_id text COLLATE "C" NOT NULL,
  wrapped bytea NOT NULL,
  PRIMARY KEY (tenant, key_id)
);
