#include "services/reporting/query/plan.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"

#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "common/base/string_view_bridge.h"
#include "common/base/utf8.h"

namespace jixiao::reporting {
namespace {

template <typename Info>
absl::Status CheckList(const std::vector<const Info*>& list,
                       std::string_view field, std::size_t max) {
  if (list.size() > max) {
    return errors::InvalidField(field,
                                "at most " + std::to_string(max) + " names");
  }
  for (std::size_t i = 1; i < list.size(); ++i) {
    if (std::find(list.begin(), list.begin() + static_cast<std::ptrdiff_t>(i),
                  list[i]) != list.begin() + static_cast<std::ptrdiff_t>(i)) {
      return errors::InvalidField(
          field, "`" + std::string(list[i]->name) + "` occurs twice");
    }
  }
  return absl::OkStatus();
}

absl::Status BadOrder(std::string_view term, const QueryPlan& plan) {
  constexpr std::size_t kMaxShownBytes = 64;
  std::string message = "order_by: \"" +
                        base::TruncateBytes(term, kMaxShownBytes) +
                        "\" is no column of the result, optionally followed "
                        "by desc; columns:";
  for (std::size_t i = 0; i < plan.columns(); ++i) {
    message += (i == 0 ? " " : ", ") + std::string(plan.ColumnName(i));
  }
  return errors::InvalidArgument(errors::ERROR_REASON_INVALID_ORDER_BY,
                                 message);
}

std::optional<std::size_t> ColumnOf(const QueryPlan& plan,
                                    std::string_view name) {
  for (std::size_t i = 0; i < plan.columns(); ++i) {
    if (plan.ColumnName(i) == name) {
      return i;
    }
  }
  return std::nullopt;
}

absl::StatusOr<QueryPlan::OrderTerm> ParseTerm(std::string_view text,
                                               const QueryPlan& plan) {
  const std::vector<std::string> words = absl::StrSplit(
      base::ToAbsl(text), absl::ByAnyChar(" \t"), absl::SkipEmpty());
  const bool descending = words.size() == 2 && words[1] == "desc";
  const bool ascending =
      words.size() == 1 || (words.size() == 2 && words[1] == "asc");
  const std::optional<std::size_t> column =
      words.empty() ? std::nullopt : ColumnOf(plan, words[0]);
  if (!column.has_value() || !(descending || ascending)) {
    return BadOrder(text, plan);
  }
  return QueryPlan::OrderTerm{.column = *column, .descending = descending};
}

absl::StatusOr<std::vector<QueryPlan::OrderTerm>> ParseOrder(
    std::string_view text, const QueryPlan& plan) {
  std::vector<QueryPlan::OrderTerm> order;
  const auto contains = [&](std::size_t column) {
    return std::any_of(
        order.begin(), order.end(),
        [&](const QueryPlan::OrderTerm& t) { return t.column == column; });
  };
  if (!text.empty()) {
    for (const auto part : absl::StrSplit(base::ToAbsl(text), ',')) {
      ASSIGN_OR_RETURN(const QueryPlan::OrderTerm term,
                       ParseTerm(base::ToStd(part), plan));
      if (contains(term.column) || order.size() == kMaxOrderTerms) {
        return BadOrder(base::ToStd(part), plan);
      }
      order.push_back(term);
    }
  }
  for (std::size_t i = 0; i < plan.dimensions.size(); ++i) {
    if (!contains(i)) {
      order.push_back({.column = i});
    }
  }
  return order;
}

// The order asked for; else that of the named report, if its columns are still
// there.
absl::Status PlanOrder(const v1::ReportQuery& query,
                       const v1::ReportQuery& base, QueryPlan& plan) {
  if (query.order_by().empty()) {
    auto inherited = ParseOrder(base.order_by(), plan);
    if (inherited.ok()) {
      plan.order = *std::move(inherited);
      return absl::OkStatus();
    }
  }
  ASSIGN_OR_RETURN(plan.order, ParseOrder(query.order_by(), plan));
  return absl::OkStatus();
}

absl::Status PlanFilters(const v1::ReportQuery& query,
                         const v1::ReportQuery& base, QueryPlan& plan) {
  for (const std::string* text : {&base.filter(), &query.filter()}) {
    if (text->empty()) {
      continue;
    }
    ASSIGN_OR_RETURN(RowFilter filter, RowFilter::Compile(*text));
    for (const RowFilter& other : plan.filters) {
      if (other.grain() != Grain::kForm && filter.grain() != Grain::kForm &&
          other.grain() != filter.grain()) {
        return errors::InvalidArgument(
            errors::ERROR_REASON_INVALID_FILTER,
            "filter: the report's own filter is over other rows of a form "
            "than this one; use columns of forms");
      }
    }
    plan.filters.push_back(std::move(filter));
  }
  return absl::OkStatus();
}

}  // namespace

bool QueryPlan::SelectsRows(Grain grain) const {
  const auto is_of_grain = [grain](const DimensionInfo* dimension) {
    return dimension->grain == grain;
  };
  return std::any_of(dimensions.begin(), dimensions.end(), is_of_grain) ||
         std::any_of(
             filters.begin(), filters.end(),
             [grain](const RowFilter& f) { return f.grain() == grain; });
}

absl::StatusOr<QueryPlan> MakePlan(const v1::ReportQuery& query,
                                   const v1::ReportQuery& base,
                                   std::string_view field) {
  const std::string prefix = std::string(field) + ".";
  QueryPlan plan;
  for (const std::string& name :
       query.group_by().empty() ? base.group_by() : query.group_by()) {
    ASSIGN_OR_RETURN(const DimensionInfo* info, FindDimension(name));
    plan.dimensions.push_back(info);
  }
  RETURN_IF_ERROR(
      CheckList(plan.dimensions, prefix + "group_by", kMaxDimensions));
  for (const std::string& name :
       query.measures().empty() ? base.measures() : query.measures()) {
    ASSIGN_OR_RETURN(const MeasureInfo* info, FindMeasure(name));
    plan.measures.push_back(info);
  }
  if (plan.measures.empty()) {
    return errors::InvalidField(prefix + "measures",
                                "name at least one, e.g. `forms`");
  }
  RETURN_IF_ERROR(CheckList(plan.measures, prefix + "measures", kMaxMeasures));
  RETURN_IF_ERROR(PlanFilters(query, base, plan));
  RETURN_IF_ERROR(PlanOrder(query, base, plan));
  return plan;
}

}  // namespace jixiao::reporting
