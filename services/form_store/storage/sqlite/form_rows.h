// The table of current forms: its columns and the SQL of scans.
#ifndef JIXIAO_SERVICES_FORM_STORE_STORAGE_SQLITE_FORM_ROWS_H_
#define JIXIAO_SERVICES_FORM_STORE_STORAGE_SQLITE_FORM_ROWS_H_

#include <string>
#include <string_view>

#include "services/form_store/storage/form_storage.h"
#include "services/form_store/storage/sqlite/connection.h"

namespace jixiao::form_store {

// The last part of a form's name.
std::string_view FormIdOf(std::string_view form_name);

// Columns in the order in which TakeFormRow reads them.
inline constexpr char kFormColumns[] =
    "form_id, revision, update_time_us, report_revision, report_summary, "
    "report_finding_counts, fiscal_year, state, implementing_unit, "
    "project_display_name, effective_total_fen, create_time_us, deleted, "
    "validation_pending";

// The present row of a query for kFormColumns, without its payload.
FormRow TakeFormRow(const Query& query);

// SELECT for a scan. Its parameters depend on the scan's shape only, and are
// bound by BindScan, so that scans of one shape share a prepared statement.
std::string ScanSql(const FormScan& scan);
void BindScan(std::string_view tenant, const FormScan& scan, Query& query);

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_STORAGE_SQLITE_FORM_ROWS_H_
