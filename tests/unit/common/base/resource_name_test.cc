#include "common/base/resource_name.h"

#include <string>

#include "gtest/gtest.h"

#include "common/base/errors.h"

namespace jixiao::base {
namespace {

TEST(ResourceNameTest, RoundTrips) {
  EXPECT_EQ(ParseTenantName("tenants/nantong")->ToString(), "tenants/nantong");
  EXPECT_EQ(ParseOrgUnitName("tenants/t1/orgUnits/unit-1")->ToString(),
            "tenants/t1/orgUnits/unit-1");
  EXPECT_EQ(ParseFormName("tenants/t1/forms/a-b-1")->ToString(),
            "tenants/t1/forms/a-b-1");
  const auto revision =
      ParseRevisionName("tenants/t1/forms/form/revisions/120");
  ASSERT_TRUE(revision.ok());
  EXPECT_EQ(revision->revision, 120);
  EXPECT_EQ(revision->Parent(), (FormName{"t1", "form"}));
  EXPECT_EQ(revision->ToString(), "tenants/t1/forms/form/revisions/120");
}

TEST(ResourceNameTest, RefusesWhatIsNotAName) {
  for (const char* text :
       {"", "/", "tenants", "tenants/", "tenants/t1/forms", "tenants/t1/forms/",
        "tenants/t1/forms/abc", "tenants/t1/forms/ABCD", "forms/abcd",
        "tenants/t1/forms/abcd/", "/tenants/t1/forms/abcd",
        "tenants/t1/forms/abcd/revisions/1", "tenants/1t/forms/abcd",
        "tenants/t/forms/abcd", "tenants/t1/forms/ab_cd",
        "tenants/t1/orgUnits/abcd", "tenants/t1/forms/..%2f"}) {
    const absl::Status status = ParseFormName(text).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << text;
    EXPECT_EQ(errors::ReasonOf(status), errors::ERROR_REASON_INVALID_FIELD);
  }
}

TEST(ResourceNameTest, RefusesNumbersThatAreNotRevisions) {
  for (const char* number :
       {"", "0", "01", "-1", "+1", "1.0", "1e3", "9999999999999999999"}) {
    EXPECT_FALSE(ParseRevisionName(
                     std::string("tenants/t1/forms/form/revisions/") + number)
                     .ok())
        << number;
  }
}

TEST(ResourceNameTest, IdsHaveTheirLengths) {
  EXPECT_FALSE(IsResourceId("abc"));
  EXPECT_TRUE(IsResourceId("abcd"));
  EXPECT_TRUE(IsResourceId(std::string(63, 'a')));
  EXPECT_FALSE(IsResourceId(std::string(64, 'a')));
  EXPECT_FALSE(IsTenantId("a"));
  EXPECT_TRUE(IsTenantId("ab"));
  EXPECT_FALSE(IsTenantId("-b"));
  EXPECT_FALSE(IsTenantId(std::string(64, 'a')));
}

TEST(ResourceNameTest, ErrorNamesTheField) {
  const absl::Status status = ParseTenantName("x", "parent").status();
  EXPECT_EQ(errors::FieldViolationsOf(status).at(0).field, "parent");
  EXPECT_EQ(status.message(), "parent: must look like tenants/{tenant}");
}

TEST(ResourceNameTest, TenantOfAnyName) {
  EXPECT_EQ(TenantOf("tenants/t1/forms/abcd"), "t1");
  EXPECT_EQ(TenantOf("tenants/t1"), "t1");
  EXPECT_EQ(TenantOf("forms/abcd"), "");
}

}  // namespace
}  // namespace jixiao::base
