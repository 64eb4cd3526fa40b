#ifndef JIXIAO_SERVICES_REPORTING_QUERY_DIMENSION_VALUES_H_
#define JIXIAO_SERVICES_REPORTING_QUERY_DIMENSION_VALUES_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "services/reporting/index/partition.h"
#include "services/reporting/query/fields.h"
#include "services/reporting/query/indicator_order.h"

namespace jixiao::reporting {

// A value of a dimension.
struct DimensionValue {
  std::int64_t rank = 0;  // orders first, then the text
  std::string key;        // what filters compare with; empty: no value
  std::string text;       // for people

  bool operator==(const DimensionValue&) const = default;
};

// The key of an enum value (`DRAFT`, `OUTPUT`); empty for 0. Requires a
// dimension of enum values.
std::string_view EnumKey(Dimension dimension, std::uint32_t value);
// What people call it; empty for 0 and for values that do not exist.
std::string_view EnumText(Dimension dimension, std::uint32_t value,
                          Language language);
bool IsEnumDimension(Dimension dimension);

// The row that a scan stands on.
struct RowPosition {
  std::uint32_t slot = 0;
  std::uint32_t row = 0;  // of the child table, or the funding source
};

// Code of a dimension in a row; equal codes of a partition are equal values.
std::uint32_t CodeOf(const TenantPartition& partition, Dimension dimension,
                     RowPosition at);

// The key behind a code, as filters see it. Valid while the partition is.
std::string_view KeyOf(const TenantPartition& partition, Dimension dimension,
                       std::uint32_t code);

// The value behind a code, for an answer.
DimensionValue ValueOf(const TenantPartition& partition, Dimension dimension,
                       std::uint32_t code, Language language,
                       const IndicatorOrder& order);

}  // namespace jixiao::reporting

#endif  // JIXIAO_SERVICES_REPORTING_QUERY_DIMENSION_VALUES_H_
