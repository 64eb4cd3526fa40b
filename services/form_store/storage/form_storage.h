// The storage contract of the form store. Memory, SQLite and PostgreSQL
// implement it; tests/conformance/storage holds what every one of them owes.
//
// Storage keeps bytes, order and uniqueness. It knows no life cycle, no
// validation and no permissions: those are decided in domain/ before a Write is
// made. Every key begins with the tenant; nothing here crosses tenants.
#ifndef JIXIAO_SERVICES_FORM_STORE_STORAGE_FORM_STORAGE_H_
#define JIXIAO_SERVICES_FORM_STORE_STORAGE_FORM_STORAGE_H_

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "jixiao/form/v1/change.pb.h"
#include "jixiao/form/v1/form_enums.pb.h"

namespace jixiao::form_store {

using Sha256Digest = std::array<uint8_t, 32>;

// What a committed change is, apart from its payload. Its fixed encoding, over
// which the chain is computed, is in FORMAT.md.
struct ChangeHeader {
  std::string tenant;  // tenant id, without "tenants/"
  int64_t revision = 0;
  form::v1::ChangeKind kind = form::v1::CHANGE_KIND_UNSPECIFIED;
  form::v1::ChangeAction action = form::v1::CHANGE_ACTION_UNSPECIFIED;
  std::string resource_name;
  int64_t previous_revision = 0;  // last change of this resource and kind, or 0
  std::string actor;
  std::string request_id;
  int64_t commit_time_us = 0;  // since the Unix epoch
  Sha256Digest payload_hash{};
};

// A committed change as stored. `payload` is the serialised Form (FORM),
// ValidationReport (REPORT), Tenant or OrgUnit (CONFIG); never re-serialised.
struct StoredChange {
  ChangeHeader header;
  std::string payload;
  // For REPORT the FORM change whose content was judged, else 0.
  int64_t content_revision = 0;
  // SHA-256(domain tag || hash of the change before || encoded header).
  Sha256Digest hash{};
};

// What must hold for a mutation when its batch commits.
struct Expectation {
  enum class Kind {
    kAny,
    kAbsent,           // no such resource, deleted ones included
    kRevision,         // the content is that of `revision`
    kPreviousInWrite,  // the content is what this Write has just written
  };
  Kind kind = Kind::kAny;
  int64_t revision = 0;
};

// Columns of a form that lists order and narrow by.
struct FormIndex {
  int32_t fiscal_year = 0;
  form::v1::FormState state = form::v1::FORM_STATE_UNSPECIFIED;
  std::string implementing_unit;  // resource name
  std::string project_display_name;
  std::optional<int64_t> effective_total_fen;
  int64_t create_time_us = 0;
  bool deleted = false;
  bool validation_pending = false;
};

// What a bound report changes in the current row of its form. Besides it ends
// `validation_pending`; the next FORM change takes it off again.
struct ReportIndex {
  std::string summary;         // serialised ValidationSummary
  std::string finding_counts;  // serialised Change with only `findings` set
};

// One change to be made.
struct Mutation {
  form::v1::ChangeKind kind = form::v1::CHANGE_KIND_UNSPECIFIED;
  form::v1::ChangeAction action = form::v1::CHANGE_ACTION_UNSPECIFIED;
  // Full name. For REPORT the name of the form.
  std::string resource_name;
  std::string payload;
  Expectation expect;
  // Keys that must be held by no other resource of the tenant (natural key of
  // a form, names of an organisation unit). Set: replaces those held before.
  std::optional<std::vector<std::string>> unique_keys;
  std::optional<FormIndex> form_index;      // required for FORM
  std::optional<ReportIndex> report_index;  // required for REPORT
};

// A remembered answer beside the history, e.g. of an imported document.
struct Memo {
  std::string kind;
  std::string key;
  std::string value;
};

// A wrapped data key. Kept outside chain and feed; dropping it erases what it
// sealed and leaves both valid.
struct WrappedKey {
  std::string key_id;
  std::string wrapped;
};

// Mutations that are committed together or not at all. There may be none:
// memos and keys are kept then, and no revision is taken.
struct Write {
  std::vector<Mutation> mutations;
  std::vector<Memo> memos;       // put with the mutations
  std::vector<WrappedKey> keys;  // put with the mutations
  std::string actor;
  std::string request_id;
  // Its changes get this time, or that of the change before if it is later.
  int64_t commit_time_us = 0;
};

// Where a Write landed: one revision a mutation.
struct Committed {
  std::vector<int64_t> revisions;
};

// The current row of a form.
struct FormRow {
  std::string form_id;
  int64_t revision = 0;         // change that wrote `payload`
  std::string payload;          // serialised Form, as stored
  int64_t update_time_us = 0;   // commit time of that change
  int64_t report_revision = 0;  // change that bound the report, or 0
  ReportIndex report;           // empty when no report of this content
  FormIndex index;
};

// A tenant's own record and the state of its history.
struct TenantRow {
  std::string tenant_id;
  int64_t revision = 0;
  std::string payload;  // serialised Tenant
  int64_t head = 0;     // revision of the last change
  std::string history_id;
};

// The current row of a CONFIG resource below a tenant.
struct ConfigRow {
  std::string resource_name;
  int64_t revision = 0;
  std::string payload;
};

// Columns that a scan may be ordered by.
enum class OrderField {
  kFormId,
  kCreateTime,
  kUpdateTime,
  kFiscalYear,
  kProjectDisplayName,
  kEffectiveTotal,  // absent sorts before every amount
};

struct OrderBy {
  OrderField field = OrderField::kFormId;
  bool descending = false;
};

// A scan of the current forms of a tenant. The order always ends with the form
// id, in the direction of the last field; text is ordered by its bytes. `after`
// is the last row of the page before.
struct FormScan {
  std::vector<OrderBy> order = {};
  std::optional<FormRow> after =
      {};  // only form_id, times and index are looked at
  bool include_deleted = false;
  // Narrowing only: a backend may ignore these, callers filter again.
  std::optional<int32_t> fiscal_year = {};
  std::optional<std::string> implementing_unit = {};
  std::optional<form::v1::FormState> state = {};
  bool only_validation_pending = false;  // not ignored
  int limit = 0;                         // > 0
  // The row with which the payloads reach this many bytes is the last one.
  size_t max_bytes = kNoByteLimit;

