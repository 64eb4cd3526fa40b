// The storage contract of the form store. Memory, SQLite and PostgreSQL
// implement it; tests/conformance/storage holds what every one of them owes.
//
// Storage keeps bytes, order and uniqueness. It knows no life cycle, no
// validation and no permissions: those are decided in domain/ before a Write is
// made. Every key begins with the tenant; nothing here crosses tenants.
#ifndef JIXIAO_SERVICES_FORM_STORE_STORAGE_FORM_STORAGE_H_
#define JIXIAO_SERVICES_FORM_STORE_STORAGE_FORM_STORAGE_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "common/history/chain.h"
#include "jixiao/form/v1/change.pb.h"
#include "jixiao/form/v1/form_enums.pb.h"

namespace jixiao::form_store {

using history::ChainPoint;
using history::ChainStart;
using history::ChangeHeader;
using history::DecodeHeader;
using history::Sha256Digest;
using history::StoredChange;

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
  // Whether compaction must keep the payload for ever (an approved form).
  bool keep_payload = false;
};

// A remembered answer beside the history, e.g. of an imported document.
struct Memo {
  std::string kind;
  std::string key;
  std::string value;
  int64_t revision = 0;  // the head with which it was kept; set by the storage
};

// A request that is to be answered once.
struct RequestRecord {
  Sha256Digest key{};     // of tenant, principal, method and request id
  Sha256Digest digest{};  // of the request without its id
  // What the answer needs besides the changes of the write.
  std::string answer;
};

// A request as it was answered, with the changes that it made: `changes` of
// them, the last one with revision `last_revision` (the head when none).
struct RememberedRequest {
  RequestRecord record;
  int64_t last_revision = 0;
  int64_t changes = 0;
  int64_t create_time_us = 0;
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
  // Remembered with the mutations; when it is already, nothing else happens.
  std::optional<RequestRecord> request;
  std::string actor;
  std::string request_id;
  // Its changes get this time, or that of the change before if it is later.
  int64_t commit_time_us = 0;
};

// Where a Write landed: one revision a mutation.
struct Committed {
  std::vector<int64_t> revisions;
  // Set when the request was answered before: nothing was committed now.
  std::optional<RememberedRequest> replayed = {};
};

// A form and where it stands: its current row, or, in reads of the past, what
// that row was.
struct FormRow {
  std::string form_id;
  int64_t revision = 0;         // change that wrote `payload`
  std::string payload;          // serialised Form, as stored
  int64_t update_time_us = 0;   // commit time of that change
  int64_t report_revision = 0;  // change that bound the report, or 0
  // Empty when there is no report of this content, and in reads of the past
  // that differ from the present.
  ReportIndex report;
  FormIndex index;  // of the past, where it differs: only `deleted`
};

// A tenant's own record and the state of its history.
struct TenantRow {
  std::string tenant_id;
  int64_t revision = 0;
  std::string payload;  // serialised Tenant
  int64_t head = 0;     // revision of the last change
  std::string history_id;
  std::string origin_history_id;   // the first one: where the chain starts
  int64_t compacted_revision = 0;  // the oldest state that is there in full
};

// Which history is to be restored. The rest of a tenant's row follows from its
// changes.
struct RestoreBegin {
  std::string origin_history_id;
  int64_t compacted_revision = 0;
};

// A change to be restored as it was. Of `mutation` payload, keys and indices
// are taken; the others are those of the header.
struct RestoredChange {
  StoredChange change;
  Mutation mutation;
};

// A part of a compaction.
struct CompactionStep {
  int64_t last_revision = 0;  // looked at; the bound when it is done
  int64_t dropped_payloads = 0;
  int64_t dropped_bytes = 0;
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

// Called when another process has committed: the tenant, and its head then.
using ForeignCommitListener =
    std::function<void(std::string_view tenant, int64_t head)>;

// Thread-safe. Errors: UNAVAILABLE (STORAGE_UNAVAILABLE), RESOURCE_EXHAUSTED
// (STORAGE_FULL), DATA_LOSS (DATA_CORRUPT). A tenant that does not exist is
// NOT_FOUND (TENANT_NOT_FOUND) everywhere, a resource or revision that does not
// exist NOT_FOUND with its reason; a memo, data key or unique key that does not
// exist a bare NOT_FOUND, as it is an answer and no error. A tenant that is
// being restored is UNAVAILABLE (TENANT_RESTORING) and in no list. After
// DATA_LOSS an embedded implementation refuses further writes until it is
// opened anew, and so it does after a commit of unknown outcome.
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
  // mutation takes head + 1. A write whose request is remembered does nothing
  // and is answered with that. An error of the whole means that nothing was
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

  // The form as of a revision, deleted ones included; FORM_NOT_FOUND when it
  // was not there yet. OUT_OF_RANGE: REVISION_COMPACTED (with
  // "oldest_revision"), CURSOR_AHEAD (with "head").
  virtual absl::StatusOr<FormRow> GetFormAt(std::string_view tenant,
                                            std::string_view form_id,
                                            int64_t revision) = 0;
  // The forms as of a revision, by form id, after `after`, deleted ones
  // included; at most `limit`, ending with the one that makes their payloads
  // reach `max_bytes`; empty at the end. Errors as above. What has happened
  // since does not show, so pages of one revision fit together.
  virtual absl::StatusOr<std::vector<FormRow>> ScanFormsAt(
      std::string_view tenant, int64_t revision, std::string_view after,
      int limit, size_t max_bytes) = 0;

