#include "common/security/authenticator.h"

#include "gtest/gtest.h"

#include "common/base/errors.h"

namespace jixiao::security {
namespace {

TEST(AuthenticatorTest, InsecureDevAdmitsEveryoneWithEveryRole) {
  const auto principal = InsecureDevAuthenticator().Authenticate({});
  ASSERT_TRUE(principal.ok());
  EXPECT_FALSE(principal->id.empty());
  EXPECT_TRUE(principal->MaySeeTenant("any"));
  for (int role = 1; role <= common::v1::Role_MAX; ++role) {
    EXPECT_TRUE(principal->HasRole(static_cast<common::v1::Role>(role)));
  }
  EXPECT_FALSE(principal->HasRole(common::v1::ROLE_UNSPECIFIED));
}

TEST(AuthenticatorTest, DenyAllRefuses) {
  const auto principal = DenyAllAuthenticator().Authenticate({});
  EXPECT_EQ(principal.status().code(), absl::StatusCode::kUnauthenticated);
}

TEST(PrincipalTest, SeesItsTenantsOnly) {
  Principal principal;
  principal.tenants = {"t1"};
  EXPECT_TRUE(principal.MaySeeTenant("t1"));
  EXPECT_FALSE(principal.MaySeeTenant("t2"));
  EXPECT_FALSE(principal.MaySeeTenant(""));
}

}  // namespace
}  // namespace jixiao::security
