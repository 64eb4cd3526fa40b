#ifndef JIXIAO_SERVICES_REPORTING_HANDLER_REPORT_READER_H_
#define JIXIAO_SERVICES_REPORTING_HANDLER_REPORT_READER_H_

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "google/protobuf/repeated_ptr_field.h"

#include "common/rpc/call_context.h"
#include "jixiao/reporting/v1/report_service.pb.h"
#include "services/reporting/index/form_index.h"
#include "services/reporting/index/progress.h"
#include "services/reporting/query/engine.h"
#include "services/reporting/query/indicator_order.h"
#include "services/reporting/query/plan.h"
#include "services/reporting/query/reports.h"

namespace jixiao::reporting {

// How far a call may go.
struct ReportLimits {
  // Longest wait for min_revisions.
  absl::Duration max_wait = absl::Seconds(2);
  // Rows of one answer before paging.
  std::size_t max_rows = 100'000;
  // Rows times columns of all reports of one request.
  std::size_t max_cells = 1'000'000;
  std::size_t max_tenants = 1'000;
  // Reports of one rendering.
  int max_reports = 20;
};

// A question that was checked.
struct PlannedReport {
  const v1::Report* named = nullptr;  // null for a query without a name
  QueryPlan plan;
};

// The answer to several questions, all of the same points in history.
struct ReportAnswer {
  std::vector<QueryResult> results;               // one a plan
  std::vector<common::v1::TenantRevision> as_of;  // by tenant
  absl::Duration lag;
};

using TenantRevisions =
    google::protobuf::RepeatedPtrField<common::v1::TenantRevision>;

// What QueryReport and RenderReport share: whom a caller may ask about, named
// reports, waiting for revisions, running. Thread-safe.
class ReportReader {
 public:
  struct Parts {
    const FormIndex* index;
    Progress* progress;
    const NamedReports* reports;
    const IndicatorOrder* order;
    // Whether the index has once been complete.
    std::function<bool()> is_ready;
  };

  ReportReader(Parts parts, ReportLimits limits)
      : parts_(std::move(parts)), limits_(limits) {}

  // NOT_FOUND UNKNOWN_REPORT and the errors of MakePlan.
  absl::StatusOr<PlannedReport> Plan(const v1::ReportRequest& request) const;

  // The tenants asked for, sorted. INVALID_ARGUMENT for what is no tenant name,
  // NOT_FOUND TENANT_NOT_FOUND for one that the caller may not see.
  absl::StatusOr<std::vector<std::string>> ResolveTenants(
      const rpc::CallContext& context, const v1::ReportRequest& request) const;

  // Waits until the index holds `min_revisions`, then answers all plans from
  // one state of it. `tenants[i]` are those of plan i. UNAVAILABLE
  // INDEX_BEHIND, FAILED_PRECONDITION HISTORY_CHANGED (Progress::WaitFor),
  // NOT_FOUND TENANT_NOT_FOUND, the errors of RunQuery, and RESOURCE_EXHAUSTED
  // COST_LIMIT_EXCEEDED beyond max_cells.
  absl::StatusOr<ReportAnswer> Answer(
      const rpc::CallContext& context, const std::vector<PlannedReport>& plans,
      const std::vector<std::vector<std::string>>& tenants,
      const TenantRevisions& min_revisions, Language language) const;

  const ReportLimits& limits() const { return limits_; }

 private:
  absl::Status Wait(const rpc::CallContext& context,
                    const std::vector<std::string>& tenants,
                    const TenantRevisions& min_revisions) const;

  const Parts parts_;
  const ReportLimits limits_;
};

}  // namespace jixiao::reporting

#endif  // JIXIAO_SERVICES_REPORTING_HANDLER_REPORT_READER_H_
