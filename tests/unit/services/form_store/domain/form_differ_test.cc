#include "services/form_store/domain/form_differ.h"

#include <string>

#include "gtest/gtest.h"

#include "tests/unit/services/form_store/domain/status_matchers.h"
#include "tests/unit/services/form_store/domain/test_store.h"

namespace jixiao::form_store {
namespace {

using form::v1::Form;
using form::v1::FormDiff;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
constexpr auto kNotFound = absl::StatusCode::kNotFound;

class FormDifferTest : public ::testing::Test {
 protected:
  FormDifferTest() { store_.MakeTenant(); }

  absl::StatusOr<FormDiff> Diff(const std::string& base,
                                const std::string& target) {
    form::v1::DiffFormsRequest request;
    request.set_base(base);
    request.set_target(target);
    return differ_.Diff(store_.caller, request);
  }
  static std::string RevisionOf(const Form& form) {
    return form.name() + "/revisions/" + std::to_string(form.revision());
  }
  Form RaiseFirstTarget(const Form& form, const std::string& raw) {
    form::v1::UpdateFormRequest request;
    *request.mutable_form() = form;
    request.mutable_form()
        ->mutable_indicator_groups(0)
        ->mutable_indicators(0)
        ->mutable_full_year_target()
        ->set_raw(raw);
    request.mutable_update_mask()->add_paths("indicator_groups");
    auto updated = store_.writer.Update(store_.caller, request);
    EXPECT_THAT(updated, IsOk());
    return *std::move(updated);
  }

  TestStore store_;
  FormDiffer differ_{&store_.reader};
};

TEST_F(FormDifferTest, ComparesTheStatesThatTheNamesMean) {
  const Form first = store_.MustCreate("a", "form-a");
  const Form second = RaiseFirstTarget(first, "≥30000页");
  const Form third = RaiseFirstTarget(second, "≥10000页");

  const auto raised = Diff(RevisionOf(first), RevisionOf(second));
  ASSERT_THAT(raised, IsOk());
  EXPECT_EQ(raised->base(), RevisionOf(first));
  EXPECT_EQ(raised->target(), RevisionOf(second));
  ASSERT_EQ(raised->indicators_size(), 1);
  EXPECT_EQ(raised->indicators(0).changes(0),
            form::v1::INDICATOR_CHANGE_TARGET_RAISED);

  const auto lowered = Diff(RevisionOf(second), first.name());
  ASSERT_THAT(lowered, IsOk());
  EXPECT_EQ(lowered->target(), RevisionOf(third)) << "the present state";
  EXPECT_EQ(lowered->indicators(0).changes(0),
            form::v1::INDICATOR_CHANGE_TARGET_LOWERED);

  const auto same = Diff(first.name(), RevisionOf(third));
  ASSERT_THAT(same, IsOk());
  EXPECT_TRUE(same->equal()) << same->ShortDebugString();
}

TEST_F(FormDifferTest, ComparesTwoForms) {
  const Form a = store_.MustCreate("a", "form-a");
  const Form b = store_.MustCreate("b", "form-b");
  const auto diff = Diff(a.name(), b.name());
  ASSERT_THAT(diff, IsOk());
  ASSERT_EQ(diff->fields_size(), 1) << diff->ShortDebugString();
  EXPECT_EQ(diff->fields(0).path(), "project.display_name");
  EXPECT_EQ(diff->indicators_size() + diff->money_size(), 0);
}

TEST_F(FormDifferTest, RefusesWhatIsNoStateOfAForm) {
  const std::string name = store_.MustCreate("a", "form-a").name();
  for (const std::string& bad :
       {std::string(), std::string("tenants/yunxi"), name + "/report",
        name + "@3", name + "/revisions/0", name + "/revisions/x"}) {
    const auto base = Diff(bad, name);
    EXPECT_THAT(base, FailsWith(kInvalid, errors::ERROR_REASON_INVALID_FIELD));
    EXPECT_EQ(errors::FieldViolationsOf(base.status())[0].field, "base") << bad;
    const auto target = Diff(name, bad);
    EXPECT_EQ(errors::FieldViolationsOf(target.status())[0].field, "target");
  }
  store_.MakeTenant("other");
  EXPECT_THAT(Diff(name, "tenants/other/forms/form-a"),
              FailsWith(kInvalid, errors::ERROR_REASON_INVALID_FIELD));
}

TEST_F(FormDifferTest, FailsAsTheOtherReadsDo) {
  const Form form = store_.MustCreate("a", "form-a");
  EXPECT_THAT(Diff(form.name(), "tenants/yunxi/forms/gone"),
              FailsWith(kNotFound, errors::ERROR_REASON_FORM_NOT_FOUND));
  EXPECT_THAT(Diff(form.name() + "/revisions/999", form.name()),
              FailsWith(kNotFound, errors::ERROR_REASON_REVISION_NOT_FOUND));
  EXPECT_THAT(Diff("tenants/gone/forms/form-a", "tenants/gone/forms/form-b"),
              FailsWith(kNotFound, errors::ERROR_REASON_TENANT_NOT_FOUND));
  form::v1::DeleteFormRequest remove;
  remove.set_name(form.name());
  const auto deleted = store_.writer.Delete(store_.caller, remove);
  ASSERT_THAT(deleted, IsOk());
  EXPECT_THAT(Diff(RevisionOf(form), form.name()),
              FailsWith(kNotFound, errors::ERROR_REASON_FORM_NOT_FOUND));
  const auto diff = Diff(RevisionOf(form), RevisionOf(*deleted));
  ASSERT_THAT(diff, IsOk()) << "its revisions stay";
  ASSERT_EQ(diff->fields_size(), 1);
  EXPECT_EQ(diff->fields(0).path(), "delete_time");
}

TEST_F(FormDifferTest, ShowsNobodyTheFormsOfOthers) {
  const Form form = store_.MustCreate("a", "form-a");
  store_.caller.principal.org_units = {"another-unit"};
  EXPECT_THAT(Diff(form.name(), form.name()),
              FailsWith(kNotFound, errors::ERROR_REASON_FORM_NOT_FOUND));
  EXPECT_THAT(Diff(RevisionOf(form), RevisionOf(form)),
              FailsWith(kNotFound, errors::ERROR_REASON_FORM_NOT_FOUND));
  store_.caller.principal.org_units.clear();
  store_.caller.principal.all_tenants = false;
  EXPECT_THAT(Diff(form.name(), form.name()),
              FailsWith(kNotFound, errors::ERROR_REASON_TENANT_NOT_FOUND));
}

}  // namespace
}  // namespace jixiao::form_store