  // Who holds a unique key: a resource name, or NOT_FOUND.
  virtual absl::StatusOr<std::string> FindUniqueKey(std::string_view tenant,
                                                    std::string_view key) = 0;

  // Changes after `after`, in order, at most `limit`. Ends before the change
  // whose payload and header would pass `max_bytes` in sum, but holds at least
  // one, if there is one. Payloads are checked against their hashes
  // (DATA_LOSS); those that were dropped are marked.
  virtual absl::StatusOr<std::vector<StoredChange>> ReadChanges(
      std::string_view tenant, int64_t after, int limit, size_t max_bytes) = 0;
  // OUT_OF_RANGE (REVISION_COMPACTED) when its payload was dropped.
  virtual absl::StatusOr<StoredChange> GetChange(std::string_view tenant,
                                                 int64_t revision) = 0;
  virtual absl::StatusOr<ChangeHeader> GetHeader(std::string_view tenant,
                                                 int64_t revision) = 0;
  // Headers of the changes of one resource and kind, newest first, with a
  // revision below `before` (0: no bound).
  virtual absl::StatusOr<std::vector<ChangeHeader>> ListChangesOf(
      std::string_view tenant, std::string_view resource_name,
      form::v1::ChangeKind kind, int64_t before, int limit) = 0;

  virtual absl::StatusOr<std::string> GetMemo(std::string_view tenant,
                                              std::string_view kind,
                                              std::string_view key) = 0;
  // By kind and key, after those of `after`.
  virtual absl::StatusOr<std::vector<Memo>> ListMemos(std::string_view tenant,
                                                      const Memo& after,
                                                      int limit) = 0;

  // How a request was answered; a bare NOT_FOUND when it is not remembered.
  virtual absl::StatusOr<RememberedRequest> GetRequest(
      std::string_view tenant, const Sha256Digest& key) = 0;
  // By last_revision and key, after those of `after`.
  virtual absl::StatusOr<std::vector<RememberedRequest>> ListRequests(
      std::string_view tenant, const RememberedRequest& after, int limit) = 0;
  // Forgets requests that were answered before an instant, oldest first, at
  // most `limit`. Returns how many.
  virtual absl::StatusOr<int> ForgetRequests(std::string_view tenant,
                                             int64_t before_us, int limit) = 0;

  virtual absl::StatusOr<std::string> GetKey(std::string_view tenant,
                                             std::string_view key_id) = 0;
  // By id, after `after`.
  virtual absl::StatusOr<std::vector<WrappedKey>> ListKeys(
      std::string_view tenant, std::string_view after, int limit) = 0;
  // Forgets a data key, durably; its bytes are overwritten. OK when there is
  // none.
  virtual absl::Status DeleteKey(std::string_view tenant,
                                 std::string_view key_id) = 0;

  // Raises compacted_revision to `revision` (never lowers it): from now on
  // reads before it are refused. CURSOR_AHEAD beyond the head.
  virtual absl::Status BeginCompaction(std::string_view tenant,
                                       int64_t revision) = 0;
  // Drops payloads that were superseded by the changes in (after, upto], at
  // most `limit` of which are looked at; see HistoryService.CompactHistory for
  // those that are kept. A dry run only counts.
  virtual absl::StatusOr<CompactionStep> CompactStep(std::string_view tenant,
                                                     int64_t after,
                                                     int64_t upto, int limit,
                                                     bool dry_run) = 0;

  // Makes room for a tenant whose history is to be restored: it is refused to
  // everybody until FinishRestore. ALREADY_EXISTS unless `replace`, with which
  // all that there is of it is deleted.
  virtual absl::Status BeginRestore(std::string_view tenant,
                                    const RestoreBegin& begin,
                                    bool replace) = 0;
  // Appends changes to the history that is being restored. INVALID_ARGUMENT
  // (BACKUP_INVALID, with "revision") when they do not continue its chain.
  virtual absl::Status RestoreChanges(
      std::string_view tenant, std::span<const RestoredChange> changes) = 0;
  // Puts back what is not in the chain.
  virtual absl::Status RestoreRest(std::string_view tenant,
                                   std::span<const Memo> memos,
                                   std::span<const RememberedRequest> requests,
                                   std::span<const WrappedKey> keys) = 0;
  // Opens the restored tenant under a history id, after the changes of `last`.
  virtual absl::Status FinishRestore(std::string_view tenant,
                                     std::string_view history_id,
                                     const Write& last) = 0;
  // Deletes what was restored so far. OK when nothing is being restored.
  virtual absl::Status AbortRestore(std::string_view tenant) = 0;

  // Before the first read; called on a thread of the storage. Storages of one
  // process never call it.
  virtual void SetForeignCommitListener(ForeignCommitListener listener) = 0;

  // OK, or why every write is refused until the storage is opened anew. Quick.
  virtual absl::Status CheckWritable() = 0;
};

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_STORAGE_FORM_STORAGE_H_
