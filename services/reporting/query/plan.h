#ifndef JIXIAO_SERVICES_REPORTING_QUERY_PLAN_H_
#define JIXIAO_SERVICES_REPORTING_QUERY_PLAN_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "jixiao/reporting/v1/report.pb.h"
#include "services/reporting/query/fields.h"
#include "services/reporting/query/filter.h"

namespace jixiao::reporting {

inline constexpr std::size_t kMaxDimensions = 8;
inline constexpr std::size_t kMaxMeasures = 32;
inline constexpr std::size_t kMaxOrderTerms = 8;

// A query that was checked. Columns are numbered: dimensions, then measures.
struct QueryPlan {
  struct OrderTerm {
    std::size_t column = 0;
    bool descending = false;
  };

  std::vector<const DimensionInfo*> dimensions;
  std::vector<const MeasureInfo*> measures;
  std::vector<RowFilter> filters;  // a row must match all
  // As asked for, then every dimension that was not named: a total order.
  std::vector<OrderTerm> order;

  // Whether it groups or filters by rows of this grain.
  bool SelectsRows(Grain grain) const;
  std::size_t columns() const { return dimensions.size() + measures.size(); }
  std::string_view ColumnName(std::size_t column) const {
    return column < dimensions.size()
               ? dimensions[column]->name
               : measures[column - dimensions.size()]->name;
  }
};

// Plans `query` on top of the named report's query `base` (empty for none): its
// non-empty lists replace those of the base, its filter narrows.
// INVALID_ARGUMENT UNKNOWN_DIMENSION, UNKNOWN_MEASURE, INVALID_FILTER,
// INVALID_ORDER_BY, or INVALID_FIELD naming a field below `field`.
absl::StatusOr<QueryPlan> MakePlan(const v1::ReportQuery& query,
                                   const v1::ReportQuery& base,
                                   std::string_view field = "query");

}  // namespace jixiao::reporting

#endif  // JIXIAO_SERVICES_REPORTING_QUERY_PLAN_H_
