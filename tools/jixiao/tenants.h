#ifndef JIXIAO_TOOLS_JIXIAO_TENANTS_H_
#define JIXIAO_TOOLS_JIXIAO_TENANTS_H_

#include "absl/status/statusor.h"

#include "jixiao/form/v1/tenant_service.pb.h"
#include "tools/jixiao/session.h"

namespace jixiao::cli {

// All tenants that the caller may see, page after page.
absl::StatusOr<form::v1::ListTenantsResponse> AllTenants(
    Session& session, const client::CallOptions& call);

}  // namespace jixiao::cli

#endif  // JIXIAO_TOOLS_JIXIAO_TENANTS_H_
