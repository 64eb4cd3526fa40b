// Forms and the organisation units that they name: units are renamed, made by
// several at once, or kept.
#include <string>

#include "gtest/gtest.h"

#include "services/form_store/domain/form_importer.h"
#include "services/form_store/domain/form_writer.h"
#include "tests/unit/services/form_store/domain/status_matchers.h"
#include "tests/unit/services/form_store/domain/test_store.h"

namespace jixiao::form_store {
namespace {

using form::v1::Form;
using form::v1::OrgUnit;

class FormUnitsTest : public ::testing::Test {
 protected:
  FormUnitsTest() { store_.MakeTenant(); }

  // Renames a unit and leaves no alias behind.
  void Rename(const std::string& unit, const std::string& name) {
    form::v1::UpdateOrgUnitRequest request;
    request.mutable_org_unit()->set_name(unit);
    request.mutable_org_unit()->set_display_name(name);
    request.mutable_update_mask()->add_paths("display_name");
    ASSERT_THAT(store_.units.Update(store_.caller, request), IsOk());
  }
  absl::StatusOr<Form> Retitle(const Form& form) {
    form::v1::UpdateFormRequest request;
    request.mutable_form()->set_name(form.name());
    request.mutable_form()->set_title("另一标题");
    request.mutable_update_mask()->add_paths("title");
    return store_.writer.Update(store_.caller, request);
  }
  ImportResult Import(const Form& form, form::v1::OnExisting on_existing =
                                            form::v1::ON_EXISTING_UPDATE) {
    ImportItem item;
    item.parent = "tenants/yunxi";
    item.form = form;
    item.on_existing = on_existing;
    return std::move(store_.importer.Import(store_.caller, {item}).front());
  }

