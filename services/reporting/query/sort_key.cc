#include "services/reporting/query/sort_key.h"

#include <algorithm>
#include <string_view>
#include <tuple>

#include "common/base/codec.h"
#include "common/base/utf8.h"

namespace jixiao::reporting {
namespace {

// kMaxDimensions texts of this size, their keys (kMaxKeyBytes) and the numbers
// stay below the 2 KiB of a page token's position.
constexpr std::size_t kMaxSortTextBytes = 64;

// Negative, zero or positive, as a stands to b.
int Compare(const SortCell& a, const SortCell& b) {
  if (a == b) {
    return 0;
  }
  return std::tie(a.number, a.text, a.key) < std::tie(b.number, b.text, b.key)
             ? -1
             : 1;
}

std::optional<SortCell> TakeCell(std::string_view* in) {
  SortCell cell;
  const auto is_set = base::TakeBigEndian32(in);
  const auto number = base::TakeBigEndian64(in);
  const auto text = base::TakeLengthPrefixed(in);
  const auto key = base::TakeLengthPrefixed(in);
  if (!is_set || !number || !text || !key) {
    return std::nullopt;
  }
  cell.is_set = *is_set != 0;
  cell.number = static_cast<std::int64_t>(*number);
  cell.text = *text;
  cell.key = *key;
  return cell;
}

}  // namespace

SortKey KeyOfRow(const ResultRow& row, const QueryPlan& plan) {
  SortKey key;
  for (const QueryPlan::OrderTerm& term : plan.order) {
    SortCell& cell = key.emplace_back();
    if (term.column < plan.dimensions.size()) {
      const DimensionValue& value = row.dimensions[term.column];
      cell.number = value.rank;
      cell.text = base::TruncateBytes(value.text, kMaxSortTextBytes);
      cell.key = value.key;
    } else {
      const auto number = row.numbers[term.column - plan.dimensions.size()];
      cell.is_set = number.has_value();
      cell.number = number.value_or(0);
    }
  }
  return key;
}

bool ComesBefore(const SortKey& a, const SortKey& b, const QueryPlan& plan) {
  for (std::size_t i = 0; i < plan.order.size(); ++i) {
    if (a[i].is_set != b[i].is_set) {
      return a[i].is_set;
    }
    if (const int order = Compare(a[i], b[i]); order != 0) {
      return plan.order[i].descending ? order > 0 : order < 0;
    }
  }
  return false;
}

std::string PositionOf(const ResultRow& row, const QueryPlan& plan) {
  std::string position;
  for (const SortCell& cell : KeyOfRow(row, plan)) {
    base::AppendBigEndian32(cell.is_set ? 1 : 0, &position);
    base::AppendBigEndian64(static_cast<std::uint64_t>(cell.number), &position);
    base::AppendLengthPrefixed(cell.text, &position);
    base::AppendLengthPrefixed(cell.key, &position);
  }
  return position;
}

std::optional<std::size_t> RowAfter(const QueryResult& result,
                                    const QueryPlan& plan,
                                    std::string_view position) {
  SortKey last;
  for (std::size_t i = 0; i < plan.order.size(); ++i) {
    std::optional<SortCell> cell = TakeCell(&position);
    if (!cell.has_value()) {
      return std::nullopt;
    }
    last.push_back(*std::move(cell));
  }
  if (!position.empty()) {
    return std::nullopt;
  }
  const auto next =
      std::upper_bound(result.rows.begin(), result.rows.end(), last,
                       [&](const SortKey& key, const ResultRow& row) {
                         return ComesBefore(key, KeyOfRow(row, plan), plan);
                       });
  return static_cast<std::size_t>(next - result.rows.begin());
}

}  // namespace jixiao::reporting
