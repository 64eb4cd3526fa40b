#include "services/reporting/query/engine.h"

#include <algorithm>
#include <map>
#include <utility>

#include "common/base/status_macros.h"
#include "services/reporting/query/sort_key.h"

namespace jixiao::reporting {
namespace {

struct Group {
  std::vector<DimensionValue> dimensions;
  Totals totals;
};

// Groups of all partitions by the keys of their dimensions.
using Groups = std::map<std::vector<std::string>, Group>;

void Merge(const PartitionScan& scan, const TenantPartition& partition,
           const QueryPlan& plan, const IndicatorOrder& order,
           Language language, Groups& groups) {
  for (const auto& [codes, totals] : scan.groups()) {
    std::vector<DimensionValue> values;
    std::vector<std::string> keys;
    for (std::size_t i = 0; i < codes.size(); ++i) {
      values.push_back(ValueOf(partition, plan.dimensions[i]->id, codes[i],
                               language, order));
      keys.push_back(values.back().key);
    }
    Group& group = groups[std::move(keys)];
    group.dimensions = std::move(values);
    group.totals.AddAll(totals);
  }
}

// What is spent is not planned by source of the money: where only some sources
// are looked at, a share of their budget would be wrong.
bool HasValue(const MeasureInfo& measure, const QueryPlan& plan) {
  return measure.divisor != Total::kBudget ||
         !plan.SelectsRows(Grain::kFunding);
}

absl::StatusOr<ResultRow> MakeRow(std::vector<DimensionValue> dimensions,
                                  const Totals& totals, const Totals& all_rows,
                                  const QueryPlan& plan) {
  ResultRow row{.dimensions = std::move(dimensions), .numbers = {}};
  for (const MeasureInfo* measure : plan.measures) {
    if (!HasValue(*measure, plan)) {
      row.numbers.push_back(std::nullopt);
      continue;
    }
    ASSIGN_OR_RETURN(const std::optional<std::int64_t> number,
                     MeasureNumber(*measure, totals, all_rows));
    row.numbers.push_back(number);
  }
  return row;
}

void Sort(const QueryPlan& plan, std::vector<ResultRow>& rows) {
  // Keys are made once, not at each comparison.
  std::vector<std::pair<SortKey, ResultRow>> keyed;
  keyed.reserve(rows.size());
  for (ResultRow& row : rows) {
    SortKey key = KeyOfRow(row, plan);
    keyed.emplace_back(std::move(key), std::move(row));
  }
  std::sort(keyed.begin(), keyed.end(), [&](const auto& a, const auto& b) {
    return ComesBefore(a.first, b.first, plan);
  });
  for (std::size_t i = 0; i < rows.size(); ++i) {
    rows[i] = std::move(keyed[i].second);
  }
}

}  // namespace

absl::StatusOr<QueryResult> RunQuery(
    std::span<const TenantPartition* const> partitions, const QueryPlan& plan,
    const IndicatorOrder& order, Language language,
    const ScanOptions& options) {
  Groups groups;
  Totals all_rows;
  for (const TenantPartition* partition : partitions) {
    PartitionScan scan(partition, &plan, &options);
    RETURN_IF_ERROR(scan.Run());
    RETURN_IF_ERROR(options.check_alive());
    Merge(scan, *partition, plan, order, language, groups);
    all_rows.AddAll(scan.all_rows());
    if (groups.size() > options.max_groups) {
      return scan.TooManyRows();
    }
  }
  RETURN_IF_ERROR(options.check_alive());
  QueryResult result;
  for (auto& [keys, group] : groups) {
    ASSIGN_OR_RETURN(ResultRow row, MakeRow(std::move(group.dimensions),
                                            group.totals, all_rows, plan));
    result.rows.push_back(std::move(row));
  }
  ASSIGN_OR_RETURN(result.totals, MakeRow({}, all_rows, all_rows, plan));
  RETURN_IF_ERROR(options.check_alive());
  Sort(plan, result.rows);
  return result;
}

std::vector<v1::ReportColumn> ColumnsOf(const QueryPlan& plan,
                                        Language language) {
  std::vector<v1::ReportColumn> columns;
  const auto add = [&](const auto& info, v1::ColumnKind kind) {
    v1::ReportColumn& column = columns.emplace_back();
    column.set_name(std::string(info.name));
    column.set_title(std::string(info.title.In(language)));
    column.set_kind(kind);
    column.set_type(info.type);
  };
  for (const DimensionInfo* dimension : plan.dimensions) {
    add(*dimension, v1::COLUMN_KIND_DIMENSION);
  }
  for (const MeasureInfo* measure : plan.measures) {
    add(*measure, v1::COLUMN_KIND_MEASURE);
  }
  return columns;
}

v1::ReportRow ToMessage(const ResultRow& row, const QueryPlan& plan) {
  constexpr int kPercentScale = 2;
  v1::ReportRow message;
  for (std::size_t i = 0; i < plan.dimensions.size(); ++i) {
    v1::ReportCell* cell = message.add_cells();
    if (row.dimensions.empty()) {
      continue;  // the totals
    }
    const DimensionValue& value = row.dimensions[i];
    cell->set_key(value.key);
    if (plan.dimensions[i]->type == v1::COLUMN_TYPE_INTEGER) {
      cell->set_integer(value.rank);
    } else {
      cell->set_text(value.text);
    }
  }
  for (std::size_t i = 0; i < plan.measures.size(); ++i) {
    v1::ReportCell* cell = message.add_cells();
    const std::optional<std::int64_t> number = row.numbers[i];
    if (!number.has_value()) {
      continue;
    }
    switch (plan.measures[i]->type) {
      case v1::COLUMN_TYPE_AMOUNT:
        cell->set_amount_fen(*number);
        break;
      case v1::COLUMN_TYPE_PERCENT:
        cell->mutable_percent()->set_unscaled(*number);
        cell->mutable_percent()->set_scale(kPercentScale);
        break;
      default:
        cell->set_integer(*number);
    }
  }
  return message;
}

}  // namespace jixiao::reporting
