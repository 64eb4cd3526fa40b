#include "services/form_store/storage/sqlite/form_rows.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"

namespace jixiao::form_store {
namespace {

const char* ColumnOf(OrderField field) {
  switch (field) {
    case OrderField::kFormId:
      return "form_id";
    case OrderField::kCreateTime:
      return "create_time_us";
    case OrderField::kUpdateTime:
      return "update_time_us";
    case OrderField::kFiscalYear:
      return "fiscal_year";
    case OrderField::kProjectDisplayName:
      return "project_display_name";
    case OrderField::kEffectiveTotal:
      return "effective_total_fen";
  }
  return "form_id";
}

// The order with the form id at its end; nothing after an id decides anything.
std::vector<OrderBy> FullOrder(const FormScan& scan) {
  std::vector<OrderBy> order;
  bool descending = false;
  for (const OrderBy& by : scan.order) {
    order.push_back(by);
    if (by.field == OrderField::kFormId) {
      return order;
    }
    descending = by.descending;
  }
  order.push_back({OrderField::kFormId, descending});
  return order;
}

bool IsAbsentTotal(const OrderBy& by, const FormRow& row) {
  return by.field == OrderField::kEffectiveTotal &&
         !row.index.effective_total_fen.has_value();
}

// Condition that a row stands after `after` by one field. SQLite sorts NULL
// before every number, but compares it with none.
std::string Beyond(const OrderBy& by, const FormRow& after) {
  const char* const column = ColumnOf(by.field);
  if (IsAbsentTotal(by, after)) {
    return by.descending ? "0" : absl::StrCat(column, " IS NOT NULL");
  }
  if (!by.descending) {
    return absl::StrCat(column, " > ?");
  }
  return by.field == OrderField::kEffectiveTotal
             ? absl::StrCat("(", column, " < ? OR ", column, " IS NULL)")
             : absl::StrCat(column, " < ?");
}

std::string Equal(const OrderBy& by, const FormRow& after) {
  return absl::StrCat(ColumnOf(by.field),
                      IsAbsentTotal(by, after) ? " IS NULL" : " = ?");
}

// (a beyond) OR (a equal AND ((b beyond) OR (b equal AND …)))
std::string After(const std::vector<OrderBy>& order, const FormRow& after) {
  std::string condition;
  for (size_t i = order.size(); i > 0; --i) {
    const OrderBy& by = order[i - 1];
    condition = condition.empty()
                    ? Beyond(by, after)
                    : absl::StrCat("(", Beyond(by, after), " OR (",
                                   Equal(by, after), " AND ", condition, "))");
  }
  return condition;
}

// Lets an index be entered at the first field: SQLite does not look into ORs.
std::string NotBefore(const OrderBy& by, const FormRow& after) {
  const bool number = by.field != OrderField::kEffectiveTotal;
  if (number || (!by.descending && !IsAbsentTotal(by, after))) {
    return absl::StrCat(" AND ", ColumnOf(by.field),
                        by.descending ? " <= ?" : " >= ?");
  }
  return "";
}

void BindField(const OrderBy& by, const FormRow& row, Query& query) {
  switch (by.field) {
    case OrderField::kFormId:
      query.Bind(row.form_id);
      return;
    case OrderField::kCreateTime:
      query.Bind(row.index.create_time_us);
      return;
    case OrderField::kUpdateTime:
      query.Bind(row.update_time_us);
      return;
    case OrderField::kFiscalYear:
      query.Bind(int64_t{row.index.fiscal_year});
      return;
    case OrderField::kProjectDisplayName:
      query.Bind(row.index.project_display_name);
      return;
    case OrderField::kEffectiveTotal:
      if (row.index.effective_total_fen.has_value()) {
        query.Bind(*row.index.effective_total_fen);
      }
      return;
  }
}

}  // namespace

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
  const std::vector<OrderBy> order = FullOrder(scan);
  std::string sql = absl::StrCat(
      "SELECT ", kFormColumns, " FROM forms WHERE tenant = ?",
      scan.include_deleted ? "" : " AND deleted = 0",
      scan.fiscal_year ? " AND fiscal_year = ?" : "",
      scan.implementing_unit ? " AND implementing_unit = ?" : "",
      scan.state ? " AND state = ?" : "",
      scan.only_validation_pending ? " AND validation_pending" : "");
  if (scan.after) {
    absl::StrAppend(&sql, NotBefore(order.front(), *scan.after), " AND ",
                    After(order, *scan.after));
  }
  const char* separator = " ORDER BY ";
  for (const OrderBy& by : order) {
    absl::StrAppend(&sql, separator, ColumnOf(by.field),
                    by.descending ? " DESC" : "");
    separator = ", ";
  }
  absl::StrAppend(&sql, " LIMIT ?");
  return sql;
}

void BindScan(std::string_view tenant, const FormScan& scan, Query& query) {
  query.Bind(tenant);
  if (scan.fiscal_year) {
    query.Bind(int64_t{*scan.fiscal_year});
  }
  if (scan.implementing_unit) {
    query.Bind(*scan.implementing_unit);
  }
  if (scan.state) {
    query.Bind(int64_t{*scan.state});
  }
  if (scan.after) {
    const std::vector<OrderBy> order = FullOrder(scan);
    const FormRow& after = *scan.after;
    if (!NotBefore(order.front(), after).empty()) {
      BindField(order.front(), after, query);
    }
    for (size_t i = 0; i < order.size(); ++i) {
      // Beyond, then Equal unless it is the last field.
      if (!IsAbsentTotal(order[i], after)) {
        BindField(order[i], after, query);
      }
      if (i + 1 < order.size()) {
        BindField(order[i], after, query);
      }
    }
  }
  query.Bind(int64_t{std::max(scan.limit, 0)});
}

}  // namespace jixiao::form_store
