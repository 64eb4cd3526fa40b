#include <string>

#include "gtest/gtest.h"

#include "services/form_store/domain/form_writer.h"
#include "tests/unit/services/form_store/domain/status_matchers.h"
#include "tests/unit/services/form_store/domain/test_store.h"

namespace jixiao::form_store {
namespace {

using form::v1::Form;

class FormUndeleteTest : public ::testing::Test {
 protected:
  FormUndeleteTest() {
    store_.MakeTenant();
    form_ = store_.MustCreate("a", "form-1");
    deleted_ = Delete();
  }

  Form Delete() {
    form::v1::DeleteFormRequest request;
    request.set_name(form_.name());
    auto deleted = store_.writer.Delete(store_.caller, request);
    EXPECT_THAT(deleted, IsOk());
    return *deleted;
  }
  absl::StatusOr<Form> Undelete(const std::string& etag = "",
                                bool validate_only = false) {
    form::v1::UndeleteFormRequest request;
    request.set_name(form_.name());
    request.set_etag(etag);
    request.set_validate_only(validate_only);
    return store_.writer.Undelete(store_.caller, request);
  }

  TestStore store_;
  Form form_;
  Form deleted_;
};

TEST_F(FormUndeleteTest, BringsTheFormBackAsItWas) {
  const int judged = store_.validator.forms();
  const auto form = Undelete(deleted_.etag());
  ASSERT_THAT(form, IsOk());
  EXPECT_FALSE(form->has_delete_time());
  EXPECT_EQ(form->form_digest(), form_.form_digest());
  EXPECT_EQ(form->create_time().seconds(), form_.create_time().seconds());
  EXPECT_NE(form->etag(), form_.etag());
  EXPECT_EQ(store_.Get(form_.name())->SerializeAsString(),
            form->SerializeAsString());
  // Judged anew, and bound.
  EXPECT_EQ(store_.validator.forms(), judged + 1);
  EXPECT_EQ(form->validation().state(), form::v1::VALIDATION_STATE_CURRENT);
  const auto changes = store_.Changes();
  EXPECT_EQ(changes[changes.size() - 2].header.action,
            form::v1::CHANGE_ACTION_UNDELETE);
}

TEST_F(FormUndeleteTest, HoldsItsNaturalKeyAgain) {
  ASSERT_THAT(Undelete(), IsOk());
  EXPECT_THAT(store_.Create(SampleForm("a"), "form-2"),
              FailsWith(absl::StatusCode::kAlreadyExists,
                        errors::ERROR_REASON_NATURAL_KEY_TAKEN));
  Delete();
  EXPECT_THAT(store_.Create(SampleForm("a"), "form-2"), IsOk());
}

TEST_F(FormUndeleteTest, IsRefusedWhenAnotherFormHasTakenItsPlace) {
  const Form other = store_.MustCreate("a", "form-2");
  const std::int64_t head = store_.Head();
  for (const bool validate_only : {true, false}) {
    const auto form = Undelete("", validate_only);
    EXPECT_THAT(form, FailsWith(absl::StatusCode::kAlreadyExists,
                                errors::ERROR_REASON_NATURAL_KEY_TAKEN));
    EXPECT_EQ(errors::MetadataOf(form.status(), "form"), other.name());
  }
  EXPECT_EQ(store_.Head(), head);
}

TEST_F(FormUndeleteTest, IsRefusedWhenThereIsNothingToBringBack) {
  ASSERT_THAT(Undelete("", true), IsOk());
  EXPECT_FALSE(store_.Get(form_.name()).ok()) << "validate_only";
  EXPECT_THAT(Undelete(form_.etag()),
              FailsWith(absl::StatusCode::kAborted,
                        errors::ERROR_REASON_ETAG_MISMATCH));
  ASSERT_THAT(Undelete(), IsOk());
  EXPECT_THAT(Undelete(), FailsWith(absl::StatusCode::kFailedPrecondition,
                                    errors::ERROR_REASON_NOT_DELETED));
  form_.set_name("tenants/yunxi/forms/nothing");
  EXPECT_THAT(Undelete(), FailsWith(absl::StatusCode::kNotFound,
                                    errors::ERROR_REASON_FORM_NOT_FOUND));
}

TEST_F(FormUndeleteTest, IsHiddenFromWhoMayNotSeeTheForm) {
  store_.caller.principal.org_units = {"another-unit"};
  EXPECT_THAT(Undelete(), FailsWith(absl::StatusCode::kNotFound,
                                    errors::ERROR_REASON_FORM_NOT_FOUND));
}

}  // namespace
}  // namespace jixiao::form_store
