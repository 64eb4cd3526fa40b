#include "services/form_store/domain/tenant_service.h"

#include <set>
#include <string>

#include "gtest/gtest.h"

#include "tests/unit/services/form_store/domain/status_matchers.h"
#include "tests/unit/services/form_store/domain/test_store.h"

namespace jixiao::form_store {
namespace {

using form::v1::OrgUnit;
using form::v1::Tenant;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

class TenantServiceTest : public ::testing::Test {
 protected:
  absl::StatusOr<Tenant> Create(const std::string& id, const Tenant& tenant,
                                bool validate_only = false) {
    form::v1::CreateTenantRequest request;
    request.set_tenant_id(id);
    *request.mutable_tenant() = tenant;
    request.set_validate_only(validate_only);
    return store_.tenants.Create(store_.caller, request);
  }
  absl::StatusOr<Tenant> Update(const Tenant& tenant,
                                const std::string& path = "") {
    form::v1::UpdateTenantRequest request;
    *request.mutable_tenant() = tenant;
    if (!path.empty()) {
      request.mutable_update_mask()->add_paths(path);
    }
    return store_.tenants.Update(store_.caller, request);
  }
  absl::StatusOr<OrgUnit> CreateUnit(const std::string& id,
                                     const std::string& name,
                                     const std::string& alias = "") {
    form::v1::CreateOrgUnitRequest request;
    request.set_parent("tenants/yunxi");
    request.set_org_unit_id(id);
    request.mutable_org_unit()->set_display_name(name);
    request.mutable_org_unit()->set_kind(form::v1::ORG_UNIT_KIND_DEPARTMENT);
    if (!alias.empty()) {
      request.mutable_org_unit()->add_aliases(alias);
    }
    return store_.units.Create(store_.caller, request);
  }
  absl::StatusOr<OrgUnit> UpdateUnit(const OrgUnit& unit) {
    form::v1::UpdateOrgUnitRequest request;
    *request.mutable_org_unit() = unit;
    return store_.units.Update(store_.caller, request);
  }

