#include "services/reporting/handler/report_reader.h"

#include <algorithm>
#include <utility>

#include "common/base/errors.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"

namespace jixiao::reporting {
namespace {

constexpr std::string_view kAllTenants = "tenants/-";
// Kept of the caller's deadline for the answer itself.
constexpr absl::Duration kAnswerTime = absl::Milliseconds(100);

absl::Status TenantNotFound(std::string_view tenant) {
  return errors::NotFound(errors::ERROR_REASON_TENANT_NOT_FOUND,
                          "no such tenant")
      .With("tenant", tenant);
}

absl::Status TooManyCells(std::size_t max_cells) {
  return errors::ResourceExhausted(
             errors::ERROR_REASON_COST_LIMIT_EXCEEDED,
             "the reports asked for have more than " +
                 std::to_string(max_cells) +
                 " cells: ask for fewer reports, columns or dimensions, or "
                 "narrow the filter")
      .With("max_cells", std::to_string(max_cells));
}

void SortUnique(std::vector<std::string>& names) {
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
}

common::v1::TenantRevision RevisionOf(const TenantPartition& partition) {
  common::v1::TenantRevision revision;
  revision.set_tenant(partition.tenant());
  revision.set_revision(partition.revision());
  revision.set_history_id(partition.history_id());
  return revision;
}

// Between the wait and the freeze a tenant may have been replaced by an older
// state (a restore).
absl::Status CheckReached(const std::vector<const TenantPartition*>& frozen,
                          const TenantRevisions& min_revisions) {
  for (const common::v1::TenantRevision& wanted : min_revisions) {
    for (const TenantPartition* partition : frozen) {
      const bool is_old_history =
          !wanted.history_id().empty() && !partition->history_id().empty() &&
          wanted.history_id() != partition->history_id();
      if (partition->tenant() == wanted.tenant() &&
          (is_old_history || partition->revision() < wanted.revision())) {
        return errors::FailedPrecondition(
                   errors::ERROR_REASON_HISTORY_CHANGED,
                   "the tenant's history was renewed meanwhile: read the "
                   "tenant again")
            .With("tenant", wanted.tenant());
      }
    }
  }
  return absl::OkStatus();
}

std::vector<const TenantPartition*> Choose(
    const std::vector<const TenantPartition*>& frozen,
    const std::vector<std::string>& tenants) {
  std::vector<const TenantPartition*> chosen;
  for (const TenantPartition* partition : frozen) {
    if (std::binary_search(tenants.begin(), tenants.end(),
                           partition->tenant())) {
      chosen.push_back(partition);
    }
  }
  return chosen;
}

}  // namespace

absl::StatusOr<PlannedReport> ReportReader::Plan(
    const v1::ReportRequest& request) const {
  PlannedReport planned;
  v1::ReportQuery base;
  if (!request.report().empty()) {
    ASSIGN_OR_RETURN(planned.named, parts_.reports->Find(request.report()));
    base = planned.named->query();
  }
  ASSIGN_OR_RETURN(planned.plan,
                   MakePlan(request.query(), base, "request.query"));
  return planned;
}

absl::StatusOr<std::vector<std::string>> ReportReader::ResolveTenants(
    const rpc::CallContext& context, const v1::ReportRequest& request) const {
  constexpr std::string_view kField = "request.tenants";
  std::vector<std::string> tenants(request.tenants().begin(),
                                   request.tenants().end());
  if (tenants.empty() || tenants.size() > limits_.max_tenants) {
    return errors::InvalidField(
        kField, "name 1 to " + std::to_string(limits_.max_tenants) +
                    " tenants, or `tenants/-` for all");
  }
  const bool all = tenants.size() == 1 && tenants.front() == kAllTenants;
  if (all) {
    tenants = parts_.index->Tenants();
  }
  std::vector<std::string> visible;
  for (std::string& tenant : tenants) {
    ASSIGN_OR_RETURN(const base::TenantName name,
                     base::ParseTenantName(tenant, kField));
    if (context.principal().MaySeeTenant(name.tenant)) {
      visible.push_back(std::move(tenant));
    } else if (!all) {
      return TenantNotFound(tenant);
    }
  }
  SortUnique(visible);
  return visible;
}

absl::Status ReportReader::Wait(const rpc::CallContext& context,
                                const std::vector<std::string>& tenants,
                                const TenantRevisions& min_revisions) const {
  if (!parts_.is_ready()) {
    return errors::Unavailable(errors::ERROR_REASON_INDEX_BEHIND,
                               "the index is still being built: try again")
        .WithRetryAfter(absl::Seconds(1));
  }
  std::vector<RevisionPoint> points;
  for (const common::v1::TenantRevision& wanted : min_revisions) {
    if (!std::binary_search(tenants.begin(), tenants.end(), wanted.tenant())) {
      return errors::InvalidField("min_revisions",
                                  "names a tenant that is not asked about");
    }
    points.push_back({.tenant = wanted.tenant(),
                      .revision = wanted.revision(),
                      .history_id = wanted.history_id()});
  }
  for (const std::string& tenant : tenants) {
    const bool is_awaited = std::any_of(
        points.begin(), points.end(),
        [&](const RevisionPoint& point) { return point.tenant == tenant; });
    if (!is_awaited && !parts_.index->Has(tenant)) {
      return TenantNotFound(tenant);
    }
  }
  return parts_.progress->WaitFor(
      points, std::clamp(context.TimeLeft() - kAnswerTime, absl::ZeroDuration(),
                         limits_.max_wait));
}

absl::StatusOr<ReportAnswer> ReportReader::Answer(
    const rpc::CallContext& context, const std::vector<PlannedReport>& plans,
    const std::vector<std::vector<std::string>>& tenants,
    const TenantRevisions& min_revisions, Language language) const {
  std::vector<std::string> all;
  for (const std::vector<std::string>& some : tenants) {
    all.insert(all.end(), some.begin(), some.end());
  }
  SortUnique(all);
  RETURN_IF_ERROR(Wait(context, all, min_revisions));

  const ScanOptions options{
      .max_groups = limits_.max_rows,
      .org_units = context.principal().org_units,
      .check_alive = [&context] { return context.CheckAlive(); }};
  ReportAnswer answer;
  const FormIndex::Snapshot snapshot = parts_.index->Read(all);
  const std::vector<const TenantPartition*> frozen = snapshot.partitions();
  if (frozen.size() < all.size()) {
    return TenantNotFound("");
  }
  RETURN_IF_ERROR(CheckReached(frozen, min_revisions));
  for (const TenantPartition* partition : frozen) {
    answer.as_of.push_back(RevisionOf(*partition));
  }
  std::size_t cells = 0;
  for (std::size_t i = 0; i < plans.size(); ++i) {
    ASSIGN_OR_RETURN(QueryResult result,
                     RunQuery(Choose(frozen, tenants[i]), plans[i].plan,
                              *parts_.order, language, options));
    cells += result.rows.size() * plans[i].plan.columns();
    if (cells > limits_.max_cells) {
      return TooManyCells(limits_.max_cells);
    }
    answer.results.push_back(std::move(result));
  }
  answer.lag = parts_.progress->LagOf(all);
  return answer;
}

}  // namespace jixiao::reporting
