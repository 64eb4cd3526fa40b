#ifndef JIXIAO_SERVICES_REPORTING_QUERY_FILTER_H_
#define JIXIAO_SERVICES_REPORTING_QUERY_FILTER_H_

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "services/reporting/index/partition.h"
#include "services/reporting/query/dimension_values.h"

namespace jixiao::reporting {

// A condition on rows: CEL of type bool over these variables. Text dimensions
// are their keys.
//   form grain       tenant, fiscal_year (int), department, department_name,
//                    unit, unit_name, form, project, recurrence, budget_level,
//                    state, template, form_type, validation_state; amounts in
//                    fen, null when absent: half_year_plan,
//                    full_year_expenditure and every source; counts:
//                    indicators, empty_rows, findings
//   funding grain    funding_source
//   indicator grain  level1, level2, category, aspect, target_kind, comparator
//   finding grain    rule, severity, outcome
// A filter over a finer grain keeps rows of it, and forms that have such a row;
// it may name columns of one finer grain only. A row on which the expression
// fails is not kept. Immutable, thread-safe, cheap to copy.
class RowFilter {
 public:
  // INVALID_ARGUMENT INVALID_FILTER, with every fault and its line:column.
  static absl::StatusOr<RowFilter> Compile(std::string_view expression);

  // The grain whose rows it keeps.
  Grain grain() const;

  // Evaluates the filter on rows of a partition. Not thread-safe; borrows both.
  class Cursor {
   public:
    Cursor(const RowFilter& filter, const TenantPartition& partition);
    ~Cursor();
    Cursor(Cursor&&) noexcept;
    Cursor& operator=(Cursor&&) = delete;

    // Of the form grain, `at.slot` counts; of a finer one `at.row` too. Adds
    // the evaluation steps that it took to `*steps`.
    bool Matches(RowPosition at, std::uint64_t* steps);

   private:
    struct State;
    std::unique_ptr<State> state_;
  };

 private:
  struct Compiled;
  explicit RowFilter(std::shared_ptr<const Compiled> compiled)
      : compiled_(std::move(compiled)) {}

  std::shared_ptr<const Compiled> compiled_;
};

}  // namespace jixiao::reporting

#endif  // JIXIAO_SERVICES_REPORTING_QUERY_FILTER_H_