  TestStore store_;
};

const std::string& UnitOf(const Form& form) {
  return form.project().implementing_unit().org_unit();
}

TEST_F(FormUnitsTest, AnUpdateStaysWithAUnitThatWasMadeAndRenamed) {
  const Form form = store_.MustCreate("a", "form-1");
  Rename(UnitOf(form), "云溪市档案服务中心");
  const std::int64_t head = store_.Head();
  const auto updated = Retitle(form);
  ASSERT_THAT(updated, IsOk());
  EXPECT_EQ(UnitOf(*updated), UnitOf(form));
  EXPECT_EQ(updated->revision(), head + 1) << "no unit was made";
}

TEST_F(FormUnitsTest, AnUpdateStaysWithAUnitOfAChosenIdThatWasRenamed) {
  form::v1::CreateOrgUnitRequest request;
  request.set_parent("tenants/yunxi");
  request.set_org_unit_id("unit-1");
  request.mutable_org_unit()->set_display_name("云溪市档案馆资料中心");
  request.mutable_org_unit()->set_kind(
      form::v1::ORG_UNIT_KIND_IMPLEMENTING_UNIT);
  ASSERT_THAT(store_.units.Create(store_.caller, request), IsOk());
  const Form form = store_.MustCreate("a", "form-1");
  ASSERT_EQ(UnitOf(form), "tenants/yunxi/orgUnits/unit-1");
  Rename(UnitOf(form), "云溪市档案服务中心");
  const auto updated = Retitle(form);
  ASSERT_THAT(updated, IsOk());
  EXPECT_EQ(UnitOf(*updated), UnitOf(form));
  // The natural key is the same: the new name finds the form.
  Form renamed = SampleForm("a");
  renamed.set_title("另一标题");
  renamed.mutable_project()->mutable_implementing_unit()->set_printed_name(
      "云溪市档案服务中心");
  EXPECT_EQ(Import(renamed, form::v1::ON_EXISTING_SKIP_IF_EQUAL).form,
            form.name());
}

TEST_F(FormUnitsTest, AnotherNameMovesTheForm) {
  const Form form = store_.MustCreate("a", "form-1");
  form::v1::UpdateFormRequest request;
  request.mutable_form()->set_name(form.name());
  request.mutable_form()
      ->mutable_project()
      ->mutable_implementing_unit()
      ->set_printed_name("云溪市博物馆");
  request.mutable_update_mask()->add_paths("project.implementing_unit");
  const auto updated = store_.writer.Update(store_.caller, request);
  ASSERT_THAT(updated, IsOk());
  EXPECT_NE(UnitOf(*updated), UnitOf(form));
  EXPECT_FALSE(UnitOf(*updated).empty());
}

TEST_F(FormUnitsTest, ANameThatAUnitHasGivenUpMakesAnotherUnit) {
  const Form form = store_.MustCreate("a", "form-1");
  Rename(UnitOf(form), "云溪市档案服务中心");
  const auto second = store_.Create(SampleForm("b"));
  ASSERT_THAT(second, IsOk());
  EXPECT_NE(UnitOf(*second), UnitOf(form));
  EXPECT_EQ(
      store_.directory.FindOrgUnit("yunxi", "云溪市档案馆资料中心").value(),
      UnitOf(*second));
  const ImportResult imported = Import(SampleForm("c"));
  EXPECT_EQ(imported.outcome, form::v1::IMPORT_OUTCOME_CREATED)
      << imported.status;
}

TEST_F(FormUnitsTest, OneNameInTwoPlacesIsOneUnit) {
  const auto same = [](const std::string& project) {
    Form form = SampleForm(project);
    form.mutable_project()->mutable_department()->set_printed_name(
        form.project().implementing_unit().printed_name());
    return form;
  };
  const auto form = store_.Create(same("a"));
  ASSERT_THAT(form, IsOk());
  EXPECT_EQ(form->project().department().org_unit(), UnitOf(*form));
  Rename(UnitOf(*form), "云溪市档案服务中心");
  const auto second = store_.Create(same("b"));
  ASSERT_THAT(second, IsOk()) << "a random id is shared, too";
  EXPECT_EQ(second->project().department().org_unit(), UnitOf(*second));
}

TEST_F(FormUnitsTest, AnImportStaysWithADepartmentThatWasRenamed) {
  const Form form = store_.MustCreate("a", "form-1");
  Rename(form.project().department().org_unit(), "云溪市档案局");
  Form changed = SampleForm("a");
  changed.set_title("另一标题");
  const ImportResult updated = Import(changed);
  ASSERT_EQ(updated.outcome, form::v1::IMPORT_OUTCOME_UPDATED)
      << updated.status;
  EXPECT_EQ(store_.Get(form.name())->project().department().org_unit(),
            form.project().department().org_unit());
}

TEST_F(FormUnitsTest, ATakenIdIsNoRaceForAUnit) {
  store_.MustCreate("a", "form-1");
  const int batches = store_.validator.batches();
  Form form = SampleForm("b");
  form.mutable_project()->mutable_implementing_unit()->set_printed_name(
      "云溪市博物馆");
  EXPECT_THAT(store_.Create(form, "form-1"),
              FailsWith(absl::StatusCode::kAlreadyExists,
                        errors::ERROR_REASON_ALREADY_EXISTS));
  EXPECT_EQ(store_.validator.batches(), batches + 1) << "tried once";
  ImportItem item;
  item.parent = "tenants/yunxi";
  item.form_id = "form-1";
  item.form = form;
  const auto results = store_.importer.Import(store_.caller, {item});
  EXPECT_THAT(results.front().status,
              FailsWith(absl::StatusCode::kAlreadyExists,
                        errors::ERROR_REASON_ALREADY_EXISTS));
  EXPECT_EQ(store_.validator.batches(), batches + 2) << "tried once";
}

TEST_F(FormUnitsTest, AUnitThatAnotherMakesMeanwhileIsFoundByTheNextAttempt) {
  bool made = false;
  store_.validator.SetJudge([&](const Form&, auto*) {
    if (!std::exchange(made, true)) {
      Write write;
      Mutation unit;
      unit.kind = form::v1::CHANGE_KIND_CONFIG;
      unit.action = form::v1::CHANGE_ACTION_CREATE;
      unit.resource_name = "tenants/yunxi/orgUnits/unit-1";
      unit.unique_keys = {{OrgUnitNameKey("云溪市档案馆资料中心")}};
      write.mutations.push_back(unit);
      EXPECT_TRUE(store_.storage->Commit("yunxi", {&write, 1})->front().ok());
    }
  });
  const auto form = store_.Create(SampleForm("a"));
  ASSERT_THAT(form, IsOk());
  EXPECT_EQ(UnitOf(*form), "tenants/yunxi/orgUnits/unit-1");
}

}  // namespace
}  // namespace jixiao::form_store
