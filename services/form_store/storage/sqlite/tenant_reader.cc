#include "services/form_store/storage/sqlite/tenant_reader.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"

#include "common/base/errors.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "common/base/string_view_bridge.h"
#include "services/form_store/storage/sqlite/form_rows.h"
#include "services/form_store/storage/storage_errors.h"

namespace jixiao::form_store {
namespace {

constexpr int64_t kConfig = form::v1::CHANGE_KIND_CONFIG;

constexpr char kPayloadSql[] =
    "SELECT payload FROM changes WHERE tenant = ? AND revision = ?";

absl::Status Corrupt(std::string_view tenant, std::string_view what) {
  return errors::DataLoss(
             errors::ERROR_REASON_DATA_CORRUPT,
             absl::StrCat("the database is damaged at tenant ",
                          base::ToAbsl(tenant), ": ", base::ToAbsl(what)))
      .With("tenant", tenant);
}

absl::StatusOr<Sha256Digest> ToDigest(std::string_view tenant,
                                      std::string_view bytes) {
  Sha256Digest digest{};
  if (bytes.size() != digest.size()) {
    return Corrupt(tenant, "a hash has the wrong size");
  }
  std::copy(bytes.begin(), bytes.end(), digest.begin());
  return digest;
}

TenantRow TakeTenantRow(const Query& query) {
  return {.tenant_id = query.Text(0),
          .revision = query.Number(1),
          .payload = query.Text(2),
          .head = query.Number(3),
          .history_id = query.Text(4),
          .origin_history_id = query.Text(5),
          .compacted_revision = query.Number(6)};
}

int64_t Limit(int limit) {
  return std::max(limit, 0);
}

}  // namespace

absl::StatusOr<std::vector<TenantRow>> ReadTenants(Connection& connection,
                                                   std::string_view after,
                                                   int limit) {
  Query query(connection,
              "SELECT t.tenant, t.revision, c.payload, t.head, t.history_id, "
              "t.origin_history_id, t.compacted_revision "
              "FROM tenants t CROSS JOIN changes c "
              "ON c.tenant = t.tenant AND c.revision = t.revision "
              "WHERE t.tenant > ? AND t.history_id <> '' "
              "ORDER BY t.tenant LIMIT ?");
  query.Bind(after).Bind(Limit(limit));
  std::vector<TenantRow> rows;
  while (true) {
    ASSIGN_OR_RETURN(const bool more, query.Next());
    if (!more) {
      return rows;
    }
    rows.push_back(TakeTenantRow(query));
  }
}

absl::StatusOr<TenantHead> TenantReader::ReadHead() {
  Query query(connection_,
              "SELECT head, head_hash, history_id, head_time_us, "
              "origin_history_id, compacted_revision FROM tenants "
              "WHERE tenant = ?");
  ASSIGN_OR_RETURN(const bool found, query.Bind(tenant_).Next());
  if (!found) {
    return TenantNotFound(tenant_);
  }
  ASSIGN_OR_RETURN(const Sha256Digest hash, ToDigest(tenant_, query.Bytes(1)));
  return TenantHead{{query.Number(0), hash, query.Number(3)},
                    query.Text(2),
                    query.Text(4),
                    query.Number(5)};
}

absl::StatusOr<TenantRow> TenantReader::ReadTenant() {
  Query query(connection_,
              "SELECT t.tenant, t.revision, c.payload, t.head, t.history_id, "
              "t.origin_history_id, t.compacted_revision "
              "FROM tenants t CROSS JOIN changes c "
              "ON c.tenant = t.tenant AND c.revision = t.revision "
              "WHERE t.tenant = ?");
  ASSIGN_OR_RETURN(const bool found, query.Bind(tenant_).Next());
  if (!found) {
    return TenantNotFound(tenant_);
  }
  return TakeTenantRow(query);
}

absl::Status TenantReader::VerifyEnd() {
  ASSIGN_OR_RETURN(const TenantHead head, ReadHead());
  const int64_t last = head.point.revision;
  Query newest(connection_,
               "SELECT max(revision) FROM changes WHERE tenant = ?");
  RETURN_IF_ERROR(newest.Bind(tenant_).Next().status());
  if (last < 1 || newest.Number(0) != last) {
    return Corrupt(tenant_, "its head is not its last change");
  }
  ChainPoint before = ChainStart(tenant_, head.origin_history_id);
  if (last > 1) {
    ASSIGN_OR_RETURN(const std::optional<StoredChange> change,
                     FindChange(last - 1));
    if (!change.has_value()) {
      return MissingChange();
    }
    before = {last - 1, change->hash, change->header.commit_time_us};
  }
  ASSIGN_OR_RETURN(const StoredChange change, GetChange(last));
  ASSIGN_OR_RETURN(const ChainPoint end,
                   VerifyChain(tenant_, before, {&change, 1}));
  return end == head.point ? absl::OkStatus()
                           : Corrupt(tenant_, "its head has another hash");
}

absl::StatusOr<int64_t> TenantReader::LastRevision(
    form::v1::ChangeKind kind, std::string_view resource_name) {
  if (kind == form::v1::CHANGE_KIND_FORM ||
      kind == form::v1::CHANGE_KIND_REPORT) {
    Query query(connection_,
                "SELECT revision, last_report FROM forms "
                "WHERE tenant = ? AND form_id = ?");
    query.Bind(tenant_).Bind(FormIdOf(resource_name));
    ASSIGN_OR_RETURN(const bool found, query.Next());
    return found ? query.Number(kind == form::v1::CHANGE_KIND_FORM ? 0 : 1) : 0;
  }
  Query query(connection_,
              "SELECT revision FROM resources "
              "WHERE tenant = ? AND kind = ? AND resource_name = ?");
  query.Bind(tenant_).Bind(int64_t{kind}).Bind(resource_name);
  ASSIGN_OR_RETURN(const bool found, query.Next());
  return found ? query.Number(0) : 0;
}

absl::StatusOr<ConfigRow> TenantReader::GetConfig(
    std::string_view resource_name) {
  Query query(connection_,
              "SELECT r.revision, c.payload FROM resources r "
              "CROSS JOIN changes c "
              "ON c.tenant = r.tenant AND c.revision = r.revision "
              "WHERE r.tenant = ? AND r.kind = ? AND r.resource_name = ?");
  query.Bind(tenant_).Bind(kConfig).Bind(resource_name);
  ASSIGN_OR_RETURN(const bool found, query.Next());
  if (!found) {
    return Missing(ResourceNotFound(resource_name));
  }
  return ConfigRow{std::string(resource_name), query.Number(0), query.Text(1)};
}

absl::StatusOr<std::vector<ConfigRow>> TenantReader::ListConfigs(
    std::string_view after, int limit) {
  // The tenant's own name is a prefix of all others, and so the smallest.
  const std::string own = base::TenantName{std::string(tenant_)}.ToString();
  Query query(connection_,
              "SELECT r.resource_name, r.revision, c.payload FROM resources r "
              "CROSS JOIN changes c "
              "ON c.tenant = r.tenant AND c.revision = r.revision "
              "WHERE r.tenant = ? AND r.kind = ? AND r.resource_name > ? "
              "ORDER BY r.resource_name LIMIT ?");
  query.Bind(tenant_)
      .Bind(kConfig)
      .Bind(std::max(std::string_view(own), after))
      .Bind(Limit(limit));
  std::vector<ConfigRow> rows;
  while (true) {
    ASSIGN_OR_RETURN(const bool more, query.Next());
    if (!more) {
      break;
    }
    rows.push_back({query.Text(0), query.Number(1), query.Text(2)});
  }
  if (rows.empty()) {
    RETURN_IF_ERROR(CheckTenant());
  }
  return rows;
}

absl::StatusOr<FormRow> TenantReader::GetForm(std::string_view form_id) {
  static const std::string* const kSql = new std::string(
      absl::StrCat("SELECT ", kFormColumns,
                   ", (SELECT payload FROM changes c WHERE c.tenant = f.tenant "
                   "AND c.revision = f.revision) "
                   "FROM forms f WHERE tenant = ? AND form_id = ?"));
  constexpr int kPayloadColumn = 14;
  Query query(connection_, *kSql);
  ASSIGN_OR_RETURN(const bool found, query.Bind(tenant_).Bind(form_id).Next());
  if (!found) {
    return Missing(ResourceNotFound(
        base::FormName{std::string(tenant_), std::string(form_id)}.ToString()));
  }
  if (query.IsNull(kPayloadColumn)) {
    return MissingChange();
  }
  FormRow row = TakeFormRow(query);
  row.payload = query.Text(kPayloadColumn);
  return row;
}

absl::StatusOr<std::vector<FormRow>> TenantReader::ScanForms(
    const FormScan& scan) {
  const std::string sql = ScanSql(scan);
  Query query(connection_, sql);
  BindScan(tenant_, scan, query);
  std::vector<FormRow> rows;
  while (true) {
    ASSIGN_OR_RETURN(const bool more, query.Next());
    if (!more) {
      break;
    }
    rows.push_back(TakeFormRow(query));
  }
  if (rows.empty()) {
    RETURN_IF_ERROR(CheckTenant());
  }
  RETURN_IF_ERROR(FillPayloads(scan.max_bytes, rows));
  return rows;
}

absl::StatusOr<std::string> TenantReader::FindUniqueKey(std::string_view key) {
  Query query(connection_,
              "SELECT resource_name FROM unique_keys "
              "WHERE tenant = ? AND key = ?");
  ASSIGN_OR_RETURN(const bool found, query.Bind(tenant_).Bind(key).Next());
  if (!found) {
    return Missing(NoEntry());
  }
  return query.Text(0);
}

absl::StatusOr<std::vector<StoredChange>> TenantReader::ReadChanges(
    int64_t after, int limit, size_t max_bytes) {
  Query query(
      connection_,
      "SELECT revision, header, hash, payload, content_revision FROM changes "
      "WHERE tenant = ? AND revision > ? ORDER BY revision LIMIT ?");
  query.Bind(tenant_).Bind(after).Bind(Limit(limit));
  std::vector<StoredChange> changes;
  size_t bytes = 0;
  while (true) {
    ASSIGN_OR_RETURN(const bool more, query.Next());
    if (!more) {
      break;
    }
    ASSIGN_OR_RETURN(StoredChange change, TakeChange(query));
    bytes += change.payload.size() + HeaderSize(change.header);
    if (bytes > max_bytes && !changes.empty()) {
      break;
    }
    changes.push_back(std::move(change));
  }
  if (changes.empty()) {
    RETURN_IF_ERROR(CheckTenant());
  }
  return changes;
}

absl::StatusOr<std::optional<StoredChange>> TenantReader::FindChange(
    int64_t revision) {
  Query query(
      connection_,
      "SELECT revision, header, hash, payload, content_revision FROM changes "
      "WHERE tenant = ? AND revision = ?");
  ASSIGN_OR_RETURN(const bool found, query.Bind(tenant_).Bind(revision).Next());
  if (!found) {
    return std::nullopt;
  }
  ASSIGN_OR_RETURN(StoredChange change, TakeChange(query));
  return change;
}

absl::StatusOr<StoredChange> TenantReader::GetChange(int64_t revision) {
  ASSIGN_OR_RETURN(std::optional<StoredChange> change, FindChange(revision));
  if (!change.has_value()) {
    return Missing(RevisionNotFound(tenant_, revision));
  }
  if (change->payload_dropped) {
    ASSIGN_OR_RETURN(const TenantHead head, ReadHead());
    return RevisionCompacted(tenant_, head.compacted_revision);
  }
  return *std::move(change);
}

absl::StatusOr<ChangeHeader> TenantReader::GetHeader(int64_t revision) {
  ASSIGN_OR_RETURN(std::optional<ChangeHeader> header, FindHeader(revision));
  if (!header.has_value()) {
    return Missing(RevisionNotFound(tenant_, revision));
  }
  return *std::move(header);
}

absl::StatusOr<std::vector<ChangeHeader>> TenantReader::ListChangesOf(
    std::string_view resource_name, form::v1::ChangeKind kind, int64_t before,
    int limit) {
  ASSIGN_OR_RETURN(int64_t revision, StartBelow(before, kind, resource_name));
  std::vector<ChangeHeader> headers;
  while (revision != 0 && static_cast<int64_t>(headers.size()) < Limit(limit)) {
    ASSIGN_OR_RETURN(std::optional<ChangeHeader> header, FindHeader(revision));
    if (!header.has_value() || header->previous_revision >= revision) {
      return Corrupt(tenant_, "a change does not lead to the one before it");
    }
    revision = header->previous_revision;
    if (before <= 0 || header->revision < before) {
      headers.push_back(*std::move(header));
    }
  }
  if (headers.empty()) {
    RETURN_IF_ERROR(CheckTenant());
  }
  return headers;
}

absl::StatusOr<int64_t> TenantReader::StartBelow(
    int64_t before, form::v1::ChangeKind kind, std::string_view resource_name) {
  if (before > 0) {
    // The last of the page before: spares a walk from the newest.
    ASSIGN_OR_RETURN(const std::optional<ChangeHeader> last,
                     FindHeader(before));
    if (last.has_value() && last->kind == kind &&
        last->resource_name == resource_name) {
      return last->previous_revision;
    }
  }
  return LastRevision(kind, resource_name);
}

absl::StatusOr<std::optional<ChangeHeader>> TenantReader::FindHeader(
    int64_t revision) {
  Query query(connection_,
              "SELECT header FROM changes WHERE tenant = ? AND revision = ?");
  ASSIGN_OR_RETURN(const bool found, query.Bind(tenant_).Bind(revision).Next());
  if (!found) {
    return std::nullopt;
  }
  ASSIGN_OR_RETURN(ChangeHeader header, DecodeHeader(query.Bytes(0)));
  return header;
}

absl::StatusOr<std::string> TenantReader::GetMemo(std::string_view kind,
                                                  std::string_view key) {
  Query query(connection_,
              "SELECT value FROM memos "
              "WHERE tenant = ? AND kind = ? AND key = ?");
  ASSIGN_OR_RETURN(const bool found,
                   query.Bind(tenant_).Bind(kind).Bind(key).Next());
  if (!found) {
    return Missing(NoEntry());
  }
  return query.Text(0);
}

absl::StatusOr<std::string> TenantReader::GetKey(std::string_view key_id) {
  Query query(connection_,
              "SELECT wrapped FROM data_keys WHERE tenant = ? AND key_id = ?");
  ASSIGN_OR_RETURN(const bool found, query.Bind(tenant_).Bind(key_id).Next());
  if (!found) {
    return Missing(NoEntry());
  }
  return query.Text(0);
}

absl::StatusOr<std::string> TenantReader::ReadPayload(int64_t revision) {
  Query query(connection_, kPayloadSql);
  return TakePayload(revision, query);
}

absl::StatusOr<std::string> TenantReader::TakePayload(int64_t revision,
                                                      Query& query) {
  query.Restart().Bind(tenant_).Bind(revision);
  ASSIGN_OR_RETURN(const bool found, query.Next());
  if (!found || query.IsNull(0)) {
    return MissingChange();
  }
  return query.Text(0);
}

absl::Status TenantReader::FillPayloads(size_t max_bytes,
                                        std::vector<FormRow>& rows) {
  Query query(connection_, kPayloadSql);
  size_t bytes = 0;
  for (auto row = rows.begin(); row != rows.end(); ++row) {
    ASSIGN_OR_RETURN(row->payload, TakePayload(row->revision, query));
    bytes += row->payload.size();
    if (bytes >= max_bytes) {
      rows.erase(row + 1, rows.end());
      break;
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<StoredChange> TenantReader::TakeChange(const Query& query) {
  StoredChange change;
  ASSIGN_OR_RETURN(change.header, DecodeHeader(query.Bytes(1)));
  ASSIGN_OR_RETURN(change.hash, ToDigest(tenant_, query.Bytes(2)));
  change.payload = query.Text(3);
  change.payload_dropped = query.IsNull(3);
  change.content_revision = query.Number(4);
  if (change.header.tenant != tenant_ ||
      change.header.revision != query.Number(0)) {
    return Corrupt(tenant_, "a change stands in the place of another");
  }
  RETURN_IF_ERROR(VerifyPayload(change));
  return change;
}

absl::Status TenantReader::MissingChange() const {
  return Corrupt(tenant_, "the change of a current row is missing");
}

absl::Status TenantReader::Missing(absl::Status missing) {
  Query query(connection_, "SELECT 1 FROM tenants WHERE tenant = ?");
  ASSIGN_OR_RETURN(const bool found, query.Bind(tenant_).Next());
  return found ? missing : TenantNotFound(tenant_);
}

}  // namespace jixiao::form_store
