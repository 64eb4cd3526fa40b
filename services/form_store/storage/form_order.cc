#include "services/form_store/storage/form_order.h"

#include <compare>

namespace jixiao::form_store {
namespace {

std::strong_ordering Compare(OrderField field, const FormRow& a,
                             const FormRow& b) {
  switch (field) {
    case OrderField::kFormId:
      return a.form_id <=> b.form_id;
    case OrderField::kCreateTime:
      return a.index.create_time_us <=> b.index.create_time_us;
    case OrderField::kUpdateTime:
      return a.update_time_us <=> b.update_time_us;
    case OrderField::kFiscalYear:
      return a.index.fiscal_year <=> b.index.fiscal_year;
    case OrderField::kProjectDisplayName:
      return a.index.project_display_name <=> b.index.project_display_name;
    case OrderField::kEffectiveTotal:
      return a.index.effective_total_fen <=> b.index.effective_total_fen;
  }
  return std::strong_ordering::equal;
}

}  // namespace

bool StandsBefore(const std::vector<OrderBy>& order, const FormRow& a,
                  const FormRow& b) {
  bool descending = false;
  for (const OrderBy& by : order) {
    descending = by.descending;
    const std::strong_ordering result = Compare(by.field, a, b);
    if (result != std::strong_ordering::equal) {
      return descending ? result > 0 : result < 0;
    }
  }
  return descending ? b.form_id < a.form_id : a.form_id < b.form_id;
}

bool Matches(const FormScan& scan, const FormRow& row) {
  const FormIndex& index = row.index;
  return (scan.include_deleted || !index.deleted) &&
         (!scan.fiscal_year || index.fiscal_year == *scan.fiscal_year) &&
         (!scan.implementing_unit ||
          index.implementing_unit == *scan.implementing_unit) &&
         (!scan.state || index.state == *scan.state) &&
         (!scan.only_validation_pending || index.validation_pending);
}

}  // namespace jixiao::form_store