  TestStore store_;
};

TEST_F(TenantServiceTest, CreatesWithDefaults) {
  const auto tenant = Create("yunxi", SampleTenant());
  ASSERT_THAT(tenant, IsOk());
  EXPECT_EQ(tenant->name(), "tenants/yunxi");
  EXPECT_EQ(tenant->time_zone(), "Asia/Shanghai");
  EXPECT_EQ(tenant->head_revision(), 1);
  EXPECT_FALSE(tenant->history_id().empty());
  EXPECT_FALSE(tenant->etag().empty());
  EXPECT_THAT(store_.storage->GetKey("yunxi", "tenant"), IsOk());
  EXPECT_THAT(Create("yunxi", SampleTenant()),
              FailsWith(absl::StatusCode::kAlreadyExists,
                        errors::ERROR_REASON_ALREADY_EXISTS));
}

TEST_F(TenantServiceTest, ValidateOnlyChangesNothing) {
  EXPECT_THAT(Create("yunxi", SampleTenant(), true), IsOk());
  EXPECT_FALSE(store_.storage->GetTenant("yunxi").ok());
}

TEST_F(TenantServiceTest, RefusesBadFields) {
  EXPECT_THAT(Create("Linhai", SampleTenant()),
              FailsWith(kInvalid, errors::ERROR_REASON_INVALID_FIELD));
  Tenant tenant = SampleTenant();
  tenant.set_time_zone("Asia/Atlantis");
  tenant.set_region_code("12");
  tenant.clear_display_name();
  tenant.set_default_rule_set("rules");
  tenant.add_review_steps()->set_step_id("x");
  const auto refused = Create("yunxi", tenant);
  EXPECT_THAT(refused, FailsWith(kInvalid, errors::ERROR_REASON_INVALID_FIELD));
  EXPECT_EQ(errors::FieldViolationsOf(refused.status()).size(), 6u);
  Tenant unknown = SampleTenant();
  unknown.set_default_template("templates/atlantis");
  EXPECT_THAT(Create("yunxi", unknown),
              FailsWith(absl::StatusCode::kNotFound,
                        errors::ERROR_REASON_TEMPLATE_UNKNOWN));
}

TEST_F(TenantServiceTest, ATimeZoneLeadsToNoOtherFile) {
  for (const std::string zone :
       {"/usr/share/zoneinfo/Asia/Shanghai", "Asia/../Asia/Shanghai",
        "./Asia/Shanghai", "file:Asia/Shanghai", "Fixed/UTC+08:00:00"}) {
    Tenant tenant = SampleTenant();
    tenant.set_time_zone(zone);
    EXPECT_THAT(Create("yunxi", tenant),
                FailsWith(kInvalid, errors::ERROR_REASON_INVALID_FIELD))
        << zone;
  }
  Tenant tenant = SampleTenant();
  tenant.set_time_zone("America/Argentina/Buenos_Aires");
  EXPECT_THAT(Create("yunxi", tenant), IsOk());
}

TEST_F(TenantServiceTest, UpdatesUnderItsEtag) {
  Tenant tenant = store_.MakeTenant();
  Tenant patch;
  patch.set_name(tenant.name());
  patch.set_display_name("新名");
  patch.set_etag(tenant.etag());
  const auto updated = Update(patch);
  ASSERT_THAT(updated, IsOk());
  EXPECT_EQ(updated->display_name(), "新名");
  EXPECT_EQ(updated->region_code(), "990100");
  EXPECT_EQ(updated->head_revision(), 2);
  EXPECT_NE(updated->etag(), tenant.etag());
  patch.set_display_name("第三名");
  EXPECT_THAT(Update(patch), FailsWith(absl::StatusCode::kAborted,
                                       errors::ERROR_REASON_ETAG_MISMATCH));
  patch.clear_etag();
  EXPECT_THAT(Update(patch), IsOk());
  EXPECT_THAT(Update(patch, "history_id"),
              FailsWith(kInvalid, errors::ERROR_REASON_INVALID_FIELD_MASK));
  EXPECT_EQ(store_.directory.Find("yunxi").value()->record.display_name(),
            "第三名")
      << "the directory follows";
}

TEST_F(TenantServiceTest, AnUpdateThatChangesNothingTakesNoRevision) {
  const Tenant tenant = store_.MakeTenant();
  ASSERT_THAT(Update(tenant), IsOk());
  EXPECT_EQ(store_.Head(), 1);
}

TEST_F(TenantServiceTest, ListsPageByPageWhatTheCallerMaySee) {
  for (const char* id : {"aa", "bb", "cc", "dd", "ee"}) {
    store_.MakeTenant(id);
  }
  store_.caller.principal.all_tenants = false;
  store_.caller.principal.tenants = {"aa", "cc", "ee"};
  std::multiset<std::string> names;
  form::v1::ListTenantsRequest request;
  request.set_page_size(2);
  do {
    const auto page = store_.tenants.List(store_.caller, request);
    ASSERT_THAT(page, IsOk());
    for (const Tenant& tenant : page->tenants()) {
      names.insert(tenant.name());
    }
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(names, (std::multiset<std::string>{"tenants/aa", "tenants/cc",
                                               "tenants/ee"}));
  form::v1::GetTenantRequest get;
  get.set_name("tenants/bb");
  EXPECT_THAT(store_.tenants.Get(store_.caller, get),
              FailsWith(absl::StatusCode::kNotFound,
                        errors::ERROR_REASON_TENANT_NOT_FOUND));
  request.set_page_token("forged");
  EXPECT_THAT(store_.tenants.List(store_.caller, request),
              FailsWith(kInvalid, errors::ERROR_REASON_INVALID_PAGE_TOKEN));
}

TEST_F(TenantServiceTest, UnitNamesAreUniqueAfterNfkc) {
  store_.MakeTenant();
  ASSERT_THAT(CreateUnit("unit-1", "市档案馆（本级）", "档案馆"), IsOk());
  EXPECT_THAT(CreateUnit("unit-2", "市档案馆(本级)"),
              FailsWith(absl::StatusCode::kAlreadyExists,
                        errors::ERROR_REASON_ALREADY_EXISTS));
  EXPECT_THAT(CreateUnit("unit-2", "other", "档案馆"),
              FailsWith(absl::StatusCode::kAlreadyExists,
                        errors::ERROR_REASON_ALREADY_EXISTS));
  EXPECT_THAT(CreateUnit("unit-1", "other"),
              FailsWith(absl::StatusCode::kAlreadyExists,
                        errors::ERROR_REASON_ALREADY_EXISTS));
  EXPECT_EQ(store_.directory.FindOrgUnit("yunxi", " 市档案馆(本级) ").value(),
            "tenants/yunxi/orgUnits/unit-1");
}

TEST_F(TenantServiceTest, UnitFieldsAreChecked) {
  store_.MakeTenant();
  OrgUnit unit = CreateUnit("unit-1", "a").value();
  unit.set_code("1234");
  EXPECT_THAT(UpdateUnit(unit),
              FailsWith(kInvalid, errors::ERROR_REASON_INVALID_FIELD));
  unit.set_code("123456");
  unit.set_parent("tenants/yunxi/orgUnits/nobody");
  EXPECT_THAT(UpdateUnit(unit),
              FailsWith(absl::StatusCode::kNotFound,
                        errors::ERROR_REASON_ORG_UNIT_NOT_FOUND));
  unit.set_parent(unit.name());
  EXPECT_THAT(UpdateUnit(unit),
              FailsWith(kInvalid, errors::ERROR_REASON_INVALID_FIELD));
  OrgUnit child = CreateUnit("unit-2", "b").value();
  child.set_parent(unit.name());
  ASSERT_THAT(UpdateUnit(child), IsOk());
  unit.set_parent(child.name());
  EXPECT_THAT(UpdateUnit(unit),
              FailsWith(kInvalid, errors::ERROR_REASON_INVALID_FIELD))
      << "a loop";
}

TEST_F(TenantServiceTest, RenamingAUnitMovesItsNames) {
  store_.MakeTenant();
  OrgUnit unit = CreateUnit("unit-1", "old").value();
  ASSERT_EQ(store_.directory.FindOrgUnit("yunxi", "old").value(), unit.name());
  unit.set_display_name("new");
  ASSERT_THAT(UpdateUnit(unit), IsOk());
  EXPECT_EQ(store_.directory.FindOrgUnit("yunxi", "old").value(), "");
  EXPECT_EQ(store_.directory.FindOrgUnit("yunxi", "new").value(), unit.name());
  EXPECT_THAT(CreateUnit("unit-2", "old"), IsOk());
}

TEST_F(TenantServiceTest, UpdatingAnUnverifiedUnitVerifiesIt) {
  store_.MakeTenant();
  const form::v1::Form form = store_.MustCreate("a");
  form::v1::ListOrgUnitsRequest list;
  list.set_parent("tenants/yunxi");
  const auto units = store_.units.List(store_.caller, list);
  ASSERT_THAT(units, IsOk());
  ASSERT_EQ(units->org_units_size(), 2);
  EXPECT_FALSE(units->org_units(0).verified());
  const auto verified = UpdateUnit(units->org_units(0));
  ASSERT_THAT(verified, IsOk());
  EXPECT_TRUE(verified->verified());
}

TEST_F(TenantServiceTest, ListsUnitsInPages) {
  store_.MakeTenant();
  for (const char* id : {"unit-1", "unit-2", "unit-3"}) {
    ASSERT_THAT(CreateUnit(id, id), IsOk());
  }
  form::v1::ListOrgUnitsRequest request;
  request.set_parent("tenants/yunxi");
  request.set_page_size(2);
  const auto first = store_.units.List(store_.caller, request);
  ASSERT_THAT(first, IsOk());
  EXPECT_EQ(first->org_units_size(), 2);
  request.set_page_token(first->next_page_token());
  const auto second = store_.units.List(store_.caller, request);
  ASSERT_THAT(second, IsOk());
  ASSERT_EQ(second->org_units_size(), 1);
  EXPECT_EQ(second->org_units(0).display_name(), "unit-3");
  EXPECT_TRUE(second->next_page_token().empty());
}

}  // namespace
}  // namespace jixiao::form_store