  static constexpr size_t kNoByteLimit = std::numeric_limits<size_t>::max();
};

// Whether `rows`, the answer to `scan`, are the last there are.
inline bool IsScanEnd(const FormScan& scan, std::span<const FormRow> rows) {
  size_t bytes = 0;
  for (const FormRow& row : rows) {
    bytes += row.payload.size();
  }
  return rows.empty() ||
         (rows.size() < static_cast<size_t>(std::max(scan.limit, 0)) &&
          bytes < scan.max_bytes);
}

// A consistent view of the current forms of a tenant, by form id. Used by one
// thread at a time; must not outlive its storage. Keep it no longer than
// needed: it holds back the reclaiming of space.
class FormSnapshot {
 public:
  virtual ~FormSnapshot() = default;
  // The head that the view includes.
  virtual int64_t revision() const = 0;
  virtual std::string_view history_id() const = 0;
  // Up to `limit` further rows, deleted ones included, ending with the one that
  // makes their payloads reach `max_bytes`; empty at the end.
  virtual absl::StatusOr<std::vector<FormRow>> Next(int limit,
                                                    size_t max_bytes) = 0;
};

// Thread-safe. Errors: UNAVAILABLE (STORAGE_UNAVAILABLE), RESOURCE_EXHAUSTED
// (STORAGE_FULL), DATA_LOSS (DATA_CORRUPT). A tenant that does not exist is
// NOT_FOUND (TENANT_NOT_FOUND) everywhere, a resource or revision that does not
// exist NOT_FOUND with its reason; a memo, data key or unique key that does not
// exist a bare NOT_FOUND, as it is an answer and no error. After DATA_LOSS, and
// after a commit of unknown outcome, an implementation refuses further writes
// until it is opened anew.
class FormStorage {
 public:
  virtual ~FormStorage() = default;

