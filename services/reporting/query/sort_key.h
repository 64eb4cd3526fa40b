#ifndef JIXIAO_SERVICES_REPORTING_QUERY_SORT_KEY_H_
#define JIXIAO_SERVICES_REPORTING_QUERY_SORT_KEY_H_

#include <cstdint>
#include <string>
#include <vector>

#include "services/reporting/query/engine.h"

namespace jixiao::reporting {

// What a row is ordered by in one column. Texts are cut, so that the keys of a
// row fit into a page token; the key decides between what was cut alike.
struct SortCell {
  bool is_set = true;       // unset ones come last, in either direction
  std::int64_t number = 0;  // a measure, or the rank of a dimension's value
  std::string text;
  std::string key;

  bool operator==(const SortCell&) const = default;
};

// One a term of the plan's order.
using SortKey = std::vector<SortCell>;

SortKey KeyOfRow(const ResultRow& row, const QueryPlan& plan);

// Whether a row of key `a` stands before one of key `b`.
bool ComesBefore(const SortKey& a, const SortKey& b, const QueryPlan& plan);

}  // namespace jixiao::reporting

#endif  // JIXIAO_SERVICES_REPORTING_QUERY_SORT_KEY_H_
