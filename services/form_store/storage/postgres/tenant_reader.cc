#include "services/form_store/storage/postgres/tenant_reader.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "services/form_store/storage/form_scan_sql.h"
#include "services/form_store/storage/postgres/row_codec.h"
#include "services/form_store/storage/storage_errors.h"

namespace jixiao::form_store::postgres {
namespace {

constexpr int64_t kConfig = form::v1::CHANGE_KIND_CONFIG;

constexpr char kTenantColumns[] =
    "tenant, revision, record, head, history_id, origin_history_id, "
    "compacted_revision";

TenantRow TakeTenantRow(const Rows& rows, int row) {
  return {.tenant_id = rows.Text(row, 0),
          .revision = rows.Number(row, 1),
          .payload = rows.Text(row, 2),
          .head = rows.Number(row, 3),
          .history_id = rows.Text(row, 4),
          .origin_history_id = rows.Text(row, 5),
          .compacted_revision = rows.Number(row, 6)};
}

// Puts $2, $3 … for the question marks.
std::string Numbered(std::string_view sql) {
  std::string numbered;
  int next = 2;
  for (const char character : sql) {
    if (character == '?') {
      absl::StrAppend(&numbered, "$", next++);
    } else {
      numbered.push_back(character);
    }
  }
  return numbered;
}

// Opens the index of an order; see the schema.
const char* IndexCondition(const FormScanSql& scan) {
  const std::string first =
      scan.order.substr(0, scan.order.find_first_of(" ,"));
  if (first == "create_time_us") {
    return " AND create_time_us > -9223372036854775808";
  }
  return first == "update_time_us"
             ? " AND update_time_us > -9223372036854775808"
             : "";
}

// The page is cut before its payloads are read: the length of one is known
// without reading it.
std::string ScanSql(const FormScanSql& scan) {
  return Numbered(absl::StrCat(
      "SELECT ", kFormColumns,
      ", payload FROM (SELECT with_payload.*, "
      "sum(octet_length(payload)) OVER (ORDER BY ",
      scan.order,
      " ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS bytes_before "
      "FROM (SELECT page.*, (SELECT c.payload FROM changes c "
      "WHERE c.tenant = $1 AND c.revision = page.revision) AS payload "
      "FROM (SELECT ",
      kFormColumns, " FROM forms WHERE tenant = $1", scan.conditions,
      IndexCondition(scan), " ORDER BY ", scan.order,
      " LIMIT ?) page) with_payload) sized "
      "WHERE coalesce(bytes_before, 0) < ? ORDER BY ",
      scan.order));
}

}  // namespace

absl::StatusOr<std::vector<TenantRow>> ReadTenants(Connection& connection,
                                                   std::string_view after,
                                                   int limit) {
  static const std::string* const kSql = new std::string(
      absl::StrCat("SELECT ", kTenantColumns,
                   " FROM tenants WHERE tenant > $1 AND history_id <> '' "
                   "ORDER BY tenant LIMIT $2"));
  ASSIGN_OR_RETURN(
      const Rows rows,
      connection.Run(*kSql, Params().Add(after).Add(LimitOf(limit))));
  std::vector<TenantRow> tenants;
  for (int row = 0; row < rows.size(); ++row) {
    tenants.push_back(TakeTenantRow(rows, row));
  }
  return tenants;
}

Params TenantReader::Start() const {
  return std::move(Params().Add(tenant_));
}

absl::StatusOr<Rows> TenantReader::Fetch(std::string_view sql,
                                         const Params& params) {
  connection_.Send("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
  connection_.Send(
      "SELECT history_id, head, compacted_revision FROM tenants "
      "WHERE tenant = $1",
      Start());
  connection_.Send(sql, params);
  connection_.Send("COMMIT");
  ASSIGN_OR_RETURN(std::vector<Rows> results, connection_.Run());
  const Rows& tenant = results[1];
  if (tenant.empty()) {
    return TenantNotFound(tenant_);
  }
  if (tenant.Bytes(0, 0).empty()) {
    return TenantRestoring(tenant_);
  }
  head_ = tenant.Number(0, 1);
  compacted_revision_ = tenant.Number(0, 2);
  return std::move(results[2]);
}

absl::StatusOr<TenantRow> TenantReader::ReadTenant() {
  static const std::string* const kSql = new std::string(absl::StrCat(
      "SELECT ", kTenantColumns, " FROM tenants WHERE tenant = $1"));
  ASSIGN_OR_RETURN(const Rows rows, Fetch(*kSql, Start()));
  return TakeTenantRow(rows, 0);
}

absl::StatusOr<ConfigRow> TenantReader::GetConfig(
    std::string_view resource_name) {
  ASSIGN_OR_RETURN(
      const Rows rows,
      Fetch("SELECT revision, (SELECT c.payload FROM changes c "
            "WHERE c.tenant = $1 AND c.revision = r.revision) FROM resources r "
            "WHERE r.tenant = $1 AND r.kind = $2 AND r.resource_name = $3",
            Start().Add(kConfig).Add(resource_name)));
  if (rows.empty()) {
    return ResourceNotFound(resource_name);
  }
  if (rows.IsNull(0, 1)) {
    return MissingChange();
  }
  return ConfigRow{std::string(resource_name), rows.Number(0, 0),
                   rows.Text(0, 1)};
}

absl::StatusOr<std::vector<ConfigRow>> TenantReader::ListConfigs(
    std::string_view after, int limit) {
  // The tenant's own name is a prefix of all others, and so the smallest.
  const std::string own = base::TenantName{std::string(tenant_)}.ToString();
  ASSIGN_OR_RETURN(
      const Rows rows,
      Fetch("SELECT resource_name, revision, (SELECT c.payload FROM changes c "
            "WHERE c.tenant = $1 AND c.revision = r.revision) FROM resources r "
            "WHERE r.tenant = $1 AND r.kind = $2 AND r.resource_name > $3 "
            "ORDER BY r.resource_name LIMIT $4",
            Start()
                .Add(kConfig)
                .Add(std::max(std::string_view(own), after))
                .Add(LimitOf(limit))));
  std::vector<ConfigRow> configs;
  for (int row = 0; row < rows.size(); ++row) {
    if (rows.IsNull(row, 2)) {
      return MissingChange();
    }
    configs.push_back(
        {rows.Text(row, 0), rows.Number(row, 1), rows.Text(row, 2)});
  }
  return configs;
}

absl::StatusOr<FormRow> TenantReader::GetForm(std::string_view form_id) {
  static const std::string* const kSql = new std::string(
      absl::StrCat("SELECT ", kFormColumns,
                   ", (SELECT payload FROM changes c WHERE c.tenant = $1 "
                   "AND c.revision = f.revision) "
                   "FROM forms f WHERE tenant = $1 AND form_id = $2"));
  ASSIGN_OR_RETURN(const Rows rows, Fetch(*kSql, Start().Add(form_id)));
  if (rows.empty()) {
    return FormNotFound(form_id);
  }
  if (rows.IsNull(0, kFormColumnCount)) {
    return MissingChange();
  }
  FormRow form = TakeFormRow(rows, 0);
  form.payload = rows.Text(0, kFormColumnCount);
  return form;
}

absl::StatusOr<std::vector<FormRow>> TenantReader::ScanForms(
    const FormScan& scan) {
  const FormScanSql sql = MakeFormScanSql(scan);
  Params params = Start();
  for (const auto& value : sql.values) {
    std::visit([&](const auto& each) { params.Add(each); }, value);
  }
  params.Add(LimitOf(scan.limit));
  params.Add(LimitOf(std::max<size_t>(scan.max_bytes, 1)));
  ASSIGN_OR_RETURN(const Rows rows, Fetch(ScanSql(sql), params));
  std::vector<FormRow> forms;
  for (int row = 0; row < rows.size(); ++row) {
    if (rows.IsNull(row, kFormColumnCount)) {
      return MissingChange();
    }
    forms.push_back(TakeFormRow(rows, row));
    forms.back().payload = rows.Text(row, kFormColumnCount);
  }
  return forms;
}

absl::StatusOr<std::string> TenantReader::FindUniqueKey(std::string_view key) {
  ASSIGN_OR_RETURN(const Rows rows,
                   Fetch("SELECT resource_name FROM unique_keys "
                         "WHERE tenant = $1 AND key = $2",
                         Start().Add(key)));
  if (rows.empty()) {
    return NoEntry();
  }
  return rows.Text(0, 0);
}

absl::Status TenantReader::FormNotFound(std::string_view form_id) const {
  return ResourceNotFound(
      base::FormName{std::string(tenant_), std::string(form_id)}.ToString());
}

absl::Status TenantReader::MissingChange() const {
  return Corrupt(tenant_, "the change of a current row is missing");
}

}  // namespace jixiao::form_store::postgres
