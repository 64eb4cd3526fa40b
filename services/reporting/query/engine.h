#ifndef JIXIAO_SERVICES_REPORTING_QUERY_ENGINE_H_
#define JIXIAO_SERVICES_REPORTING_QUERY_ENGINE_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "jixiao/reporting/v1/report.pb.h"
#include "services/reporting/index/partition.h"
#include "services/reporting/query/dimension_values.h"
#include "services/reporting/query/indicator_order.h"
#include "services/reporting/query/plan.h"
#include "services/reporting/query/scan.h"

namespace jixiao::reporting {

// A row of an answer.
struct ResultRow {
  std::vector<DimensionValue> dimensions;
  // One a measure; nullopt is no value. See MeasureNumber.
  std::vector<std::optional<std::int64_t>> numbers;
};

// All rows of an answer, in the plan's order.
struct QueryResult {
  std::vector<ResultRow> rows;
  ResultRow totals;  // over all rows; without dimensions
};

// Runs a plan over frozen partitions. Reads memory only. Errors of a scan
// (PartitionScan::Run), OUT_OF_RANGE for a sum beyond 64 bits.
absl::StatusOr<QueryResult> RunQuery(
    std::span<const TenantPartition* const> partitions, const QueryPlan& plan,
    const IndicatorOrder& order, Language language,
    const ScanOptions& options = {});

// Where a row stands in the plan's order, as bytes for a page token (at most
// 2 KiB). The order of rows with equal measures and dimensions does not depend
// on the language of texts longer than 64 bytes.
std::string PositionOf(const ResultRow& row, const QueryPlan& plan);

// Index of the first row behind `position`. nullopt when it is no position of
// this plan.
std::optional<std::size_t> RowAfter(const QueryResult& result,
                                    const QueryPlan& plan,
                                    std::string_view position);

// As messages.
std::vector<v1::ReportColumn> ColumnsOf(const QueryPlan& plan,
                                        Language language);
v1::ReportRow ToMessage(const ResultRow& row, const QueryPlan& plan);

}  // namespace jixiao::reporting

#endif  // JIXIAO_SERVICES_REPORTING_QUERY_ENGINE_H_
