#ifndef JIXIAO_TOOLS_JIXIAO_TENANT_MANIFEST_H_
#define JIXIAO_TOOLS_JIXIAO_TENANT_MANIFEST_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "jixiao/form/v1/tenant.pb.h"

namespace jixiao::cli {

// What a tenant file states: one tenant, and organisation units of it.
//
//   tenant:
//     name: tenants/yunqi
//     display_name: 云栖市财政局
//   org_units:
//     - name: tenants/yunqi/orgUnits/culture
//       display_name: 云栖市文化局
//       kind: DEPARTMENT
struct TenantManifest {
  form::v1::Tenant tenant;
  std::vector<form::v1::OrgUnit> org_units;
};

// INVALID_ARGUMENT with `path:line:column: …` for what does not fit.
absl::StatusOr<TenantManifest> ReadTenantManifest(const std::string& path);

// Names of the fields that `wanted` sets and `present` has otherwise; name,
// etag and fields that `wanted` does not set are not looked at.
std::vector<std::string> DifferingFields(
    const google::protobuf::Message& wanted,
    const google::protobuf::Message& present);

}  // namespace jixiao::cli

#endif  // JIXIAO_TOOLS_JIXIAO_TENANT_MANIFEST_H_
