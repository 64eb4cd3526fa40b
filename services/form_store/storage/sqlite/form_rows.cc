#include "services/form_store/storage/sqlite/form_rows.h"

#include <algorithm>
#include <variant>

#include "absl/strings/str_cat.h"

#include "services/form_store/storage/form_scan_sql.h"

namespace jixiao::form_store {

std::string_view FormIdOf(std::string_view form_name) {
  return form_name.substr(form_name.rfind('/') + 1);
}

FormRow TakeFormRow(const Query& query) {
  int column = 0;
  FormRow row;
  row.form_id = query.Text(column++);
  row.revision = query.Number(column++);
  row.update_time_us = query.Number(column++);
  row.report_revision = query.Number(column++);
  row.report.summary = query.Text(column++);
  row.report.finding_counts = query.Text(column++);
  row.index.fiscal_year = static_cast<int32_t>(query.Number(column++));
  row.index.state = static_cast<form::v1::FormState>(query.Number(column++));
  row.index.implementing_unit = query.Text(column++);
  row.index.project_display_name = query.Text(column++);
  row.index.effective_total_fen = query.NumberOrNull(column++);
  row.index.create_time_us = query.Number(column++);
  row.index.deleted = query.Number(column++) != 0;
  row.index.validation_pending = query.Number(column++) != 0;
  return row;
}

std::string ScanSql(const FormScan& scan) {
  const FormScanSql sql = MakeFormScanSql(scan);
  return absl::StrCat("SELECT ", kFormColumns, " FROM forms WHERE tenant = ?",
                      sql.conditions, " ORDER BY ", sql.order, " LIMIT ?");
}

void BindScan(std::string_view tenant, const FormScan& scan, Query& query) {
  query.Bind(tenant);
  for (const auto& value : MakeFormScanSql(scan).values) {
    std::visit([&](const auto& each) { query.Bind(each); }, value);
  }
  query.Bind(int64_t{std::max(scan.limit, 0)});
}

}  // namespace jixiao::form_store
