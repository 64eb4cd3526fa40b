// Reads of the history of a tenant.
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

#include "common/base/status_macros.h"
#include "services/form_store/storage/postgres/row_codec.h"
#include "services/form_store/storage/postgres/tenant_reader.h"
#include "services/form_store/storage/storage_errors.h"

namespace jixiao::form_store::postgres {
namespace {

using form::v1::ChangeKind;

// Follows the changes of a resource back from $2 until $4 of them are below $3.
constexpr char kWalkSql[] =
    "WITH RECURSIVE walk (revision, found) AS ("
    "SELECT $2::bigint, CASE WHEN $2 < $3::bigint THEN 1 ELSE 0 END "
    "WHERE $2 > 0 AND $4::bigint > 0 "
    "UNION ALL "
    "SELECT next.revision, "
    "next.found + CASE WHEN next.revision < $3 THEN 1 ELSE 0 END "
    "FROM (SELECT (SELECT c.previous_revision FROM changes c "
    "WHERE c.tenant = $1 AND c.revision = w.revision "
    "AND c.previous_revision < c.revision) AS revision, w.found FROM walk w "
    "WHERE w.found < $4) next WHERE next.revision > 0) "
    "SELECT revision, (SELECT c.header FROM changes c "
    "WHERE c.tenant = $1 AND c.revision = w.revision) FROM walk w "
    "ORDER BY revision DESC";

}  // namespace

absl::StatusOr<std::vector<StoredChange>> TenantReader::ReadChanges(
    int64_t after, int limit, size_t max_bytes) {
  // As in scans, the page is cut before its payloads are read.
  static const std::string* const kSql = new std::string(absl::StrCat(
      "SELECT ", kChangeColumns, " FROM (SELECT ", kChangeColumns,
      ", sum(octet_length(header) + coalesce(octet_length(payload), 0)) "
      "OVER (ORDER BY revision) AS bytes, "
      "row_number() OVER (ORDER BY revision) AS place "
      "FROM (SELECT ",
      kChangeColumns,
      " FROM changes WHERE tenant = $1 AND revision > $2 "
      "ORDER BY revision LIMIT $3) page) sized "
      "WHERE bytes <= $4 OR place = 1 ORDER BY revision"));
  ASSIGN_OR_RETURN(
      const Rows rows,
      Fetch(*kSql,
            Start().Add(after).Add(LimitOf(limit)).Add(LimitOf(max_bytes))));
  std::vector<StoredChange> changes;
  changes.reserve(static_cast<size_t>(rows.size()));
  for (int row = 0; row < rows.size(); ++row) {
    ASSIGN_OR_RETURN(StoredChange change, TakeChange(tenant_, rows, row));
    changes.push_back(std::move(change));
  }
  return changes;
}

absl::StatusOr<StoredChange> TenantReader::GetChange(int64_t revision) {
  static const std::string* const kSql = new std::string(
      absl::StrCat("SELECT ", kChangeColumns,
                   " FROM changes WHERE tenant = $1 AND revision = $2"));
  ASSIGN_OR_RETURN(const Rows rows, Fetch(*kSql, Start().Add(revision)));
  if (rows.empty()) {
    return RevisionNotFound(tenant_, revision);
  }
  ASSIGN_OR_RETURN(StoredChange change, TakeChange(tenant_, rows, 0));
  if (change.payload_dropped) {
    return RevisionCompacted(tenant_, compacted_revision_);
  }
  return change;
}

absl::StatusOr<std::optional<ChangeHeader>> TenantReader::FindHeader(
    int64_t revision) {
  ASSIGN_OR_RETURN(const Rows rows, Fetch("SELECT header FROM changes "
                                          "WHERE tenant = $1 AND revision = $2",
                                          Start().Add(revision)));
  if (rows.empty()) {
    return std::nullopt;
  }
  ASSIGN_OR_RETURN(ChangeHeader header,
                   history::DecodeHeader(rows.Bytes(0, 0)));
  return header;
}

absl::StatusOr<ChangeHeader> TenantReader::GetHeader(int64_t revision) {
  ASSIGN_OR_RETURN(std::optional<ChangeHeader> header, FindHeader(revision));
  if (!header.has_value()) {
    return RevisionNotFound(tenant_, revision);
  }
  return *std::move(header);
}

absl::StatusOr<std::vector<ChangeHeader>> TenantReader::ListChangesOf(
    std::string_view resource_name, ChangeKind kind, int64_t before,
    int limit) {
  ASSIGN_OR_RETURN(const int64_t start,
                   StartBelow(resource_name, kind, before));
  const int64_t bound = before > 0 ? before : LimitOf(SIZE_MAX);
  ASSIGN_OR_RETURN(
      const Rows rows,
      Fetch(kWalkSql, Start().Add(start).Add(bound).Add(LimitOf(limit))));
  std::vector<ChangeHeader> headers;
  for (int row = 0; row < rows.size(); ++row) {
    ASSIGN_OR_RETURN(ChangeHeader header,
                     history::DecodeHeader(rows.Bytes(row, 1)));
    if (header.revision != rows.Number(row, 0) ||
        (row + 1 < rows.size() &&
         header.previous_revision != rows.Number(row + 1, 0))) {
      return Corrupt(tenant_, "a change does not lead to the one before it");
    }
    if (header.revision < bound) {
      headers.push_back(std::move(header));
    }
  }
  return headers;
}

absl::StatusOr<int64_t> TenantReader::StartBelow(std::string_view resource_name,
                                                 ChangeKind kind,
                                                 int64_t before) {
  if (before > 0) {
    // The last of the page before: spares a walk from the newest.
    ASSIGN_OR_RETURN(const std::optional<ChangeHeader> last,
                     FindHeader(before));
    if (last.has_value() && last->kind == kind &&
        last->resource_name == resource_name) {
      return last->previous_revision;
    }
  }
  return LastRevision(resource_name, kind);
}

absl::StatusOr<int64_t> TenantReader::LastRevision(
    std::string_view resource_name, ChangeKind kind) {
  const auto value = [](const absl::StatusOr<Rows>& rows,
                        int column) -> absl::StatusOr<int64_t> {
    RETURN_IF_ERROR(rows.status());
    return rows->empty() ? 0 : rows->Number(0, column);
  };
  if (kind == form::v1::CHANGE_KIND_FORM ||
      kind == form::v1::CHANGE_KIND_REPORT) {
    return value(Fetch("SELECT revision, last_report FROM forms "
                       "WHERE tenant = $1 AND form_id = $2",
                       Start().Add(FormIdOf(resource_name))),
                 kind == form::v1::CHANGE_KIND_FORM ? 0 : 1);
  }
  return value(Fetch("SELECT revision FROM resources "
                     "WHERE tenant = $1 AND kind = $2 AND resource_name = $3",
                     Start().Add(int64_t{kind}).Add(resource_name)),
               0);
}

absl::Status TenantReader::VerifyEnd() {
  static const std::string* const kSql = new std::string(absl::StrCat(
      "SELECT t.head, t.head_hash, t.head_time_us, t.origin_history_id, "
      "t.record, (SELECT max(revision) FROM changes WHERE tenant = $1), "
      "(SELECT header FROM changes c WHERE c.tenant = $1 "
      "AND c.revision = t.revision) FROM tenants t WHERE t.tenant = $1"));
  ASSIGN_OR_RETURN(const Rows rows, Fetch(*kSql, Start()));
  const int64_t head = rows.Number(0, 0);
  if (head < 1 || rows.NumberOrNull(0, 5) != head || rows.IsNull(0, 6)) {
    return Corrupt(tenant_, "its head is not its last change");
  }
  ASSIGN_OR_RETURN(const ChangeHeader record,
                   history::DecodeHeader(rows.Bytes(0, 6)));
  if (record.payload_hash != base::Sha256Of(rows.Bytes(0, 4))) {
    return Corrupt(tenant_, "its record is not that of its history");
  }
  ASSIGN_OR_RETURN(const Sha256Digest hash,
                   ToDigest(tenant_, rows.Bytes(0, 1)));
  const ChainPoint stated = {head, hash, rows.Number(0, 2)};
  const int count = head > 1 ? 2 : 1;  // what has come since is not asked for
  ASSIGN_OR_RETURN(const std::vector<StoredChange> last,
                   ReadChanges(head - count, count, SIZE_MAX));
  if (last.empty() || last.back().header.revision != head) {
    return MissingChange();
  }
  ChainPoint before = history::ChainStart(tenant_, rows.Text(0, 3));
  if (last.size() == 2) {
    before = {head - 1, last[0].hash, last[0].header.commit_time_us};
  }
  ASSIGN_OR_RETURN(const ChainPoint end,
                   history::VerifyChain(tenant_, before, {&last.back(), 1}));
  return end == stated ? absl::OkStatus()
                       : Corrupt(tenant_, "its head has another hash");
}

}  // namespace jixiao::form_store::postgres
