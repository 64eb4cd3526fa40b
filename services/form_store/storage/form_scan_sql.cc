#include "services/form_store/storage/form_scan_sql.h"

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

// Condition that a row stands after `after` by one field. NULL stands before
// every number, but compares with none.
std::string Beyond(const OrderBy& by, const FormRow& after) {
  const char* const column = ColumnOf(by.field);
  if (IsAbsentTotal(by, after)) {
    return by.descending ? "1 = 0" : absl::StrCat(column, " IS NOT NULL");
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

// Lets an index be entered at the first field: no engine looks into ORs.
std::string NotBefore(const OrderBy& by, const FormRow& after) {
  const bool number = by.field != OrderField::kEffectiveTotal;
  if (number || (!by.descending && !IsAbsentTotal(by, after))) {
    return absl::StrCat(" AND ", ColumnOf(by.field),
                        by.descending ? " <= ?" : " >= ?");
  }
  return "";
}

// Appends the value of a field, if it has one.
void AddValue(const OrderBy& by, const FormRow& row, FormScanSql& sql) {
  switch (by.field) {
    case OrderField::kFormId:
      sql.values.emplace_back(std::string_view(row.form_id));
      return;
    case OrderField::kCreateTime:
      sql.values.emplace_back(row.index.create_time_us);
      return;
    case OrderField::kUpdateTime:
      sql.values.emplace_back(row.update_time_us);
      return;
    case OrderField::kFiscalYear:
      sql.values.emplace_back(int64_t{row.index.fiscal_year});
      return;
    case OrderField::kProjectDisplayName:
      sql.values.emplace_back(std::string_view(row.index.project_display_name));
      return;
    case OrderField::kEffectiveTotal:
      if (row.index.effective_total_fen.has_value()) {
        sql.values.emplace_back(*row.index.effective_total_fen);
      }
      return;
  }
}

void AddNarrowing(const FormScan& scan, FormScanSql& sql) {
  absl::StrAppend(
      &sql.conditions, scan.include_deleted ? "" : " AND NOT deleted",
      scan.only_validation_pending ? " AND validation_pending" : "");
  if (scan.fiscal_year) {
    absl::StrAppend(&sql.conditions, " AND fiscal_year = ?");
    sql.values.emplace_back(int64_t{*scan.fiscal_year});
  }
  if (scan.implementing_unit) {
    absl::StrAppend(&sql.conditions, " AND implementing_unit = ?");
    sql.values.emplace_back(std::string_view(*scan.implementing_unit));
  }
  if (scan.state) {
    absl::StrAppend(&sql.conditions, " AND state = ?");
    sql.values.emplace_back(int64_t{*scan.state});
  }
}

void AddAfter(const std::vector<OrderBy>& order, const FormRow& after,
              FormScanSql& sql) {
  const std::string entry = NotBefore(order.front(), after);
  absl::StrAppend(&sql.conditions, entry, " AND ", After(order, after));
  if (!entry.empty()) {
    AddValue(order.front(), after, sql);
  }
  for (size_t i = 0; i < order.size(); ++i) {
    AddValue(order[i], after, sql);  // beyond
    if (i + 1 < order.size()) {
      AddValue(order[i], after, sql);  // equal
    }
  }
}

void AddOrder(const std::vector<OrderBy>& order, FormScanSql& sql) {
  for (const OrderBy& by : order) {
    absl::StrAppend(&sql.order, sql.order.empty() ? "" : ", ",
                    ColumnOf(by.field), by.descending ? " DESC" : "");
    if (by.field == OrderField::kEffectiveTotal) {
      absl::StrAppend(&sql.order,
                      by.descending ? " NULLS LAST" : " NULLS FIRST");
    }
  }
}

}  // namespace

FormScanSql MakeFormScanSql(const FormScan& scan) {
  const std::vector<OrderBy> order = FullOrder(scan);
  FormScanSql sql;
  AddNarrowing(scan, sql);
  if (scan.after) {
    AddAfter(order, *scan.after, sql);
  }
  AddOrder(order, sql);
  return sql;
}

}  // namespace jixiao::form_store
