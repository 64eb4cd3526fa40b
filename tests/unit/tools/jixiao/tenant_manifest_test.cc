#include "tools/jixiao/tenant_manifest.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/base/file_util.h"

namespace jixiao::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

absl::StatusOr<TenantManifest> Read(const std::string& yaml) {
  const auto directory = base::TemporaryDirectory::Create("manifest");
  const std::string path = directory->path() / "tenant.yaml";
  if (absl::Status written = base::WriteFileAtomically(path, yaml);
      !written.ok()) {
    return written;
  }
  return ReadTenantManifest(path);
}

constexpr char kTenant[] = R"(
tenant:
  name: tenants/yunqi
  display_name: 云栖市财政局
)";

TEST(TenantManifestTest, ReadsTenantAndUnits) {
  const auto manifest = Read(std::string(kTenant) + R"(
org_units:
  - name: tenants/yunqi/orgUnits/culture
    display_name: 云栖市文化局
    kind: DEPARTMENT
)");
  ASSERT_TRUE(manifest.ok()) << manifest.status();
  EXPECT_EQ(manifest->tenant.display_name(), "云栖市财政局");
  ASSERT_EQ(manifest->org_units.size(), 1U);
  EXPECT_EQ(manifest->org_units[0].kind(), form::v1::ORG_UNIT_KIND_DEPARTMENT);
}

TEST(TenantManifestTest, RefusesWithThePlace) {
  EXPECT_THAT(std::string(Read("units: []").status().message()),
              HasSubstr("expected `tenant:` first"));
  EXPECT_THAT(
      std::string(Read(std::string(kTenant) + "unit: []").status().message()),
      HasSubstr("unknown key 'unit'"));
  EXPECT_THAT(std::string(Read(std::string(kTenant) + R"(
org_units:
  - name: tenants/other/orgUnits/culture
    display_name: x
)")
                              .status()
                              .message()),
              HasSubstr("must begin with tenants/yunqi/orgUnits/"));
}

TEST(DifferingFieldsTest, LooksOnlyAtWhatIsStated) {
  form::v1::Tenant wanted;
  wanted.set_name("tenants/a");
  wanted.set_display_name("new");
  wanted.set_time_zone("Asia/Shanghai");
  form::v1::Tenant present = wanted;
  present.set_name("tenants/b");
  present.set_head_revision(9);
  EXPECT_TRUE(DifferingFields(wanted, present).empty());
  present.set_display_name("old");
  EXPECT_THAT(DifferingFields(wanted, present), ElementsAre("display_name"));
}

}  // namespace
}  // namespace jixiao::cli
