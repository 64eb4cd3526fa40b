// Scans of current forms in SQL, for backends that keep forms in a table.
#ifndef JIXIAO_SERVICES_FORM_STORE_STORAGE_FORM_SCAN_SQL_H_
#define JIXIAO_SERVICES_FORM_STORE_STORAGE_FORM_SCAN_SQL_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "services/form_store/storage/form_storage.h"

namespace jixiao::form_store {

// What a scan asks of a table whose columns are named like the fields of
// FormRow and FormIndex. The text depends on the scan's shape only, so that
// scans of one shape share a prepared statement; `values` stand for its
// question marks, in order, and live as long as the scan.
struct FormScanSql {
  std::string conditions;  // each begins with " AND "
  std::string order;       // without ORDER BY
  std::vector<std::variant<int64_t, std::string_view>> values;
};

FormScanSql MakeFormScanSql(const FormScan& scan);

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_STORAGE_FORM_SCAN_SQL_H_
