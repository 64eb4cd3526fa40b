#include "common/security/authenticator.h"

#include "common/base/errors.h"

namespace jixiao::security {

absl::StatusOr<Principal> InsecureDevAuthenticator::Authenticate(
    const Credentials&) const {
  Principal principal{.id = "insecure-dev",
                      .roles = {},
                      .tenants = {},
                      .all_tenants = true,
                      .org_units = {}};
  for (int role = common::v1::Role_MIN; role <= common::v1::Role_MAX; ++role) {
    if (role != common::v1::ROLE_UNSPECIFIED &&
        common::v1::Role_IsValid(role)) {
      principal.roles.push_back(static_cast<common::v1::Role>(role));
    }
  }
  return principal;
}

absl::StatusOr<Principal> DenyAllAuthenticator::Authenticate(
    const Credentials&) const {
  return errors::Unauthenticated(errors::ERROR_REASON_UNAUTHENTICATED,
                                 "the caller is not known to this service");
}

}  // namespace jixiao::security
