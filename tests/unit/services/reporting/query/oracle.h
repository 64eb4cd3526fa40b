#ifndef JIXIAO_TESTS_UNIT_SERVICES_REPORTING_QUERY_ORACLE_H_
#define JIXIAO_TESTS_UNIT_SERVICES_REPORTING_QUERY_ORACLE_H_

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "services/reporting/index/facts.h"

namespace jixiao::reporting::testing {

// A row as names and values of columns.
using Row = std::map<std::string, std::string>;

// The rows of a form by grain, in the order form, funding, indicator, finding;
// numbers of a row are columns too.
using FormRows = std::array<std::vector<Row>, 4>;
FormRows RowsOf(const FormFacts& facts);

// A query, said without the engine's vocabulary.
struct NaiveQuery {
  std::vector<std::string> group_by;
  std::vector<std::string> measures;
  int filter_grain = 0;
  // Sees the form's row, and the row of the filter's grain joined to it.
  std::function<bool(const Row&)> filter = [](const Row&) { return true; };
};

using Numbers = std::vector<std::optional<std::int64_t>>;

struct NaiveResult {
  std::map<std::vector<std::string>, Numbers> rows;
  Numbers totals;
};

// Computes the query from scratch, row set by row set: slow and plain.
NaiveResult RunNaively(const std::vector<FormFacts>& forms,
                       const NaiveQuery& query);

}  // namespace jixiao::reporting::testing

#endif  // JIXIAO_TESTS_UNIT_SERVICES_REPORTING_QUERY_ORACLE_H_
