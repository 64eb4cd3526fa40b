#ifndef JIXIAO_TOOLS_JIXIAO_REPORT_QUERY_H_
#define JIXIAO_TOOLS_JIXIAO_REPORT_QUERY_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "jixiao/common/v1/revision.pb.h"
#include "jixiao/reporting/v1/report_service.pb.h"
#include "tools/jixiao/session.h"

namespace jixiao::cli {

using Revisions =
    google::protobuf::RepeatedPtrField<common::v1::TenantRevision>;

// The heads of the tenants (`tenants/-`: of all), so that a report includes
// whatever was written before it was asked for. Without form-store the report
// says itself what it shows; what else is wrong with a tenant, reporting says.
Revisions Heads(Session& session, const std::vector<std::string>& tenants);

// All pages of one report, of the same revisions: begins again when the index
// moved between two pages. ABORTED when it moves every time.
absl::StatusOr<reporting::v1::QueryReportResponse> QueryAll(
    Session& session, reporting::v1::QueryReportRequest request);

}  // namespace jixiao::cli

#endif  // JIXIAO_TOOLS_JIXIAO_REPORT_QUERY_H_
