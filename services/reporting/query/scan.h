#ifndef JIXIAO_SERVICES_REPORTING_QUERY_SCAN_H_
#define JIXIAO_SERVICES_REPORTING_QUERY_SCAN_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/inlined_vector.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "services/reporting/index/partition.h"
#include "services/reporting/query/plan.h"
#include "services/reporting/query/totals.h"

namespace jixiao::reporting {

// Codes of the dimensions of a group, in the plan's order.
using GroupCodes = absl::InlinedVector<std::uint32_t, 4>;

// The work after which a scan asks whether anybody still waits for it: a
// partition is locked meanwhile, and who writes to it waits. A step is one of
// an evaluation (100 ns or less), or about as much work.
inline constexpr std::uint64_t kStepsBetweenChecks = 1'000'000;

// Bounds and conditions of a scan that are not part of the query.
struct ScanOptions {
  std::size_t max_groups = 100'000;
  // Ids of organisation units: only forms of these, as department or as unit,
  // are seen. Empty: all.
  std::vector<std::string> org_units;
  // Asked every kStepsBetweenChecks; a scan ends with its error.
  std::function<absl::Status()> check_alive = [] { return absl::OkStatus(); };
};

// Adds up the forms of one partition by group.
//
// A form has rows of finer grains. For each finer grain that the query groups
// or filters by, the form's (matching) rows fall into parts by the codes of
// that grain's dimensions; for other grains all rows are one part. The form
// belongs to every combination of one part a grain, once: measures of its own
// grain count it once there, measures of a finer grain take that part's rows.
class PartitionScan {
 public:
  // All outlive the scan.
  PartitionScan(const TenantPartition* partition, const QueryPlan* plan,
                const ScanOptions* options);

  // RESOURCE_EXHAUSTED COST_LIMIT_EXCEEDED beyond max_groups; what check_alive
  // says.
  absl::Status Run();

  const absl::flat_hash_map<GroupCodes, Totals>& groups() const {
    return groups_;
  }
  // Over all forms that belong to a group.
  const Totals& all_rows() const { return all_rows_; }
  // What a query with too many rows fails with.
  absl::Status TooManyRows() const;

 private:
  // Rows of one grain of one form that share their codes.
  struct Part {
    GroupCodes codes;  // of the grain's dimensions only
    Totals totals;
    std::uint32_t coverage = 0;    // of the indicator rows
    std::int32_t last_group = -1;  // second-level row seen last
    bool is_funded = false;
  };

  bool IsVisible(std::uint32_t slot) const;
  bool FormMatches(std::uint32_t slot);
  // Counts work that was done; what check_alive says when it is time to ask.
  absl::Status Spend(std::uint64_t steps);
  absl::Status VisitForm(std::uint32_t slot);
  Block RowsOf(Grain grain, std::uint32_t slot) const;
  // Fills parts_ and whole_ of the grain; false when the form has no part.
  absl::StatusOr<bool> CollectParts(Grain grain, std::uint32_t slot);
  bool RowMatches(Grain grain, RowPosition at);
  Part& PartOf(Grain grain, RowPosition at);
  void AddRow(Grain grain, RowPosition at, Part& part) const;
  void AddFunding(RowPosition at, Part& part) const;
  void AddIndicator(RowPosition at, Part& part) const;
  void AddFinding(RowPosition at, Part& part) const;
  // What follows from all rows of a part.
  static void FinishPart(Grain grain, Part& part);
  void AddForm(std::uint32_t slot, Totals& totals) const;
  absl::Status AddToGroups(std::uint32_t slot);
  void AddToAllRows(std::uint32_t slot);

  const TenantPartition& partition_;
  const QueryPlan& plan_;
  const ScanOptions& options_;
  std::vector<RowFilter::Cursor> form_filters_;
  std::array<std::vector<RowFilter::Cursor>, kGrains> row_filters_;
  std::array<std::vector<Dimension>, kGrains> dimensions_;
  // Of the form visited last, by grain: the parts, and all its rows together.
  std::array<std::vector<Part>, kGrains> parts_;
  std::array<Part, kGrains> whole_;
  absl::flat_hash_map<GroupCodes, std::size_t> part_index_;  // of one grain
  absl::flat_hash_map<GroupCodes, Totals> groups_;
  Totals all_rows_;
  std::uint64_t steps_ = 0;  // since check_alive was asked
};

}  // namespace jixiao::reporting

#endif  // JIXIAO_SERVICES_REPORTING_QUERY_SCAN_H_
