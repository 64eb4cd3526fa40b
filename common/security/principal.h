#ifndef JIXIAO_COMMON_SECURITY_PRINCIPAL_H_
#define JIXIAO_COMMON_SECURITY_PRINCIPAL_H_

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "jixiao/common/v1/access.pb.h"

namespace jixiao::security {

// Who calls, as established by an Authenticator. A value.
struct Principal {
  // Stable id of the caller: what audit entries and idempotency keys hold.
  std::string id = {};
  std::vector<common::v1::Role> roles = {};
  // Tenant ids that the caller may see; all of them with `all_tenants`.
  std::vector<std::string> tenants = {};
  bool all_tenants = false;
  // Organisation units (ids) the caller is limited to; empty: no such limit.
  std::vector<std::string> org_units = {};

  bool HasRole(common::v1::Role role) const {
    return std::find(roles.begin(), roles.end(), role) != roles.end();
  }
  bool MaySeeTenant(std::string_view tenant) const {
    return all_tenants ||
           std::find(tenants.begin(), tenants.end(), tenant) != tenants.end();
  }
};

}  // namespace jixiao::security

#endif  // JIXIAO_COMMON_SECURITY_PRINCIPAL_H_