  // Creates the tenant with the mutations of `write`, the first of which (kind
  // CONFIG) is its own record and becomes revision 1. ALREADY_EXISTS when there
  // is one.
  virtual absl::Status CreateTenant(std::string_view tenant,
                                    std::string_view history_id,
                                    const Write& write) = 0;

  // Commits writes of one tenant in order, in one transaction, durably before
  // it returns. Each is judged on its own: the result at the same place is its
  // revisions, or ABORTED (expected content is not there), ALREADY_EXISTS
  // (absent was expected, or a unique key is held by another: NATURAL_KEY_TAKEN
  // with the holder), NOT_FOUND (no such resource). A failing write leaves no
  // trace and never spoils its neighbours. Revisions are dense: each committed
  // mutation takes head + 1. An error of the whole means that nothing was
  // committed, except UNAVAILABLE, after which that is unknown.
  virtual absl::StatusOr<std::vector<absl::StatusOr<Committed>>> Commit(
      std::string_view tenant, std::span<const Write> writes) = 0;

  virtual absl::StatusOr<TenantRow> GetTenant(std::string_view tenant) = 0;
  // By tenant id, after `after`.
  virtual absl::StatusOr<std::vector<TenantRow>> ListTenants(
      std::string_view after, int limit) = 0;

  // CONFIG resources of a tenant below itself, by name, after `after`.
  virtual absl::StatusOr<ConfigRow> GetConfig(
      std::string_view tenant, std::string_view resource_name) = 0;
  virtual absl::StatusOr<std::vector<ConfigRow>> ListConfigs(
      std::string_view tenant, std::string_view after, int limit) = 0;

  // The current row, deleted forms included.
  virtual absl::StatusOr<FormRow> GetForm(std::string_view tenant,
                                          std::string_view form_id) = 0;
  virtual absl::StatusOr<std::vector<FormRow>> ScanForms(
      std::string_view tenant, const FormScan& scan) = 0;
  virtual absl::StatusOr<std::unique_ptr<FormSnapshot>> OpenSnapshot(
      std::string_view tenant) = 0;

  // Who holds a unique key: a resource name, or NOT_FOUND.
  virtual absl::StatusOr<std::string> FindUniqueKey(std::string_view tenant,
                                                    std::string_view key) = 0;

  // Changes after `after`, in order, at most `limit`. Ends before the change
  // whose payload and header would pass `max_bytes` in sum, but holds at least
  // one, if there is one. Payloads are checked against their hashes
  // (DATA_LOSS).
  virtual absl::StatusOr<std::vector<StoredChange>> ReadChanges(
      std::string_view tenant, int64_t after, int limit, size_t max_bytes) = 0;
  virtual absl::StatusOr<StoredChange> GetChange(std::string_view tenant,
                                                 int64_t revision) = 0;
  // Headers of the changes of one resource and kind, newest first, with a
  // revision below `before` (0: no bound).
  virtual absl::StatusOr<std::vector<ChangeHeader>> ListChangesOf(
      std::string_view tenant, std::string_view resource_name,
      form::v1::ChangeKind kind, int64_t before, int limit) = 0;

  virtual absl::StatusOr<std::string> GetMemo(std::string_view tenant,
                                              std::string_view kind,
                                              std::string_view key) = 0;
  virtual absl::StatusOr<std::string> GetKey(std::string_view tenant,
                                             std::string_view key_id) = 0;
  // Forgets a data key, durably; its bytes are overwritten. OK when there is
  // none.
  virtual absl::Status DeleteKey(std::string_view tenant,
                                 std::string_view key_id) = 0;

  // OK, or why every write is refused until the storage is opened anew. Quick.
  virtual absl::Status CheckWritable() = 0;
};

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_STORAGE_FORM_STORAGE_H_
